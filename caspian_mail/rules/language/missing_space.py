"""Two words, or a number and a word, without the space between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.digits import has_digit
from caspian_mail.rules.language import english
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.language.prose import Prose
    from caspian_mail.rules.rule import Case

_UNITS = (
    "hundred|thousand|million|billion|trillion|percent|dollars|euros|tenge|manats?|barrels|tons|tonnes|kilometers|"
    "kilometres|kilograms|hectares|megawatts|gigawatts|people|percentage|years|months|weeks|days|hours"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# A sentence that begins behind a name or a number is told by its first word.
_OPENERS = (
    "A|According|After|Although|An|And|As|At|Before|Both|But|By|During|For|From|He|Her|His|However|If|In|It|Its|"
    "Meanwhile|On|One|Our|She|Since|Some|That|The|Their|There|These|They|This|Those|To|Two|Under|We|When|While|With"
)
# A space belongs before what the group "second" takes, or behind each mark of what "chain" does.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.,:/-])[$€£₸₼¥]?\d[\d.,]*(?P<second>(?:{_UNITS}))(?!\w)",
        rf"(?<!\w)(?:{_MONTHS})(?P<second>\d{{1,2}}|\d{{4}})(?!\w)",
        rf"(?<!\w)(?:{_MONTHS}) \d{{1,2}},(?P<second>\d{{4}})(?!\w)",
        r"(?<![\w.@/&_'’-])(?P<first>[a-z]{2,})[.!?](?P<second>[A-Z][a-z]+)(?![\w@])",
        rf"(?<![\w.@/&-])[A-Za-z\d]{{2,}}[.!?](?P<second>(?:{_OPENERS}))(?![\w@.-])",
        r"(?<![\w.@/&;'’-])(?P<chain>[A-Za-z]{2,}(?:[,;][A-Za-z]{2,})+)(?![\w@/])",
        r"(?<![A-Za-z])(?:[A-Za-z]+[.,!?…]?|[.,!?…])”(?P<second>[A-Za-z]{2,})",
        r"(?<![\w.@/-])[A-Za-z]{3,}(?P<second>\([A-Z]{2,}\))",
        r"\([A-Z]{2,}\)(?P<second>[a-z]{2,})(?!\w)",
    )
)
# Each of them needs one of these, apart they are found faster than in one pattern, and most texts hold
# nothing with which the second kind begins.
_MARK_HINT = re.compile(r"[.!?,;”)][A-Za-z]")
_OTHER_HINTS = tuple(re.compile(hint) for hint in (r"\d[a-z]", r"[(\d](?<=[a-z][(\d])", r",\d{4}"))
_MARK = re.compile("[,;]")
_ENDS_WITH_STOP = frozenset(
    {"al", "approx", "art", "cf", "ed", "est", "fig", "no", "nos", "op", "pp", "vol", "vs"}
)


def _check(case: Case) -> Iterator[Finding]:
    if not english.is_english(case.publication):
        return
    for prose in case.prose:
        if not _has_hint(prose.plain):
            continue
        ends = 0
        for found in sorted(_found(prose), key=re.Match.start):
            # Two patterns may see the same place, and the fixes of two places may not overlap.
            if found.start() >= ends:
                ends = found.end()
                yield _finding(prose, found)


def _has_hint(plain: str) -> bool:
    if _MARK_HINT.search(plain):
        return True
    return ("(" in plain or has_digit(plain)) and any(hint.search(plain) for hint in _OTHER_HINTS)


def _found(prose: Prose) -> Iterator[re.Match[str]]:
    for pattern in _PATTERNS:
        for found in pattern.finditer(prose.plain):
            if found.groupdict().get("first") not in _ENDS_WITH_STOP:
                yield found


def _finding(prose: Prose, found: re.Match[str]) -> Finding:
    start, end = found.span()
    if "chain" in found.groupdict():
        apart = _MARK.sub(r"\g<0> ", found.group())
    else:
        second = found.start("second")
        apart = f"{prose.plain[start:second]} {prose.plain[second:end]}"
    message = f"a space is missing in {in_marks(found.group())}"
    fix = prose.mend(start, end, apart)
    return Finding(prose.text.place.at(start, end), message, "" if fix else f"write {in_marks(apart)}", fix)


RULE = Rule(
    code="LNG003",
    name="missing-space",
    severity=Severity.WARNING,
    what=(
        "In an English text there is no space between a number and its unit, within a date, behind a full "
        "stop, a comma or closing quotation marks, or around an abbreviation in brackets."
    ),
    why="Readers stumble, and a mail program makes a link of what looks like a domain.",
    bad="body: China Energy will invest over $1billion in wind and sun.",
    good="body: China Energy will invest over $1 billion in wind and sun.",
    check=_check,
    fix="safe",
)
