"""`check`: what is wrong with an issue."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.session import Session

if TYPE_CHECKING:
    from caspian_mail.flows.check import Checked


class Format(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"


@app.command()
def check(
    context: typer.Context,
    issues: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ISSUE", show_default=False, help="A date, stem or path; without it the newest."
        ),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="text, or json: one array on standard output.")
    ] = Format.TEXT,
    links: Annotated[
        bool, typer.Option("--links", help="Follow the links too; what they answer is kept for a day.")
    ] = False,
) -> None:
    """Find what is wrong with an issue."""
    from caspian_mail.cli.findings import findings_as_json
    from caspian_mail.flows.check import check as run_check

    session = Session.of(context)
    checked, lost = run_check(session.desk, issues or []), None
    if links:
        from caspian_mail.cli.following import follow_links

        checked, lost = follow_links(session, checked)
    for issue in checked:
        session.console.detail(f"read {session.shown(issue.path)}")
    if form is Format.JSON:
        findings = [finding for issue in checked for finding in issue.diagnostics]
        session.console.out.document(findings_as_json(findings))
    else:
        _print_report(session, checked, " ".join(issues) if issues else None)
    if lost is not None:
        raise lost
    if any(issue.errors for issue in checked):
        raise typer.Exit(1)


def _print_report(session: Session, checked: list[Checked], named: str | None) -> None:
    from caspian_mail.cli.findings import summary
    from caspian_mail.console import counted

    console = session.console
    findings = [finding for issue in checked for finding in issue.diagnostics]
    session.print_findings(findings)
    for issue in checked:
        if not issue.diagnostics:
            stories = counted(sum(1 for _ in issue.issue.articles), "story", "stories")
            console.out.line(f"{session.shown(issue.path)}: no findings in {stories}.")
    if findings:
        broken = (
            "" if all(issue.complete for issue in checked) else " The rest of the file could not be read."
        )
        console.say(summary(findings) + broken)
        console.next(f"mend it, then: {session.command('check', checked[0], named)}")
    else:
        console.next(session.command("preview", checked[0], named))
