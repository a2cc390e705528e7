"""An issue file that is named by another date than the issue's."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _check(case: Case) -> Iterator[Finding]:
    stem, day = PurePath(case.file).stem, case.issue.date
    if day is not None and _DATE.fullmatch(stem) and stem != day.isoformat():
        message = f"the file is named {stem}, the date is {day.isoformat()}"
        advice = f"mend the date, or name the file {day.isoformat()}{PurePath(case.file).suffix}"
        yield Finding(case.issue.date_place.span, message, advice)


RULE = Rule(
    code="DAT006",
    name="file-date-mismatch",
    severity=Severity.WARNING,
    what="The issue file is named by a date that is not the issue's, such as issues/2025-10-27.yaml.",
    why="Last week's file is copied and its date forgotten; its name is what archive and ledger know it by.",
    bad="date: 2025-10-20",
    good="date: 2025-10-27",
    check=_check,
)
