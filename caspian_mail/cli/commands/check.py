"""`check`: what is wrong with an issue, and mending it."""

from __future__ import annotations

from typing import Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.check_report import CheckReport, Format, see_that_options_agree
from caspian_mail.cli.session import Session


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
) -> None:
    """Find what is wrong with an issue, and mend it."""
    from caspian_mail.flows.explain import select_rules
    from caspian_mail.flows.mend import mend_issues

    see_that_options_agree(form, fix=fix, unsafe_fixes=unsafe_fixes, diff=diff)
    session = Session.of(context)
    rules = select_rules(select, ignore)
    report = CheckReport(session, issues or [], form, select=select, ignore=ignore, unsafe=unsafe_fixes)
    report.note_what_is_off(rules)
    if fix or diff:
        mended = mend_issues(session.desk, issues or [], rules, unsafe=unsafe_fixes)
        errors = report.diff(mended) if diff else report.mended(mended)
    else:
        from caspian_mail.flows.check import check as run_check

        errors = report.checked(run_check(session.desk, issues or [], rules))
    if errors:
        raise typer.Exit(1)
