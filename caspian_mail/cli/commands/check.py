"""`check`: what is wrong with an issue, and mending it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.check_report import CheckReport, Format, see_that_options_agree
from caspian_mail.cli.session import Session

if TYPE_CHECKING:
    from caspian_mail.errors import WorldError
    from caspian_mail.flows.check import Checked
    from caspian_mail.rules import Rule


@app.command()
def check(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    issues: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ISSUE", show_default=False, help="Dates, stems or paths; without one the newest."
        ),
    ] = None,
    *,
    fix: Annotated[
        bool, typer.Option("--fix", help="Write the fixes that cannot change the meaning.")
    ] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: the other fixes, too.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would write, and write nothing.")
    ] = False,
    select: Annotated[
        str | None,
        typer.Option(
            metavar="CODE,…",
            show_default=False,
            help="Only these: codes, names, or families such as SRC.",
        ),
    ] = None,
    ignore: Annotated[
        str | None, typer.Option(metavar="CODE,…", show_default=False, help="All but these.")
    ] = None,
    form: Annotated[
        Format,
        typer.Option(
            "--format",
            help="text; json: one array; github: annotations; sarif: a log for code scanning.",
        ),
    ] = Format.TEXT,
    links: Annotated[
        bool, typer.Option("--links", help="Follow the links too; what they answer is kept for a day.")
    ] = False,
) -> None:
    """Find what is wrong with an issue, and mend it."""
    from caspian_mail.flows.check import check as run_check
    from caspian_mail.flows.check import with_mail
    from caspian_mail.flows.explain import select_rules
    from caspian_mail.flows.mend import mend_issues

    see_that_options_agree(form, fix=fix, unsafe_fixes=unsafe_fixes, diff=diff, links=links)
    session, names = Session.of(context), issues or []
    rules = select_rules(select, ignore)
    report = CheckReport(session, names, form, select=select, ignore=ignore, unsafe=unsafe_fixes)
    report.note_what_is_off(rules)
    if diff:
        checked, lost = report.diff(mend_issues(session.desk, names, rules, unsafe=unsafe_fixes)), None
    else:
        if fix:
            mended = report.write(mend_issues(session.desk, names, rules, unsafe=unsafe_fixes))
            checked = with_mail(session.desk, mended, rules)
        else:
            checked = run_check(session.desk, names, rules)
        checked, lost = _followed(session, checked, rules) if links else (checked, None)
        report.print(checked)
    if lost is not None:
        raise lost
    if any(issue.errors for issue in checked):
        raise typer.Exit(1)


def _followed(
    session: Session, checked: list[Checked], rules: tuple[Rule, ...]
) -> tuple[list[Checked], WorldError | None]:
    from caspian_mail.cli.following import follow_links  # which takes an HTTP client along

    return follow_links(session, checked, rules)
