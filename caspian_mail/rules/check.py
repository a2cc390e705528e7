"""Issue → findings of every rule that is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Diagnostic, Severity, did_you_mean
from caspian_mail.errors import ConfigurationError
from caspian_mail.rules.email import CLIPPED_BY_GMAIL
from caspian_mail.rules.registry import RULES
from caspian_mail.rules.rule import Case
from caspian_mail.rules.silence import Silence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from caspian_mail.diagnostics import Ignore
    from caspian_mail.model import Issue
    from caspian_mail.publication import Publication
    from caspian_mail.rules.archive import Archive
    from caspian_mail.rules.rule import Rule

_OFF = "off"


def check_issue(  # noqa: PLR0913 - what a case is made of
    issue: Issue,
    publication: Publication,
    file: str,
    ignores: Iterable[Ignore] = (),
    rules: Iterable[Rule] = RULES,
    *,
    archive: Archive | None = None,
) -> list[Diagnostic]:
    """Check an issue against the rules; the findings come by place.

    Args:
        issue: what was read.
        publication: its sections, its register of sources, and the severities it gives to rules.
        file: the issue's name for the diagnostics.
        ignores: what the file silences.
        rules: which rules, all of them unless said.
        archive: the issues that ran before, where they are to count.
    """
    case, silence = Case(issue, publication, archive=archive), Silence(ignores)
    found = []
    for rule in rules:
        severity = publication.rules.get(rule.code, rule.severity)
        if severity == _OFF:
            continue
        for finding in rule.check(case):
            diagnostic = Diagnostic(
                rule.code,
                rule.name,
                Severity(severity),
                file,
                finding.span,
                finding.message,
                finding.help,
                finding.fix,
            )
            if not silence.covers(diagnostic):
                found.append(diagnostic)
    return sorted(found, key=lambda diagnostic: diagnostic.sort_key)


def check_rule_settings(publication: Publication, file: str) -> None:
    """Refuse [rules] in newsletter.toml that name a rule there is not.

    Raises:
        ConfigurationError: its findings say which and where.
    """
    codes = [*(rule.code for rule in RULES), CLIPPED_BY_GMAIL]
    findings = [
        Diagnostic.of_settings(
            file,
            publication.span("rules", code),
            f'no rule "{code}" to set',
            did_you_mean(code, codes) or "faults of reading, STR100 and above, cannot be set",
        )
        for code in publication.rules
        if code not in codes
    ]
    if findings:
        raise ConfigurationError("", findings=findings)
