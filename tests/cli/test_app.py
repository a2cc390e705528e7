from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import typer

from caspian_mail import __version__
from caspian_mail.cli import main
from caspian_mail.flows import compose

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from caspian_mail.workspace import Workspace
    from tests.cli.newsroom import Newsroom
    from tests.conftest import Result

COMMANDS = [
    "demo",
    "init",
    "new",
    "check",
    "rule",
    "rules",
    "sources",
    "compose",
    "preview",
    "send",
    "status",
    "in-doubt",
    "providers",
    "audience",
    "suppressions",
]


def test_without_a_command_the_way_is_shown(caspian: Callable[..., Result]) -> None:
    result = caspian()
    assert result.code == 0
    first, *_, last = result.out.splitlines()
    assert first == f"Caspian Mail {__version__}: newsletters as files, checked like code, sent like money."
    assert last == (
        "Where am I: caspian-mail status. All commands: caspian-mail --help. Try it: caspian-mail demo."
    )
    assert "  caspian-mail send --test         send it to yourself\n" in result.out


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_goes_through_the_week(caspian: Callable[..., Result], option: str) -> None:
    result = caspian(option)
    assert result.code == 0
    assert result.out.startswith("Usage: caspian-mail [OPTIONS] COMMAND [ARGS]...\n")
    assert (
        "  Start    demo          Check, compose and deliver the example issue, on this machine only.\n"
        "           init          Make a workspace for a newsletter.\n"
        "  Write    new           Start the next issue.\n"
    ) in result.out
    assert "  Send     send          Send the composed issue; run again, it goes on" in result.out
    assert (
        "  Readers  audience      Keep the readers and their lists.\n"
        "           suppressions  Keep the addresses that must not be written to.\n"
    ) in result.out
    assert "  -C, --directory DIR  " in result.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(caspian: Callable[..., Result], command: str) -> None:
    assert f"  {command} " in caspian("--help").out
    result = caspian(command, "--help")
    assert result.code == 0
    assert result.out.startswith(f"Usage: caspian-mail {command} ")


def test_the_version(caspian: Callable[..., Result]) -> None:
    assert caspian("--version").out == f"caspian-mail {__version__}\n"
    assert caspian("-V").code == 0


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["chekc"], 'error: no command "chekc"; did you mean "check"?'),
        (["frobnicate"], 'error: no command "frobnicate"'),
        (["in-doubt", "resent"], 'error: no command "in-doubt resent"; did you mean "in-doubt resend"?'),
        (["in-doubt", "--no"], "error: no such option: --no"),
        (["--nonsense"], "error: no such option: --nonsense"),
        (["compose", "--nonsense"], "error: no such option: --nonsense"),
        (["init"], "error: missing argument 'DIR'"),
        (["send", "--yes"], "error: option '--yes' requires an argument"),
        (["send", "--yes", "many"], "error: invalid value for '--yes': "),
        (["check", "--format", "xml"], "error: invalid value for '--format': "),
        (["send", "one", "two"], "error: got unexpected extra argument"),
    ],
)
def test_wrong_use_is_named(caspian: Callable[..., Result], arguments: list[str], error: str) -> None:
    result = caspian(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert result.err.startswith(error)


@pytest.mark.parametrize(
    ("arguments", "option", "step"),
    [
        (["check", "-C", "a folder"], "-C", "caspian-mail -C 'a folder' check"),
        (["check", "--directory", "here"], "--directory", "caspian-mail --directory here check"),
        (["compose", "-q"], "-q", "caspian-mail -q compose"),
        (["send", "--verbose"], "--verbose", "caspian-mail --verbose send"),
        (["-C", ".", "compose", "2025-10-27", "-v"], "-v", "caspian-mail -v -C . compose 2025-10-27"),
    ],
)
def test_an_option_after_the_command_is_told_its_place(
    caspian: Callable[..., Result], arguments: list[str], option: str, step: str
) -> None:
    result = caspian(*arguments)
    assert result.code == 2
    assert result.err.splitlines() == [
        f"error: {option} stands before the command",
        f"  next: {step}",
    ]


@pytest.mark.parametrize("command", ["check", "compose", "preview", "send", "status", "new", "in-doubt"])
def test_without_a_workspace_nothing_is_done(
    caspian: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = caspian(command)
    assert result.code == 2
    assert result.err.splitlines()[0] == "error: no newsletter.toml here or in a folder above"
    assert "caspian-mail init DIR" in result.err
    assert not list(tmp_path.iterdir())


def test_the_workspace_can_be_named(
    caspian: Callable[..., Result], workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = caspian("-C", workspace.root.name, "compose")
    assert result.code == 0
    assert "Made        digest/outbox/2025-10-27/email.html\n" in result.out
    assert caspian("-C", "nowhere", "check").err == "error: no folder nowhere\n"


@pytest.mark.parametrize("command", ["check", "compose", "preview", "send"])
def test_an_issue_that_is_not_there(
    caspian: Callable[..., Result], workspace: Workspace, command: str
) -> None:
    assert workspace.issue_files()
    result = caspian(command, "2025-11-04")
    assert result.code == 2
    assert result.err.splitlines() == [
        "error: no issue 2025-11-04 in issues/; the newest is 2025-10-27",
        "  next: caspian-mail new --date 2025-11-04",
    ]


def test_the_mistakes_of_the_configuration_come_with_their_lines(
    caspian: Callable[..., Result], workspace: Workspace
) -> None:
    text = workspace.publication_file.read_text(encoding="utf-8")
    workspace.publication_file.write_text(text.replace("New_York", "New_Yrok"), encoding="utf-8")
    workspace.env_file.write_text(
        "# mine\nCASPIAN_MAIL_SMTP_SECURITY=ssl-secretive\nCASPIAN_MAIL_SMTP_PASSWORD=a secretive phrase\n"
        "so secretive\nCASPIAN_MAIL_SMTP_PORT=many-secretive\n",
        encoding="utf-8",
    )
    result = caspian("check")
    assert result.code == 2
    assert "secretive" not in result.out + result.err
    assert [line.partition(" error: ")[::2] for line in result.out.splitlines()] == [
        ("newsletter.toml:14:13", '"America/New_Yrok" is not a time zone'),
        (".env:2", "CASPIAN_MAIL_SMTP_SECURITY must be starttls, tls or none"),
        (".env:4", "not NAME=value"),
        (".env:5", "CASPIAN_MAIL_SMTP_PORT must be a number from 1 to 65535"),
    ]


def test_a_wrong_variable_of_the_environment_is_named(
    caspian: Callable[..., Result], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert workspace
    monkeypatch.setenv("CASPIAN_MAIL_TRANSPORT", "pigeon")
    result = caspian("status")
    assert result.code == 2
    assert result.out == "environment error: CASPIAN_MAIL_TRANSPORT must be maildir, smtp or provider\n"


def test_quiet_leaves_results_and_verbose_adds_what_was_done(newsroom: Newsroom) -> None:
    newsroom.configure(TEST_TO="")
    usual, quiet = newsroom.caspian("compose"), newsroom.caspian("-q", "compose")
    assert quiet.code == 0
    assert quiet.out == usual.out
    assert "next:" in usual.err
    assert "note:" in usual.err
    assert quiet.err == ""
    verbose = newsroom.caspian("-v", "compose")
    assert verbose.out == usual.out
    assert " s  read newsletter.toml\n" in verbose.err


def test_a_fault_of_the_program_shows_its_place_and_no_value(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("r1@readers.internal")

    monkeypatch.setattr(compose, "render", fail)
    result = newsroom.caspian("compose")
    assert result.code == 70
    assert result.out == ""
    first, next_step = result.err.splitlines()
    assert first.startswith("error: a fault in Caspian Mail: KeyError in flows/compose.py:")
    assert next_step.startswith("  next: report it; caspian-mail -v ")
    verbose = newsroom.caspian("-v", "compose")
    assert verbose.code == 70
    assert " s  cli/commands/compose.py:" in verbose.err


def test_a_file_that_cannot_be_used_is_a_fault_of_the_world(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "somewhere")

    monkeypatch.setattr(compose, "render", fail)
    result = newsroom.caspian("compose")
    assert result.code == 3
    assert result.err.startswith("error: somewhere cannot be written: Permission denied\n")


def test_a_result_that_cannot_be_written_is_a_fault_of_the_world(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compose, "render", fail)
    result = newsroom.caspian("compose")
    assert (result.code, result.err) == (
        3,
        "error: standard output cannot be written: No space left on device\n",
    )


def test_an_interruption_is_no_fault(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(compose, "render", interrupt)
    assert newsroom.caspian("compose").code == 130


def test_an_interruption_before_the_command_is_no_fault(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(typer.main, "get_command", interrupt)
    assert newsroom.caspian("compose").code == 130


def test_the_program_ends_with_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["caspian-mail", "chekc"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "chekc" in capsys.readouterr().err


def test_a_reader_of_the_pipe_who_leaves_is_no_fault(newsroom: Newsroom) -> None:
    with newsroom.child("preview", stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() in {"", "next: caspian-mail compose\n"}
    assert child.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["export", "--to", "pdf"], "invalid value for '--to': 'pdf' is not one of 'md', 'txt', 'docx'"),
        (["send", "--connections", "x"], "invalid value for '--connections': not a whole number"),
        (["send", "--bogus"], "no such option: --bogus"),
    ],
)
def test_a_wrong_option_is_told_in_our_words_with_the_help_of_its_command(
    caspian: Callable[..., Result], arguments: list[str], error: str
) -> None:
    result = caspian(*arguments)
    assert (result.code, result.err) == (2, f"error: {error}\n  next: caspian-mail {arguments[0]} --help\n")


@pytest.mark.parametrize("before", [(), ("-v",), ("-C", "."), ("-vC", "."), ("--directory=.", "-v")])
def test_outside_a_workspace_the_command_is_named_as_it_was_typed(
    caspian: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        "  next: caspian-mail -C DIR check --fix   with the folder" in caspian(*before, "check", "--fix").err
    )
