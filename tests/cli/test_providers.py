from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from caspian_mail.cli.app import run
from caspian_mail.providers import PROVIDERS, READ
from caspian_mail.settings import PREFIX
from tests.console.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from caspian_mail.workspace import Workspace
    from tests.conftest import Result

KEY = "sesame-opens-an-account"
NEEDED = {PREFIX + variable.name for provider in PROVIDERS.values() for variable in provider.required} | {
    "CASPIAN_MAIL_PROVIDER_URL"
}


@pytest.fixture
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Run a command line on a terminal of so many columns, and return the lines it shows."""

    def call(columns: int, *arguments: str) -> list[str]:
        screen = Screen()
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setattr(sys, "stdout", screen)
        assert run(list(arguments)) == 0
        return screen.text.splitlines()

    return call


def test_all_are_listed_with_what_each_needs(caspian: Callable[..., Result]) -> None:
    result = caspian("providers")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0].split("  ")[1] == "name"
    assert [line.split()[0] for line in lines if line[2] != " "][1:] == list(PROVIDERS)
    assert {word for word in result.out.split() if word.startswith(PREFIX)} == NEEDED
    assert (
        "  resend        CASPIAN_MAIL_RESEND_API_KEY         again, within 24 h    its own     "
        f"5/s ({READ.isoformat()})\n"
    ) in result.out
    assert "again, within 30 min" in result.out
    assert (
        "  postmark      CASPIAN_MAIL_POSTMARK_SERVER_TOKEN  in doubt              its own     "
        f"none documented ({READ.isoformat()})\n"
    ) in result.out


def test_further_variables_of_a_provider_stand_under_the_first(caspian: Callable[..., Result]) -> None:
    lines = caspian("providers").out.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("  ses "))
    assert [line.split() for line in lines[at + 1 : at + 3]] == [
        ["CASPIAN_MAIL_SES_SECRET_ACCESS_KEY"],
        ["CASPIAN_MAIL_SES_REGION"],
    ]


@pytest.mark.parametrize(
    ("columns", "headings"),
    [
        (60, "name in .env"),
        (80, "name in .env lost answer"),
        (120, "name in .env lost answer Message-ID limit (read)"),
    ],
)
def test_a_narrow_table_loses_columns_and_no_name(
    on_a_terminal: Callable[..., list[str]], columns: int, headings: str
) -> None:
    lines = on_a_terminal(columns, "providers")
    assert " ".join(lines[0].split()) == headings
    assert max(map(len, lines)) <= columns
    assert "…" not in "".join(lines)
    assert {word for line in lines for word in line.split() if word.startswith(PREFIX)} == NEEDED


def test_one_is_told_in_full(caspian: Callable[..., Result], workspace: Workspace) -> None:
    workspace.env_file.write_text(f"\n\nCASPIAN_MAIL_POSTMARK_SERVER_TOKEN={KEY}\n", encoding="utf-8")
    result = caspian("providers", "Postmark")
    assert result.code == 0
    assert result.out == (
        "Provider    Postmark\n"
        "In .env     CASPIAN_MAIL_POSTMARK_SERVER_TOKEN: the server token; set in .env:3\n"
        "            CASPIAN_MAIL_POSTMARK_MESSAGE_STREAM: the stream for bulk; not set, so broadcast\n"
        "Message-ID  its own; ours goes along as metadata\n"
        "Lost answer in doubt, held until you settle it\n"
        f"Limit       none documented, read {READ.isoformat()}\n"
        "Cannot      keep our List-Unsubscribe in a broadcast stream, unless its support has approved that\n"
        "            switch open tracking off for one letter where the server has it on\n"
    )
    assert result.err == (
        "next: in .env: CASPIAN_MAIL_TRANSPORT=provider\n"
        "      in .env: CASPIAN_MAIL_PROVIDER=postmark\n"
        "      caspian-mail send --test\n"
    )


def test_once_all_is_set_a_test_letter_is_next(caspian: Callable[..., Result], workspace: Workspace) -> None:
    workspace.env_file.write_text(
        f"CASPIAN_MAIL_TRANSPORT=provider\nCASPIAN_MAIL_PROVIDER=resend\nCASPIAN_MAIL_RESEND_API_KEY={KEY}\n",
        encoding="utf-8",
    )
    assert caspian("providers", "resend").err == "next: caspian-mail send --test\n"
    assert caspian("-q", "providers", "resend").err == ""
    assert "  in .env: CASPIAN_MAIL_PROVIDER=brevo\n" in caspian("providers", "brevo").err.replace(
        "next:", "     "
    )


@pytest.mark.parametrize("empty", ["", "''", '" "'])
def test_a_variable_that_is_left_empty_is_not_set(
    caspian: Callable[..., Result], workspace: Workspace, empty: str
) -> None:
    workspace.env_file.write_text(f"CASPIAN_MAIL_RESEND_API_KEY={empty}\n", encoding="utf-8")
    assert "CASPIAN_MAIL_RESEND_API_KEY: the API key; not set\n" in caspian("providers", "resend").out


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ses", "Install     pip install 'caspian-mail[ses]'\n"),
        ("ses", "CASPIAN_MAIL_SES_CONFIGURATION_SET: a configuration set; need not be set\n"),
        ("mailgun", "Message-ID  kept\n"),
        ("mailersend", "Message-ID  its own; ours goes along as a tag\n"),
        ("resend", "Lost answer again, within 24 h, under the same key, which it takes once\n"),
        ("mailjet", "Refuses     List-Id, which every letter has: none can go out by it\n"),
        ("mandrill", "Provider    Mailchimp Transactional, not tested by this project\n"),
        ("postal", "CASPIAN_MAIL_PROVIDER_URL: the address of its API; not set\n"),
    ],
)
@pytest.mark.usefixtures("workspace")
def test_what_is_particular_is_told(caspian: Callable[..., Result], name: str, told: str) -> None:
    assert told in caspian("providers", name).out


@pytest.mark.usefixtures("workspace")
def test_who_cannot_carry_a_letter_is_not_set_up(caspian: Callable[..., Result]) -> None:
    assert caspian("providers", "mailjet").err == "next: caspian-mail providers     lists the others\n"


def test_an_address_that_was_told_is_set(caspian: Callable[..., Result], workspace: Workspace) -> None:
    workspace.env_file.write_text("CASPIAN_MAIL_PROVIDER_URL=https://post.internal/\n", encoding="utf-8")
    assert "the address of its API; set in .env:1\n" in caspian("providers", "postal").out


@pytest.mark.parametrize("name", PROVIDERS)
def test_no_value_is_shown(
    caspian: Callable[..., Result], workspace: Workspace, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    variables = [PREFIX + variable.name for variable in PROVIDERS[name].variables]
    workspace.env_file.write_text("".join(f"{variable}={KEY}\n" for variable in variables), encoding="utf-8")
    from_file = caspian("-v", "providers", name)
    assert from_file.out.count("set in .env:") == len(variables)
    for variable in variables:
        monkeypatch.setenv(variable, KEY)
    from_environment = caspian("-v", "providers", name)
    assert from_environment.out.count("set in the environment") == len(variables)
    for result in (from_file, from_environment, caspian("-v", "providers")):
        assert KEY not in result.out + result.err


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("postmrk", 'error: no provider "postmrk"; did you mean "postmark"?\n'),
        ("pigeon", 'error: no provider "pigeon"\n'),
        ("", 'error: no provider ""\n'),
        ("\x1b[31m", 'error: no provider "\\x1b[31m"\n'),
    ],
)
def test_a_provider_that_is_none(caspian: Callable[..., Result], name: str, message: str) -> None:
    result = caspian("providers", name)
    assert (result.code, result.out, result.err) == (2, "", f"{message}  next: caspian-mail providers\n")


def test_outside_of_a_workspace_the_environment_counts(
    caspian: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASPIAN_MAIL_BREVO_API_KEY", KEY)
    (tmp_path / ".env").write_text("of something else\n", encoding="utf-8")
    result = caspian("providers", "brevo")
    assert result.code == 0
    assert "CASPIAN_MAIL_BREVO_API_KEY: the API key; set in the environment\n" in result.out
    assert caspian("providers").code == 0
    monkeypatch.setenv("CASPIAN_MAIL_TRANSPORT", "pigeon")
    wrong = caspian("providers", "brevo")
    assert wrong.code == 2
    assert wrong.out.startswith("environment error: CASPIAN_MAIL_TRANSPORT must be ")
    assert caspian("-C", "nowhere", "providers", "brevo").err == "error: no folder nowhere\n"


def test_the_table_needs_no_env_that_is_right(caspian: Callable[..., Result], workspace: Workspace) -> None:
    workspace.env_file.write_text("CASPIAN_MAIL_PROVIDER=pigeon\n", encoding="utf-8")
    assert caspian("providers").code == 0
    result = caspian("providers", "brevo")
    assert (result.code, result.out.partition(" error: ")[0]) == (2, ".env:1")
