"""Numbers with one unit in two styles."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.digits import has_digit
from caspian_mail.rules.language import english
from caspian_mail.rules.language.prose import QUOTATION, Kind, Stretches
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.language.prose import Prose
    from caspian_mail.rules.rule import Case

# Each unit with its styles; what a style matches begins at the unit itself.
_UNITS = {
    "trillion": ("trillion", "tn|trn|T"),
    "billion": ("billion", "bn|bln|[bB]"),
    "million": ("million", "mn|mln|[mM]"),
    "percent": ("percent", "%", "per cent"),
    "kilometer": ("kilometers?|kilometres?", "km"),
    "kilogram": ("kilograms?|kilogrammes?", "kg"),
    "hectare": ("hectares?", "ha"),
    "megawatt": ("megawatts?", "MW"),
    "gigawatt": ("gigawatts?", "GW"),
}
_LETTERS = frozenset("bBmMT")
_CURRENCIES = "$€£₸"
_STYLES = {f"{unit}_{index}": unit for unit, styles in _UNITS.items() for index in range(len(styles))}
_NUMBER = re.compile(
    rf"(?<![\w.,])[{_CURRENCIES}]?\d[\d.,]*[\s-]?(?:"
    + "|".join(
        f"(?P<{unit}_{index}>{style})"
        for unit, styles in _UNITS.items()
        for index, style in enumerate(styles)
    )
    + r")(?![\w/²³]|-?hour)"
)
_INTRODUCED = re.compile(r"\((tn|trn|bn|bln|mn|mln|km|kg|ha|MW|GW)\)")


class _Use(NamedTuple):
    prose: Prose
    start: int
    end: int
    style: str
    is_quoted: bool

    @property
    def written(self) -> str:
        return self.prose.plain[self.start : self.end]


def _check(case: Case) -> Iterator[Finding]:
    if not english.is_english(case.publication):
        return
    # Where space is short, short forms are right.
    texts = [prose for prose in case.prose if prose.kind is Kind.BODY]
    introduced = {abbreviation for prose in texts for abbreviation in _INTRODUCED.findall(prose.plain)}
    uses: defaultdict[str, list[_Use]] = defaultdict(list)
    for prose in texts:
        if not has_digit(prose.plain):
            continue
        quotations = Stretches(QUOTATION, prose.plain)
        for found in _NUMBER.finditer(prose.plain):
            style = str(found.lastgroup)
            # "5 m" is a length, and only money has a million of one letter.
            if found[style] in _LETTERS and found.group()[0] not in _CURRENCIES:
                continue
            if found[style] not in introduced:
                is_quoted = found.start() in quotations
                uses[_STYLES[style]].append(_Use(prose, *found.span(style), style, is_quoted))
    for same in uses.values():
        yield from _minority(same)


def _minority(uses: list[_Use]) -> Iterator[Finding]:
    """Find the uses that are not in the style of most, or of the first where as many are in another."""
    counts: dict[str, int] = {}
    for use in uses:
        counts[use.style] = counts.get(use.style, 0) + 1
    usual = max(counts, key=lambda style: counts[style])
    first = next(use for use in uses if use.style == usual)
    for use in uses:
        # What somebody said is left as it was said.
        if use.style != usual and not use.is_quoted:
            line = first.prose.text.place.at(first.start, first.end).line
            message = f"{in_marks(use.written)} here, {in_marks(first.written)} in line {line}"
            span = use.prose.text.place.at(use.start, use.end)
            yield Finding(span, message, "write the unit in one way in the whole issue")


RULE = Rule(
    code="LNG009",
    name="mixed-units",
    severity=Severity.WARNING,
    what=(
        'The numbers of an issue have one unit in two styles, such as "bn" and "billion". Headlines may be '
        'short, and so may be what is introduced in brackets: "megawatts (MW)"; quotations are left alone.'
    ),
    why="Readers compare numbers, and stop where the second does not look like the first.",
    bad='body: "Exports of $1.5 bn met imports of $2 billion."',
    good='body: "Exports of $1.5 billion met imports of $2 billion."',
    check=_check,
)
