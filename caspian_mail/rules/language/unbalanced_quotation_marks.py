"""A quotation that is never closed, or never opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.language.marks import QUOTATION_MARKS, unmatched_quotations
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.language.prose import Prose
    from caspian_mail.rules.rule import Case

_BEFORE_QUOTATION = "-*+_> \t\n"


def _check(case: Case) -> Iterator[Finding]:
    for prose in case.prose:
        if any(mark in prose.plain for mark in QUOTATION_MARKS):
            yield from _in_text(prose)


def _in_text(prose: Prose) -> Iterator[Finding]:
    paragraphs = [prose.plain[start:end] for start, end in prose.paragraphs()]
    following = [*paragraphs[1:], ""]
    for (start, _), paragraph, after in zip(prose.paragraphs(), paragraphs, following, strict=True):
        unmatched = unmatched_quotations(paragraph)
        if unmatched.closing is not None:
            index, what = unmatched.closing, "opened"
        elif unmatched.opening is not None and not _goes_on(paragraph[unmatched.opening], after):
            index, what = unmatched.opening, "closed"
        else:
            continue
        span = prose.text.place.at(start + index, start + index + 1)
        yield Finding(span, f"this quotation mark is never {what}", "add the other one, or delete this one")


def _goes_on(mark: str, following: str) -> bool:
    """Say whether the next paragraph opens with the same mark: a quotation of several paragraphs."""
    return following.lstrip(_BEFORE_QUOTATION).startswith(mark)


RULE = Rule(
    code="LNG005",
    name="unbalanced-quotation-marks",
    severity=Severity.WARNING,
    what=(
        "A double quotation mark of a paragraph has no counterpart. A quotation of several paragraphs may "
        "open each and close only the last; apostrophes and inches are no quotation marks."
    ),
    why="Readers cannot tell where somebody else's words end and the publication's begin.",
    bad="body: He called it a “natural part of Greater Central Asia.",
    good="body: He called it a “natural part” of Greater Central Asia.",
    check=_check,
)
