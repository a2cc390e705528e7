"""The demonstration: every step of an issue, in a folder of its own, on this machine only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from caspian_mail.flows.check import check, check_file
from caspian_mail.flows.compose import compose
from caspian_mail.flows.desk import open_desk
from caspian_mail.flows.opening import ledger_to_send
from caspian_mail.flows.preview import preview_of
from caspian_mail.flows.sending.plan import Request, plan_send
from caspian_mail.flows.sending.run import Speed, begin, run
from caspian_mail.flows.start import demonstration_folder, make_demonstration

if TYPE_CHECKING:
    from caspian_mail.clock import Clock
    from caspian_mail.flows.check import Checked
    from caspian_mail.flows.compose import Composition
    from caspian_mail.flows.desk import Desk
    from caspian_mail.flows.preview import Preview


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The example publication, just made."""

    desk: Desk

    @classmethod
    def make(cls, folder: Path | None, clock: Clock) -> Self:
        """Make it in folder, or in a new one here.

        The environment is left out: whatever it says of transports, this one stays on the machine.

        Raises:
            UsageError: folder is there already.
            WorldError: it cannot be written.
        """
        workspace = make_demonstration(folder or demonstration_folder(Path()))
        return cls(open_desk(workspace.root, {}, clock))

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self.desk.workspace.root

    @property
    def outbox(self) -> Path:
        """Where its mail is."""
        return self.desk.workspace.outbox(self.desk.workspace.issue_file().stem)

    def check(self) -> Checked:
        """Check its issue."""
        (checked,) = check(self.desk)
        return checked

    def compose(self) -> Composition:
        """Compose it into outbox/."""
        return compose(self.desk).composition

    def preview(self) -> Preview:
        """Return what there is to see."""
        return preview_of(self.desk, check_file(self.desk, self.desk.workspace.issue_file()))

    def deliver(self) -> int:
        """Deliver it to the sample audience, into a Maildir; return how many letters that made.

        Raises:
            TransportError: the Maildir cannot be written.
        """
        with ledger_to_send(self.desk) as ledger:
            plan = plan_send(self.desk, ledger, Request())
            report = run(self.desk, begin(ledger, plan), plan, speed=Speed())
        if report.fault is not None:
            raise report.fault
        return report.counts.sent
