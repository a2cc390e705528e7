"""Compose: check, render, and put the edition into outbox/."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from caspian_mail.console import counted
from caspian_mail.diagnostics import Severity
from caspian_mail.errors import FindingsError
from caspian_mail.flows.check import check_file
from caspian_mail.flows.outbox import shelve
from caspian_mail.model import Recipient
from caspian_mail.rendering import Rendering, render, template_files
from caspian_mail.rules import GMAIL_CLIP, RULES, Email, check_issue
from caspian_mail.signing import Keys, fresh_message_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from caspian_mail.diagnostics import Diagnostic
    from caspian_mail.flows.check import Checked
    from caspian_mail.flows.desk import Desk
    from caspian_mail.model import Edition
    from caspian_mail.rules import Rule

__all__ = ["GMAIL_CLIP", "Composition", "Made", "compose", "compose_in_memory", "letter_bytes"]


@dataclass(frozen=True, slots=True)
class Composition:
    """An edition with what is known about its making.

    Attributes:
        checked: the issue it was made from.
        rendering: the edition, its counts and fingerprints.
        html_bytes: the size of the largest letter's HTML part before it is encoded, which is what Gmail
            clips by.
        mail_findings: what was found in the mail, apart from the issue's own findings.
    """

    checked: Checked
    rendering: Rendering
    html_bytes: int
    mail_findings: tuple[Diagnostic, ...]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was found in the issue and in the mail, by place."""
        return self.checked.found(self.mail_findings).diagnostics

    @property
    def edition(self) -> Edition:
        """What readers get."""
        return self.rendering.edition


@dataclass(frozen=True, slots=True)
class Made:
    """What `compose` put into outbox/.

    Attributes:
        composition: the edition.
        files: the names of its files.
        unset: the variables of .env for want of which there is no email.eml.
    """

    composition: Composition
    files: tuple[str, ...]
    unset: tuple[str, ...]


def compose(desk: Desk, name: str | None = None) -> Made:
    """Compose an issue into outbox/.

    Raises:
        UsageError: there is no such issue.
        FindingsError: it or the mail has errors; nothing was written.
        WorldError: outbox/ cannot be written; it is as it was.
    """
    checked = check_file(desk, desk.workspace.issue_file(name))
    _stop_at_errors(desk, checked.stem, checked.diagnostics)
    composition = compose_in_memory(desk, checked)
    _stop_at_errors(desk, checked.stem, composition.diagnostics)
    edition = composition.edition
    needed = {
        "CASPIAN_MAIL_TEST_TO": desk.settings.test_to,
        "CASPIAN_MAIL_SECRET": desk.settings.secret,
    }
    unset = tuple(name for name, value in needed.items() if not value)
    letter = None if unset else _sample_letter(desk, edition)
    return Made(composition, tuple(shelve(desk.workspace, edition, _facts(composition), letter)), unset)


def _stop_at_errors(desk: Desk, stem: str, findings: Sequence[Diagnostic]) -> None:
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if errors:
        folder = desk.workspace.relative(desk.workspace.outbox(stem))
        raise FindingsError(
            f"{counted(errors, 'error')}; nothing was composed, {folder}/ is as it was",
            findings=findings,
            next_steps=[f"mend it, then: {desk.workspace.command('compose', stem)}"],
        )


def compose_in_memory(desk: Desk, checked: Checked, rules: Iterable[Rule] = RULES) -> Composition:
    """Compose a checked issue, errors or not, and write nothing; look at the mail by those of the rules."""
    rendering = render(
        checked.issue,
        stem=checked.stem,
        publication=desk.publication,
        templates=desk.workspace.templates,
    )
    email = email_of(rendering, desk.workspace.templates)
    about_mail = [rule for rule in rules if rule.needs == "email"]
    found = check_issue(
        checked.issue, desk.publication, checked.file, checked.ignores, about_mail, email=email
    )
    return Composition(checked, rendering, email.html_bytes, tuple(found))


def email_of(rendering: Rendering, templates: Path) -> Email:
    """Return the largest letter of an edition, made by those templates, as rules look at it."""
    from caspian_mail.delivery.letters import personal_parts

    parts = personal_parts(rendering.edition)
    return Email(
        html=parts.html,
        text=parts.text,
        html_bytes=len(parts.html.encode()),
        unsubscribe=parts.unsubscribe,
        story_bytes=rendering.story_bytes,
        colours=rendering.colours,
        templates={
            f"{templates.name}/{file.relative_to(templates).as_posix()}": file.read_text("utf-8", "replace")
            for file in template_files(templates)
        },
    )


def letter_bytes(desk: Desk, edition: Edition) -> int:
    """Return the size of one reader's letter, headers and both parts, encoded."""
    return len(_sample_letter(desk, edition))


def _sample_letter(desk: Desk, edition: Edition) -> bytes:
    """Build a letter to the editor's own address or, while that is not set, to the sender."""
    from caspian_mail.delivery.letters import EncodedLetters

    address = desk.settings.test_to or desk.publication.sender
    recipient = Recipient(
        number=1,
        address=address,
        token=Keys(desk.settings.secret or "").token(address.key),
        message_id=fresh_message_id(desk.publication.sender.domain),
        date=desk.clock.now(),
    )
    return EncodedLetters(edition).build(recipient)


def _facts(composition: Composition) -> dict[str, Any]:
    rendering = composition.rendering
    return {
        "counts": asdict(rendering.counts),
        "sizes": {
            "html": len(rendering.edition.html.encode()),
            "text": len(rendering.edition.text.encode()),
        },
        "diagnostics": [finding.as_json() for finding in composition.diagnostics],
        "made_from": rendering.made_from,
    }
