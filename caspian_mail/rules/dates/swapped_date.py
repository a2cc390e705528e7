"""A date in figures with day and month exchanged: 2025-27-10."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Edit, Fix, Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for passage in case.passages:
        for text, figures in passage.wrong_figures:
            if figures.turned:
                span = text.place.at(figures.start, figures.end)
                written = text[figures.start : figures.end]
                # Where the characters cannot be placed one by one, the span is the whole value's.
                is_exact = text.place.segments and span.line == span.end_line
                fix = Fix((Edit(span, figures.turned),), safe=False) if is_exact else None
                message = f"{in_marks(written)} is no date: there is no month {written[5:7]}"
                yield Finding(span, message, f"write {in_marks(figures.turned)} if that is meant", fix)


RULE = Rule(
    code="DAT003",
    name="swapped-date",
    severity=Severity.WARNING,
    what="A date in figures that begins with the year has its day before its month.",
    why="It is no date as it stands, and 2025-09-10 shows how the next such slip will be one, but another.",
    bad='body: "The tender ends on 2025-27-10."',
    good='body: "The tender ends on 2025-10-27."',
    check=_check,
    fix="unsafe",
)
