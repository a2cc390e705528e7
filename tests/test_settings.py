from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import ConfigurationError
from caspian_mail.rate import Rate
from caspian_mail.settings import NAMES, read_settings

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "s" * 32
_COMMENT = 'what follows " #" is taken for a comment, not for part of the value'
_LEDGER = "CASPIAN_MAIL_LEDGER must be a postgresql:// address or left out"
_HOST = "CASPIAN_MAIL_SMTP_HOST must be the name of a server or its IP address, and nothing more"


def _write(folder: Path, text: str) -> Path:
    file = folder / ".env"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_the_transport_is_maildir(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / ".env", {})
    assert settings.transport == "maildir"
    assert settings.secret is None
    assert settings.where("CASPIAN_MAIL_SECRET") == "CASPIAN_MAIL_SECRET is not set"


def test_every_value_is_read_and_its_line_known(tmp_path: Path) -> None:
    file = _write(
        tmp_path,
        "\n# relay\n"
        "CASPIAN_MAIL_TRANSPORT=smtp\n"
        "CASPIAN_MAIL_SMTP_HOST=smtp.example.org\n"
        "CASPIAN_MAIL_SMTP_SECURITY=tls\n"
        "CASPIAN_MAIL_SMTP_USERNAME=me\n"
        'CASPIAN_MAIL_SMTP_PASSWORD="a #${HOME} b"\n'
        "CASPIAN_MAIL_SMTP_CA_FILE=ca.pem\n"
        "CASPIAN_MAIL_TEST_TO=Me <me@example.org>\n"
        f"CASPIAN_MAIL_SECRET={SECRET}\n",
    )
    settings = read_settings(file, {})
    assert settings.transport == "smtp"
    assert settings.smtp.host == "smtp.example.org"
    assert settings.smtp.port == 465
    assert settings.smtp.password == "a #${HOME} b"
    assert settings.smtp.ca_file == str(tmp_path / "ca.pem")
    assert settings.test_to is not None
    assert settings.test_to.email == "me@example.org"
    assert settings.where("CASPIAN_MAIL_SMTP_HOST") == "CASPIAN_MAIL_SMTP_HOST .env:4"
    assert settings.where("CASPIAN_MAIL_SMTP_PASSWORD") == "CASPIAN_MAIL_SMTP_PASSWORD .env:7"


def test_a_token_stands_in_place_of_the_password(tmp_path: Path) -> None:
    text = "CASPIAN_MAIL_SMTP_USERNAME=me\nCASPIAN_MAIL_SMTP_TOKEN=ya29.abc\n"
    smtp = read_settings(_write(tmp_path, text), {}).smtp
    assert (smtp.username, smtp.password, smtp.token) == ("me", "", "ya29.abc")
    with pytest.raises(ConfigurationError) as caught:
        read_settings(_write(tmp_path, text + "CASPIAN_MAIL_SMTP_PASSWORD=x\n"), {})
    assert [(finding.span.line, finding.message) for finding in caught.value.findings] == [
        (
            2,
            "CASPIAN_MAIL_SMTP_TOKEN and CASPIAN_MAIL_SMTP_PASSWORD are both set: leave one of them out",
        )
    ]


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_the_ledger_may_be_a_shared_one(tmp_path: Path, scheme: str) -> None:
    file = _write(tmp_path, f"CASPIAN_MAIL_LEDGER={scheme}://me@db.example.org:5433/mail#1\n")
    assert read_settings(file, {}).ledger == f"{scheme}://me@db.example.org:5433/mail#1"
    assert read_settings(tmp_path / "none", {}).ledger == ""


def test_pace_and_letters_of_a_connection_have_no_bound_unless_set(tmp_path: Path) -> None:
    settings = read_settings(_write(tmp_path, "CASPIAN_MAIL_RATE=\nCASPIAN_MAIL_SMTP_LETTERS=\n"), {})
    assert (settings.rate, settings.smtp.letters) == (None, None)
    values = {"CASPIAN_MAIL_RATE": "100/min", "CASPIAN_MAIL_SMTP_LETTERS": "50"}
    settings = read_settings(tmp_path / ".env", values)
    assert (settings.rate, settings.smtp.letters) == (Rate(100, 60), 50)


def test_the_environment_wins(tmp_path: Path) -> None:
    file = _write(tmp_path, "CASPIAN_MAIL_SMTP_HOST=a.example.org\n")
    environ = {"CASPIAN_MAIL_SMTP_HOST": "b.example.org", "CASPIAN_MAIL_SMTP_PORT": "2525", "OTHER": "x"}
    settings = read_settings(file, environ)
    assert settings.smtp.port == 2525
    assert settings.smtp.host == "b.example.org"
    assert settings.where("CASPIAN_MAIL_SMTP_HOST") == "CASPIAN_MAIL_SMTP_HOST the environment"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("CASPIAN_MAIL_TRANSPORT=pigeon", "CASPIAN_MAIL_TRANSPORT must be maildir, smtp or provider"),
        ("CASPIAN_MAIL_SMTP_SECURITY=ssl", "CASPIAN_MAIL_SMTP_SECURITY must be starttls, tls or none"),
        ("CASPIAN_MAIL_SMTP_PORT=0", "CASPIAN_MAIL_SMTP_PORT must be a number from 1 to 65535"),
        ("CASPIAN_MAIL_SMTP_PORT=٥", "CASPIAN_MAIL_SMTP_PORT must be a number from 1 to 65535"),
        ("CASPIAN_MAIL_TEST_TO=me", 'CASPIAN_MAIL_TEST_TO must be an email address: no "@" in the address'),
        ("CASPIAN_MAIL_SECRET=short", "CASPIAN_MAIL_SECRET must have 32 characters or more"),
        ("CASPIAN_MAIL_SMPT_HOST=x", "no setting CASPIAN_MAIL_SMPT_HOST"),
        ("CASPIAN_MAIL_SMTP_PORT=" + "9" * 5000, "CASPIAN_MAIL_SMTP_PORT must be a number from 1 to 65535"),
        ("CASPIAN_MAIL_SMTP_LETTERS=0", "CASPIAN_MAIL_SMTP_LETTERS must be a number, 1 or more"),
        ("CASPIAN_MAIL_SMTP_LETTERS=many", "CASPIAN_MAIL_SMTP_LETTERS must be a number, 1 or more"),
        (
            "CASPIAN_MAIL_RATE=100",
            "CASPIAN_MAIL_RATE must be a number and /s, /min or /h, such as 100/min",
        ),
        ("CASPIAN_MAIL_LEDGER=mysql://me:cd@db", _LEDGER),
        ("CASPIAN_MAIL_LEDGER=postgresql://", _LEDGER),
        ("CASPIAN_MAIL_LEDGER=ledger.db", _LEDGER),
        ("CASPIAN_MAIL_LEDGER=postgresql://me:ab #cd@db", _COMMENT),
        (
            "CASPIAN_MAIL_SMTP_TOKEN=abcd",
            "CASPIAN_MAIL_SMTP_TOKEN is nobody's without CASPIAN_MAIL_SMTP_USERNAME: set that too",
        ),
        ("CASPIAN_MAIL_SMTP_PASSWORD=ab #cd", _COMMENT),
        ("export CASPIAN_MAIL_SMTP_PASSWORD = ab\t#cd", _COMMENT),
        ("CASPIAN_MAIL_SMTP_USERNAME=me #1", _COMMENT),
        *(
            (f"CASPIAN_MAIL_SMTP_HOST={host}", _HOST)
            for host in (
                "smtp://relay.example.org",
                "relay.example.org:587",
                "relay..example.org",
                "relay example.org",
                "relay.example.org/",
                "[::1]",
                "-relay",
                "1::2::3",
                "relay\x1b[31m",
            )
        ),
        ("a b c", "not NAME=value"),
        ("CASPIAN_MAIL_SECRET", "not NAME=value"),
        ('CASPIAN_MAIL_SMTP_PASSWORD="open', "not NAME=value"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_never_its_value(
    tmp_path: Path, line: str, message: str
) -> None:
    file = _write(tmp_path, f"\nOTHER=1\n{line}\n")
    with pytest.raises(ConfigurationError) as caught:
        read_settings(file, {})
    [finding] = caught.value.findings
    assert (finding.file, finding.span.line, finding.span.column) == (".env", 3, 0)
    assert finding.message == message
    assert "cd" not in finding.message + finding.help


@pytest.mark.parametrize(
    "host",
    ["relay.example.org", "localhost", "mail_relay", "relay.example.org.", "10.0.0.1", "::1", "реле.example"],
)
def test_a_host_has_a_name_or_an_address(tmp_path: Path, host: str) -> None:
    assert read_settings(tmp_path / ".env", {"CASPIAN_MAIL_SMTP_HOST": host}).smtp.host == host


@pytest.mark.parametrize(
    ("written", "password"),
    [("ab#cd", "ab#cd"), ('"ab #cd" # mine', "ab #cd"), ("'ab #cd'", "ab #cd"), ("#ab", "#ab")],
)
def test_a_mark_that_cuts_nothing_off_is_taken(tmp_path: Path, written: str, password: str) -> None:
    file = _write(tmp_path, f"# a comment #\nOTHER=a #b\nCASPIAN_MAIL_SMTP_PASSWORD={written}\n")
    assert read_settings(file, {}).smtp.password == password


def test_a_name_that_is_set_twice_is_told_where_it_is_again(tmp_path: Path) -> None:
    file = _write(tmp_path, "A=1\nCASPIAN_MAIL_SECRET=\nA=2\nCASPIAN_MAIL_SECRET=x\nCASPIAN_MAIL_SECRET=\n")
    with pytest.raises(ConfigurationError) as caught:
        read_settings(file, {"CASPIAN_MAIL_SECRET": SECRET})
    [finding] = caught.value.findings
    assert finding.span.line == 5
    assert finding.message == "CASPIAN_MAIL_SECRET again: it is set in line 4 already"


def test_all_mistakes_are_reported_together_in_order(tmp_path: Path) -> None:
    file = _write(tmp_path, "nonsense here\nCASPIAN_MAIL_TRANSPORT=x\nCASPIAN_MAIL_SECRET=y\n")
    with pytest.raises(ConfigurationError) as caught:
        read_settings(file, {})
    assert [finding.span.line for finding in caught.value.findings] == [1, 2, 3]


def test_a_mistake_in_the_environment_has_no_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_settings(tmp_path / ".env", {"CASPIAN_MAIL_SMTP_PORT": "many"})
    assert caught.value.findings[0].file == "environment"


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"A=1\nB=\xff\n")
    with pytest.raises(ConfigurationError) as caught:
        read_settings(file, {})
    assert (caught.value.findings[0].span.line, caught.value.findings[0].message) == (2, "not UTF-8")


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot be read"):
        read_settings(tmp_path, {})


def test_no_repr_holds_a_secret(tmp_path: Path) -> None:
    values = {
        "CASPIAN_MAIL_SMTP_USERNAME": "hunter1",
        "CASPIAN_MAIL_SECRET": "hunter3" * 6,
        "CASPIAN_MAIL_LEDGER": "postgresql://hunter4:hunter5@db/mail",
    }
    for name in ("PASSWORD", "TOKEN"):
        found = read_settings(tmp_path / ".env", {**values, f"CASPIAN_MAIL_SMTP_{name}": "hunter2"})
        assert "hunter" not in repr(found)


def test_the_example_names_every_setting() -> None:
    from caspian_mail.workspace import packaged

    text = (packaged() / ".env.example").read_text(encoding="utf-8")
    assert all(f"{name}=" in text for name in NAMES)


def test_a_comment_may_follow_what_holds_no_number_sign(tmp_path: Path) -> None:
    file = _write(tmp_path, "CASPIAN_MAIL_TRANSPORT=smtp  # or maildir\n")
    assert read_settings(file, {}).transport == "smtp"
