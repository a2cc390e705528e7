"""What forbids a send: in each case nothing leaves and the exit code is 2."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from tests.cli.newsroom import ISSUE, Newsroom, Wall, reader

if TYPE_CHECKING:
    from tests.conftest import Result

pytestmark = pytest.mark.usefixtures("wall")


def _refused(newsroom: Newsroom, *arguments: str) -> Result:
    """Run a send that must not begin, and see that nothing left."""
    result = newsroom.caspian("send", *arguments)
    assert result.code == 2, result
    assert newsroom.relay.connections == 0
    assert newsroom.states() == {}
    return result


def _errors(result: Result) -> list[str]:
    """Return the lines after the facts."""
    lines = result.err.splitlines()
    return lines[next(number for number, line in enumerate(lines) if line.startswith("error:")) :]


def _rewrite(newsroom: Newsroom, old: str, new: str) -> None:
    file = newsroom.workspace.publication_file
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_what_was_not_composed(newsroom: Newsroom) -> None:
    newsroom.subscribe(1)
    assert _refused(newsroom, "--yes", "1").err.splitlines() == [
        f"error: {ISSUE} has not been composed",
        "  next: caspian-mail compose",
    ]


def test_what_was_changed_by_hand(newsroom: Newsroom) -> None:
    newsroom.prepare()
    with (newsroom.workspace.outbox(ISSUE) / "email.txt").open("a", encoding="utf-8") as text:
        text.write("P.S.")
    assert _refused(newsroom, "--yes", "3").err.splitlines() == [
        f"error: outbox/{ISSUE}/ is not as compose left it",
        "  next: caspian-mail compose, then: caspian-mail send --test",
    ]


def test_an_issue_that_has_changed_is_named_with_its_line(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.mend()
    line = newsroom.line("headline: China Energy") + 1
    assert _errors(_refused(newsroom, "--yes", "3")) == [
        "error: what was composed today 9:41 would come out differently now",
        f"  where: issues/2025-10-27.yaml:{line}, body of story 4",
        "  next: caspian-mail compose, then: caspian-mail send --test",
    ]


def test_whatever_has_changed_is_named(newsroom: Newsroom, wall: Wall) -> None:
    newsroom.prepare()
    _rewrite(newsroom, "You receive this weekly digest", "You get this weekly digest")
    with (newsroom.workspace.templates / "email.txt.j2").open("a", encoding="utf-8") as template:
        template.write("Changed\n")
    newsroom.mend("date: 2025-10-27", "date: 2025-10-28")
    wall.time = wall.time.replace(day=28)
    error, where, _ = _errors(_refused(newsroom, "--yes", "3"))
    assert error == "error: what was composed 2025-10-27 9:41 would come out differently now"
    assert "issues/2025-10-27.yaml:3, date" in where
    assert "why in newsletter.toml" in where
    assert "templates/email.txt.j2" in where


def test_an_issue_that_has_errors_now_is_not_compared(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.mend("title: ", "titel: ")
    result = _refused(newsroom, "--yes", "3")
    assert "issues/2025-10-27.yaml:2:1 STR" in result.out
    assert _errors(result) == [
        "error: issues/2025-10-27.yaml has errors now",
        "  next: mend it, then: caspian-mail compose, then: caspian-mail send --test",
    ]


def test_what_was_never_tested_through_this_server(newsroom: Newsroom) -> None:
    newsroom.subscribe(3)
    digest = newsroom.compose()
    result = _refused(newsroom, "--yes", "3")
    assert "Tested      not yet\n" in result.err
    assert _errors(result) == [
        f"error: digest {digest} was never test-sent through 127.0.0.1:{newsroom.relay.port}",
        "  next: caspian-mail send --test",
    ]


def test_placeholders_stand_at_their_place(newsroom: Newsroom) -> None:
    _rewrite(newsroom, "caspian.internal", "example.org")
    _rewrite(newsroom, "100 Main", "100 Example")
    newsroom.mend("https://www.reuters.com/", "https://news.example/")
    newsroom.mend("Aliyev sees in it", "[Aliyev](http://deep.example.com/x) sees in it")
    newsroom.prepare()
    result = _refused(newsroom, "--yes", "3")
    assert [line for line in result.out.splitlines() if line.startswith("newsletter.toml")] == [
        "newsletter.toml:6:8 error: From is a placeholder; write your own address",
        "newsletter.toml:7:12 error: reply_to is a placeholder; write your own address",
        "newsletter.toml:8:10 error: bounce is a placeholder; write your own address",
        "newsletter.toml:19:3 error: the postal address is a placeholder; write your own",
        "newsletter.toml:25:15 error: archive_url is a placeholder; write your own, or take it out",
        "newsletter.toml:26:19 error: unsubscribe_url is a placeholder; write your own, or take it out",
        "newsletter.toml:27:22 error: unsubscribe_mailto is a placeholder; write your own address",
    ]
    link, source = newsroom.line("http://deep.example.com"), newsroom.line("https://news.example/")
    assert f"issues/2025-10-27.yaml:{link}:20 error: this link is a placeholder\n" in result.out
    assert f"issues/2025-10-27.yaml:{source}:18 error: this link is a placeholder\n" in result.out
    assert result.err.endswith("next: mend that, then: caspian-mail compose\n")


@pytest.mark.parametrize("domain", ["example.net", "news.test", "a.b.invalid", "mail.example"])
def test_every_name_that_nobody_can_own_is_a_placeholder(newsroom: Newsroom, domain: str) -> None:
    _rewrite(newsroom, "https://digest.caspian.internal/{issue}", f"https://{domain}/{{issue}}")
    newsroom.prepare()
    assert "archive_url is a placeholder" in _refused(newsroom, "--yes", "3").out


def test_a_link_that_cannot_be_read_is_no_placeholder(newsroom: Newsroom) -> None:
    # The second looks like a name with a slash in it to those who fold the characters of a name.
    newsroom.mend("Aliyev sees in it", "Aliyev (http://[::1 and http://mail.ex℀mple/) sees in it")
    newsroom.prepare()
    assert newsroom.caspian("send", "--dry-run").code == 0


def test_rows_that_are_invalid_are_listed_and_stop_it(newsroom: Newsroom) -> None:
    newsroom.prepare()
    rows = ["email,name", reader(1), "nobody", f'"{reader(2)}\r\nBcc: x"', f"{reader(3)},Three", reader(1)]
    (newsroom.workspace.root / "audience.csv").write_text("\n".join(rows), encoding="utf-8", newline="")
    result = _refused(newsroom, "--yes", "2")
    assert re.fullmatch(
        r'audience\.csv:3 error: no "@" in the address\naudience\.csv:4 error: a line break .*\n', result.out
    )
    assert "Audience    audience.csv: 5 rows, 1 of them twice\n" in result.err
    assert _errors(result) == [
        "error: 2 of 5 rows are invalid",
        "  next: mend them, or leave them out: caspian-mail send --connections 1 --no-wait --skip-invalid",
    ]


def test_rows_that_are_invalid_can_be_left_out(newsroom: Newsroom) -> None:
    newsroom.prepare()
    rows = ["email", reader(1), "nobody", reader(2)]
    (newsroom.workspace.root / "audience.csv").write_text("\n".join(rows), encoding="utf-8")
    assert _errors(_refused(newsroom, "--yes", "2"))[0] == "error: 1 of 3 rows is invalid"
    result = newsroom.caspian("send", "--skip-invalid", "--yes", "2")
    assert result.code == 0
    assert (
        "Audience    audience.csv: 3 rows\n            1 invalid row left out\nRecipients  2\n" in result.err
    )
    assert newsroom.had() == {reader(1): 1, reader(2): 1}


def test_a_list_without_readers(newsroom: Newsroom) -> None:
    newsroom.prepare(readers=0)
    assert _errors(_refused(newsroom, "--yes", "0")) == [
        "error: audience.csv names no reader",
        "  next: fill it, or name another: --to FILE",
    ]


def test_a_list_that_is_not_there_or_has_no_column(newsroom: Newsroom) -> None:
    newsroom.prepare()
    (newsroom.workspace.root / "members.csv").write_text(f"kontakt\n{reader(7)}\n", encoding="utf-8")
    assert _refused(newsroom, "--to", "gone.csv").err.startswith("error: no file gone.csv\n")
    assert _refused(newsroom, "--to", "members.csv").err.startswith("error: ")
    result = newsroom.caspian("send", "--to", "members.csv", "--email-column", "Kontakt", "--yes", "1")
    assert result.code == 0
    assert "Audience    members.csv: 1 row\n" in result.err
    assert newsroom.had() == {reader(7): 1}


def test_without_a_secret_links_cannot_be_signed(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.configure(SECRET="")
    assert _errors(_refused(newsroom, "--yes", "3")) == [
        "error: CASPIAN_MAIL_SECRET is not set",
        "  where: .env",
        "  next: put in the one of your colleagues, or make one: caspian-mail init .",
    ]


def test_another_secret_would_break_the_links_of_earlier_letters(newsroom: Newsroom) -> None:
    newsroom.prepare()
    assert newsroom.caspian("send", "--yes", "3").code == 0
    newsroom.relay.connections = 0
    newsroom.configure(SECRET="another secret, which has forty characters")
    newsroom.mend()
    newsroom.compose()
    newsroom.test_send()
    result = newsroom.caspian("send", "--correction", "--yes", "3")
    assert result.code == 2
    assert newsroom.relay.connections == 0
    assert _errors(result) == [
        "error: CASPIAN_MAIL_SECRET is not the one caspian-mail.db was begun with",
        "  where: CASPIAN_MAIL_SECRET in .env",
        "  next: put the CASPIAN_MAIL_SECRET of your colleagues into .env",
    ]


def test_all_that_forbids_it_is_told_at_once(newsroom: Newsroom) -> None:
    newsroom.compose()
    newsroom.subscribe(0)
    newsroom.mend()
    newsroom.configure(SECRET="")
    errors = [line for line in _refused(newsroom).err.splitlines() if line.startswith("error:")]
    assert [error.split()[1] for error in errors] == ["audience.csv", "CASPIAN_MAIL_SECRET", "what", "digest"]


def test_a_plain_connection_to_another_machine(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.configure(SMTP_HOST="mail.caspian.internal")
    result = _refused(newsroom, "--yes", "3")
    assert "would get the letters and the login unencrypted\n" in result.err
    assert (
        "or, if the network is yours alone: caspian-mail send --connections 1 --no-wait --insecure\n"
        in result.err
    )
    # With it, the next gate is met: nothing was tested through that server.
    assert "never test-sent through mail.caspian.internal" in _refused(newsroom, "--insecure").err


def test_a_server_that_is_not_set(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.configure(SMTP_HOST="")
    assert _refused(newsroom).err.startswith("error: CASPIAN_MAIL_SMTP_HOST is not set\n  where: .env\n")


@pytest.mark.parametrize("option", ["--remaining", "--correction", "--as-started"])
def test_what_was_never_sent_cannot_be_gone_on_with(newsroom: Newsroom, option: str) -> None:
    newsroom.prepare()
    assert _refused(newsroom, option).err == f"error: {ISSUE} has no send that {option} could go on with\n"


@pytest.mark.parametrize(
    ("one", "other"),
    [*combinations(["--remaining", "--correction", "--as-started", "--missed", "--only-failed"], 2)],
)
def test_two_ways_to_go_on_exclude_each_other(newsroom: Newsroom, one: str, other: str) -> None:
    assert _refused(newsroom, other, one).err == f"error: {one} and {other} exclude each other\n"


@pytest.mark.parametrize("option", [["--to", "x.csv"], ["--email-column", "email"], ["--skip-invalid"]])
def test_a_list_of_the_ledger_and_a_file_exclude_each_other(newsroom: Newsroom, option: list[str]) -> None:
    assert _refused(newsroom, "--list", "weekly", *option).err == (
        "error: --list is of the ledger; --to, --email-column and --skip-invalid are of a file\n"
    )


@pytest.mark.parametrize("number", ["0", "101", "-1"])
def test_so_many_connections_there_cannot_be(newsroom: Newsroom, number: str) -> None:
    result = _refused(newsroom, "--connections", number)
    assert result.err == "error: --connections must be a number from 1 to 100\n"


@pytest.mark.parametrize("arguments", [[], ["--yes", "3"], ["--skip-invalid"]])
def test_a_dry_run_shows_all_and_writes_nothing(newsroom: Newsroom, arguments: list[str]) -> None:
    newsroom.subscribe(3)
    digest = newsroom.compose()
    before = newsroom.files()
    result = newsroom.caspian("send", "-n", *arguments)
    assert result.code == 2
    assert result.out.startswith(f"Edition     {ISSUE}, digest {digest}, composed today 9:41\n")
    assert newsroom.files() == before
    newsroom.test_send()
    before = newsroom.files()
    result = newsroom.caspian("send", "--dry-run", *arguments)
    assert result.code == 0
    assert "Recipients  3\n" in result.out
    assert result.err.endswith("next: the same without --dry-run\n")
    assert newsroom.files() == before
    assert newsroom.relay.connections == 0


def test_the_mail_is_composed_again_and_not_kept(newsroom: Newsroom) -> None:
    newsroom.prepare()
    made = {path: kept for path, kept in newsroom.files().items() if "outbox" in path.parts}
    assert newsroom.caspian("send", "--yes", "3").code == 0
    assert {path: kept for path, kept in newsroom.files().items() if "outbox" in path.parts} == made


def test_what_to_type_next_keeps_what_was_typed(newsroom: Newsroom) -> None:
    newsroom.prepare()
    newsroom.configure(SMTP_HOST="mail.caspian.internal")
    tested = newsroom.caspian("send", "--test", "--address", "me@example.org")
    again = "caspian-mail send --test --address me@example.org"
    assert f"or, if the network is yours alone: {again} --insecure\n" in tested.err
