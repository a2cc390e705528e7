from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from caspian_mail.diagnostics import Span
from caspian_mail.errors import FindingsError, UsageError, WorldError
from caspian_mail.flows.compose import compose, compose_in_memory, letter_bytes
from caspian_mail.rules import GMAIL_CLIP
from tests.conftest import SECRET

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from caspian_mail.flows.desk import Desk
    from caspian_mail.workspace import Workspace

SAME_EVERYWHERE = ["email.html", "email.txt", "edition.json"]
STAFF = {"TEST_TO": "me@caspian.internal", "SECRET": SECRET}


def _outbox(workspace: Workspace) -> Path:
    return workspace.outbox("2025-10-27")


def _made(workspace: Workspace) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in _outbox(workspace).iterdir()}


def _mend(workspace: Workspace, old: str, new: str) -> None:
    file = workspace.issue_file("2025-10-27")
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_files_and_what_they_say(open_with: Callable[..., Desk], live: Workspace) -> None:
    done = compose(open_with(**STAFF), "2025-10-27")
    made = _made(live)
    assert done.files == ("email.html", "email.txt", "email.eml", "edition.json")
    assert set(made) == set(done.files)
    record = json.loads(made["edition.json"])
    assert record["digest"] == done.composition.edition.digest
    assert record["subject"] == "Headlines from the Caspian: October 27, 2025"
    assert (record["counts"]["stories"], record["counts"]["sections"]) == (11, 2)
    assert record["sizes"] == {"html": len(made["email.html"]), "text": len(made["email.txt"])}
    assert record["diagnostics"] == []
    assert {"title", "body of story 6", "from in newsletter.toml"} <= set(record["made_from"])
    assert b"me@caspian.internal" not in made["edition.json"] + made["email.html"] + made["email.txt"]


def test_the_letter_is_one_to_the_editor(open_with: Callable[..., Desk], live: Workspace) -> None:
    compose(open_with(**STAFF))
    letter = message_from_bytes(_made(live)["email.eml"], policy=policy.default)
    assert letter["To"] == "me@caspian.internal"
    assert letter["Subject"] == "Headlines from the Caspian: October 27, 2025"
    assert letter.get_content_type() == "multipart/alternative"


@pytest.mark.parametrize(
    ("environ", "unset"),
    [
        ({}, ("CASPIAN_MAIL_TEST_TO", "CASPIAN_MAIL_SECRET")),
        ({"TEST_TO": "me@caspian.internal"}, ("CASPIAN_MAIL_SECRET",)),
        ({"SECRET": SECRET}, ("CASPIAN_MAIL_TEST_TO",)),
    ],
)
def test_without_address_or_secret_there_is_no_letter(
    open_with: Callable[..., Desk], live: Workspace, environ: dict[str, str], unset: tuple[str, ...]
) -> None:
    compose(open_with(**STAFF))
    done = compose(open_with(**environ))
    assert done.unset == unset
    assert list(done.files) == SAME_EVERYWHERE
    assert set(_made(live)) == set(SAME_EVERYWHERE)


def test_the_edition_is_the_same_with_and_without_settings(
    open_with: Callable[..., Desk], live: Workspace
) -> None:
    compose(open_with())
    bare = _made(live)
    compose(open_with(**STAFF))
    assert {name: _made(live)[name] for name in SAME_EVERYWHERE} == bare


def test_the_edition_is_the_same_on_another_machine(
    open_with: Callable[..., Desk], live: Workspace, tmp_path: Path
) -> None:
    compose(open_with(**STAFF))
    first = _made(live)
    elsewhere = tmp_path / "another place"
    live.root.rename(elsewhere)
    other = {
        "TZ": "Asia/Baku",
        "LANG": "az_AZ.UTF-8",
        "PYTHONHASHSEED": "7",
        "PYTHONUTF8": "0",
        "COLUMNS": "60",
    }
    subprocess.run(  # noqa: S603 - this program
        [sys.executable, "-c", "from caspian_mail.cli import main; main()", "-C", str(elsewhere), "compose"],
        env={**os.environ, **other},
        check=True,
        capture_output=True,
    )
    again = elsewhere / "outbox" / "2025-10-27"
    assert {name: (again / name).read_bytes() for name in SAME_EVERYWHERE} == {
        name: first[name] for name in SAME_EVERYWHERE
    }


def test_errors_leave_what_was_there(open_with: Callable[..., Desk], live: Workspace) -> None:
    compose(open_with(**STAFF))
    before = _made(live)
    _mend(
        live,
        "        sources:\n          - name: Yahoo Finance\n            url: https://finance.yahoo.com/\n",
        "",
    )
    with pytest.raises(FindingsError) as caught:
        compose(open_with(**STAFF))
    assert caught.value.message == "1 error; nothing was composed, outbox/2025-10-27/ is as it was"
    assert [finding.code for finding in caught.value.findings] == ["SRC001"]
    assert _made(live) == before


def test_an_issue_that_cannot_be_read_is_composed_by_nobody(
    open_with: Callable[..., Desk], live: Workspace
) -> None:
    live.issue_file("2025-10-27").write_bytes(b"title: [\n")
    with pytest.raises(FindingsError, match="nothing was composed"):
        compose(open_with())
    assert not _outbox(live).exists()


def test_a_folder_in_place_of_an_issue_is_named(open_with: Callable[..., Desk], live: Workspace) -> None:
    desk = open_with()
    file = live.issue_file("2025-10-27")
    file.unlink()
    file.mkdir()
    with pytest.raises(UsageError, match=r"issues/2025-10-27\.yaml cannot be read"):
        compose(desk)


def test_a_full_disk_leaves_what_was_there(
    open_with: Callable[..., Desk], live: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose(open_with(**STAFF))
    before = _made(live)
    _mend(live, "advanced technology", "new technology")
    calls = []

    def full(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorldError, match=r"the disk of .* is full"):
        compose(open_with(**STAFF))
    assert _made(live) == before


def test_an_outbox_that_cannot_be_written_is_named(open_with: Callable[..., Desk], live: Workspace) -> None:
    (live.root / "outbox").write_text("in the way", encoding="utf-8")
    with pytest.raises(WorldError, match=r"outbox.* cannot be written"):
        compose(open_with())


def test_what_is_composed_in_memory_leaves_nothing(open_with: Callable[..., Desk], live: Workspace) -> None:
    from caspian_mail.flows.check import check

    desk = open_with()
    (checked,) = check(desk)
    composition = compose_in_memory(desk, checked)
    assert composition.edition.digest == compose(desk).composition.edition.digest
    assert composition.html_bytes < GMAIL_CLIP
    assert letter_bytes(desk, composition.edition) > composition.html_bytes
    assert _outbox(live).is_dir()


def test_a_mail_near_the_clip_is_a_finding_of_the_edition(
    open_with: Callable[..., Desk], live: Workspace
) -> None:
    text = live.publication_file.read_text(encoding="utf-8")
    live.publication_file.write_text(text.replace("95_000", "1"), encoding="utf-8")
    composition = compose(open_with()).composition
    assert [finding.code for finding in composition.mail_findings] == ["EML001"]
    assert composition.mail_findings[0] in composition.diagnostics
    record = json.loads(_made(live)["edition.json"])
    assert [finding["name"] for finding in record["diagnostics"]] == ["clipped-by-gmail"]


def test_the_size_is_that_of_the_largest_letter(open_with: Callable[..., Desk]) -> None:
    made = compose(open_with(**STAFF)).composition
    letter = message_from_bytes(_made(open_with().workspace)["email.eml"], policy=policy.default)
    html = letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    # The last line's end is the part's, not the page's.
    assert made.html_bytes == len(html.replace("\r\n", "\n").removesuffix("\n").encode())
    assert made.html_bytes > len(made.edition.html.encode())


def test_an_accent_that_cannot_be_read_stops_it_where_it_stands(
    open_with: Callable[..., Desk], live: Workspace
) -> None:
    text = live.publication_file.read_text(encoding="utf-8")
    accent = 'text_light = "#777777"\ntext_dark = "#777777"\nrule_light = "#FFFFFF"\nrule_dark = "#000000"\n'
    live.publication_file.write_text(f"{text}\n[accent]\n{accent}", encoding="utf-8")
    line = text.count("\n") + 3
    with pytest.raises(FindingsError) as caught:
        compose(open_with())
    assert [(finding.code, finding.file, finding.span) for finding in caught.value.findings] == [
        ("EML003", "newsletter.toml", Span(line, 14, line, 23)),
        ("EML003", "newsletter.toml", Span(line + 1, 13, line + 1, 22)),
    ]


def test_templates_that_lose_what_law_asks_for_stop_it(
    open_with: Callable[..., Desk], live: Workspace
) -> None:
    footer = live.templates / "footer.mjml.j2"
    text = footer.read_text(encoding="utf-8")
    logo = '<mj-image src="https://caspian.internal/logo.png" />'
    footer.write_text(
        text.replace("{{ view.unsubscribe }}", "#").replace("{{ line | directed }}", logo), "utf-8"
    )
    with pytest.raises(FindingsError) as caught:
        compose(open_with())
    assert {finding.code for finding in caught.value.findings} == {"EML004", "EML005"}


def _set_rule(workspace: Workspace, severity: str) -> None:
    text = workspace.publication_file.read_text(encoding="utf-8").replace("95_000", "1")
    workspace.publication_file.write_text(f'{text}\n[rules]\nEML001 = "{severity}"\n', encoding="utf-8")


@pytest.mark.parametrize(("severity", "found"), [("off", []), ("note", ["note"])])
def test_the_rule_about_the_mail_can_be_changed(
    open_with: Callable[..., Desk], live: Workspace, severity: str, found: list[str]
) -> None:
    _set_rule(live, severity)
    composition = compose(open_with()).composition
    assert [finding.severity.value for finding in composition.mail_findings] == found


def test_an_error_of_the_mail_stops_it_as_one_of_the_issue_does(
    open_with: Callable[..., Desk], live: Workspace
) -> None:
    _set_rule(live, "error")
    with pytest.raises(FindingsError, match="1 error; nothing was composed") as caught:
        compose(open_with())
    assert [finding.code for finding in caught.value.findings] == ["EML001"]
    assert not _outbox(live).exists()
