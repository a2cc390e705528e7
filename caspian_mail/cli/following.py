"""Following links for `check --links`: how far it has come, and a network that is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.cli.progress import SendProgress
from caspian_mail.console import counted
from caspian_mail.errors import WorldError
from caspian_mail.flows.links import links_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caspian_mail.cli.session import Session
    from caspian_mail.flows.check import Checked
    from caspian_mail.rules import Rule


def follow_links(
    session: Session, checked: Sequence[Checked], rules: Sequence[Rule]
) -> tuple[list[Checked], WorldError | None]:
    """Follow the links of checked issues; return the issues with what was found, and what ended it early.

    A lost network is returned, not raised, so that what was found without it is shown first.
    """
    links = links_of(session.desk, checked)
    session.console.detail(f"{counted(len(links.unknown), 'link')} to follow")
    progress = SendProgress(session.console, session.clock, len(links.unknown), verb="Following links")
    try:
        with progress as bar:
            return links.follow(bar.update, rules=rules), None
    except WorldError as lost:
        return list(checked), lost
