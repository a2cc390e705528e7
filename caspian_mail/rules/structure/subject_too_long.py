"""A subject that a phone cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

_PHONE_CELLS = 41
"""How much of a subject a phone shows, as it is held; the preview cuts there too."""


def _check(case: Case) -> Iterator[Finding]:
    from caspian_mail.console import cut  # rich, which nobody needs whose subjects are short

    title, most = case.issue.title, case.publication.policy.subject_length
    if not title or len(title) <= most:
        return
    shown = cut(title, _PHONE_CELLS)
    kept = len(shown.removesuffix("…"))
    if kept >= len(title):
        return
    lost = title[kept:].strip()
    message = f"a phone shows {in_marks(shown)} of this subject and cuts {in_marks(lost)}"
    advice = (
        f"say it in {most:,} characters instead of {len(title):,}, what matters first; "
        "or set policy.subject_length in newsletter.toml"
    )
    yield Finding(title.place.at(kept, len(title)), message, advice)


RULE = Rule(
    code="STR018",
    name="subject-too-long",
    severity=Severity.WARNING,
    what=(
        "The title, which is the mail's subject, is longer than subject_length under [policy] in "
        "newsletter.toml allows, so that a phone cuts it."
    ),
    why="Most mail is opened, or not, for what a phone shows of its subject.",
    bad='title: "Headlines from the Caspian and from Central Asia for October 27, 2025"',
    good='title: "Headlines from the Caspian: October 27, 2025"',
    check=_check,
)
