"""Explain: everything a check can find, in one order, and which of it somebody means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity, did_you_mean
from caspian_mail.errors import UsageError
from caspian_mail.reading import Fault
from caspian_mail.rules import RULES

if TYPE_CHECKING:
    from caspian_mail.rules import Rule
    from caspian_mail.rules.rule import Need

FAMILIES = {
    "STR": "Structure",
    "SRC": "Sources",
    "DAT": "Dates",
    "LNG": "Language",
    "LNK": "Links",
    "EML": "The composed mail",
    "IMP": "The import",
}
_WHEN: dict[Need, str] = {
    "": "",
    "email": "caspian-mail check of one issue, which composes its mail; compose and preview",
    "answers": "caspian-mail check --links",
    "archive": "",
}
_SEPARATOR = re.compile(r"[\s,]+")


@dataclass(frozen=True, slots=True)
class Explained:
    """A rule, or a fault of reading, in words.

    Attributes:
        code: such as SRC001.
        name: names the fault in kebab-case.
        severity: how much a finding weighs where newsletter.toml says nothing else.
        what: what is found, in a sentence.
        why: why that matters.
        bad: a piece of an issue file that has the fault.
        good: the same, mended.
        fix: "safe" or "unsafe" where findings carry a fix.
        can_be_set: False for faults of reading, which no setting switches off.
        piece_of: what bad and good are a piece of, as a rule says it.
        when: how to have it looked for, where not every check does.
    """

    code: str
    name: str
    severity: Severity
    what: str
    why: str
    bad: str
    good: str
    fix: str
    can_be_set: bool
    piece_of: str = "issue"
    when: str = ""

    @property
    def can_be_ignored(self) -> bool:
        """Whether a remark in the issue silences it: what is found elsewhere has no line there."""
        return self.can_be_set and self.piece_of in {"issue", "answer"}

    @property
    def family(self) -> str:
        """The three letters its code begins with."""
        return self.code[:3]


def explained() -> list[Explained]:
    """Return everything a check can find, by family and code."""
    rules = [
        Explained(
            rule.code,
            rule.name,
            rule.severity,
            rule.what,
            rule.why,
            rule.bad,
            rule.good,
            rule.fix,
            can_be_set=True,
            piece_of=rule.piece_of,
            when=_WHEN[rule.needs],
        )
        for rule in RULES
    ]
    faults = [
        Explained(
            fault.value.code,
            fault.value.name,
            Severity.ERROR,
            fault.value.what,
            fault.value.why,
            fault.value.bad,
            fault.value.good,
            "",
            can_be_set=False,
        )
        for fault in Fault
    ]
    families = list(FAMILIES)
    return sorted([*rules, *faults], key=lambda one: (families.index(one.family), one.code))


def explain(name: str) -> Explained:
    """Return what a code, in any case, or a name stands for.

    Raises:
        UsageError: there is no such rule.
    """
    for one in explained():
        if name.strip().casefold() in {one.code.casefold(), one.name}:
            return one
    raise _no_rule(name)


def select_rules(select: str | None, ignore: str | None) -> tuple[Rule, ...]:
    """Return the rules to check by.

    Args:
        select: codes, names or families with commas between, all that is checked; None for everything.
        ignore: the same, what is left out of it.

    Raises:
        UsageError: there is no such rule, or a fault of reading would be left out.
    """
    selected = {one.code for one in explained()} if select is None else _meant(select)
    ignored = set() if ignore is None else _meant(ignore, to_be_ignored=True)
    return tuple(rule for rule in RULES if rule.code in selected - ignored)


def _meant(list_of_names: str, *, to_be_ignored: bool = False) -> set[str]:
    codes: set[str] = set()
    for name in _SEPARATOR.split(list_of_names.strip(" ,")):
        family = {one.code for one in explained() if one.family == name.upper()}
        if not family and to_be_ignored and not (one := explain(name)).can_be_set:
            raise UsageError(f"{one.code} is a fault of reading, which nothing can ignore")
        codes |= family or {explain(name).code}
    return codes


def _no_rule(name: str) -> UsageError:
    known = [word for one in explained() for word in (one.code, one.name)]
    hint = did_you_mean(name, known) or did_you_mean(name, FAMILIES)
    return UsageError(f'no rule "{name}"{"; " + hint if hint else ""}', next_steps=["caspian-mail rules"])
