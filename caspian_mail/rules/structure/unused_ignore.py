"""A remark that ignores a rule which finds nothing there."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Edit, Fix, Severity, did_you_mean
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.diagnostics import Ignore
    from caspian_mail.rules.rule import Case

_OF_READING = re.compile(r"STR[1-9]\d\d")


def _check(case: Case) -> Iterator[Finding]:
    if case.silence is None:
        return
    for ignore, codes in case.silence.needless():
        # Rules about the mail or the answers of links are asked elsewhere.
        in_vain = [code for code in codes if code in case.silence.asked]
        if in_vain:
            message = f"this silences nothing: {', '.join(in_vain)} {_finds(in_vain)} nothing here"
            yield Finding(ignore.place, message, fix=Fix((_without(ignore, in_vain),)))
        for code in codes:
            if _OF_READING.fullmatch(code):
                message = f"{code} is a fault of reading, which nothing can ignore"
                yield Finding(ignore.place, message, fix=Fix((_without(ignore, [code]),)))
            elif code not in _codes():
                advice = did_you_mean(code, _codes()) or "caspian-mail rules lists them"
                yield Finding(ignore.place, f"no rule {code} to ignore", advice)


def _finds(codes: list[str]) -> str:
    return "finds" if len(codes) == 1 else "find"


def _without(ignore: Ignore, codes: list[str]) -> Edit:
    """Return the edit after which a remark names the other codes, or is gone with the room before it."""
    kept = sorted(ignore.codes - set(codes))
    if kept:
        return Edit(ignore.place, f"# caspian: ignore {', '.join(kept)}")
    return Edit(replace(ignore.place, column=ignore.place.column - ignore.room), "")


def _codes() -> list[str]:
    from caspian_mail.rules.registry import RULES  # which holds this rule

    return [rule.code for rule in RULES]


RULE = Rule(
    code="STR090",
    name="unused-ignore",
    severity=Severity.WARNING,
    what="A remark such as # caspian: ignore SRC001 names a rule that finds nothing in that value.",
    why="It looks as if something were wrong there, and hides what will be wrong there one day.",
    bad="author: Caspian Policy Center # caspian: ignore STR003",
    good="author: Caspian Policy Center",
    check=_check,
    fix="safe",
    is_last=True,
)
