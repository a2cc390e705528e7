"""`rule` and `rules`: what a check can find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.session import Session

if TYPE_CHECKING:
    from caspian_mail.console import Stream
    from caspian_mail.flows.explain import Explained


@app.command()
def rule(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="CODE", show_default=False, help="A rule's code, such as SRC003, or name."),
    ],
) -> None:
    """Explain one rule."""
    from caspian_mail.flows.explain import explain

    _print_explanation(Session.of(context).console.out, explain(name))


@app.command()
def rules(context: typer.Context) -> None:
    """List the rules."""
    from caspian_mail.flows.explain import explained

    console = Session.of(context).console
    rows = [(one.code, one.name, one.severity.value, one.fix, one.what) for one in explained()]
    console.out.table([("code", "name", "severity", "fix", "finds"), *rows])
    console.next("caspian-mail rule CODE     explains one")


def _print_explanation(out: Stream, told: Explained) -> None:
    fix = f" · {told.fix} fix" if told.fix else ""
    out.line((told.code, "bold"), f" {told.name} · {told.severity.value}{fix}")
    out.fact("What", told.what)
    out.fact("Why", told.why)
    out.verbatim("Bad", told.bad)
    out.verbatim("Good", told.good)
    if told.when:
        out.fact("When", told.when)
    if told.can_be_set:
        setting = "off" if told.severity == "error" else "error"
        out.fact(
            "Change", f'[rules] {told.code} = "{setting}" in newsletter.toml (error, warning, note, off)'
        )
    else:
        out.fact("Change", "a fault of reading: no setting and no remark switches it off")
    if told.can_be_ignored:
        out.fact("Silence", f"# caspian: ignore {told.code} at the end of the line")
