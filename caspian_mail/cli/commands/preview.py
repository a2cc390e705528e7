"""`preview`: the email, in the terminal or the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.arguments import Issue
from caspian_mail.cli.session import Session

if TYPE_CHECKING:
    from caspian_mail.flows.check import Checked


@app.command()
def preview(
    context: typer.Context,
    issue: Issue = None,
    text: Annotated[bool, typer.Option("--text", help="Show the text part, exactly.")] = False,
    browser: Annotated[bool, typer.Option("--open", help="Open the HTML part in the browser.")] = False,
) -> None:
    """Read the email here, or in the browser."""
    from caspian_mail.flows.check import check_file
    from caspian_mail.flows.preview import open_html, preview_of
    from caspian_mail.preview import print_preview

    session = Session.of(context)
    checked = check_file(session.desk, session.desk.workspace.issue_file(issue))
    session.console.detail(f"read {session.shown(checked.path)}")
    if not checked.complete:
        raise _unreadable(session, checked)
    seen = preview_of(session.desk, checked)
    if text:
        session.console.out.document(seen.composition.edition.text)
    elif browser:
        session.console.out.line(f"Opened {open_html(seen)}")
    else:
        print_preview(session.console.out, checked.issue, seen.publication, seen.facts)
        session.console.next(session.command("compose", checked, issue))


def _unreadable(session: Session, checked: Checked) -> Exception:
    from caspian_mail.errors import FindingsError

    return FindingsError(
        f"{session.shown(checked.path)} cannot be read",
        findings=checked.diagnostics,
        next_steps=["mend it, then: caspian-mail preview"],
    )
