"""Issue → findings of every rule that is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Diagnostic, Severity, did_you_mean
from caspian_mail.errors import ConfigurationError
from caspian_mail.rules.registry import RULES
from caspian_mail.rules.rule import Case
from caspian_mail.rules.silence import Silence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from caspian_mail.diagnostics import Ignore
    from caspian_mail.model import Answer, Issue
    from caspian_mail.publication import Publication
    from caspian_mail.rules.archive import Archive
    from caspian_mail.rules.email.composed import Email
    from caspian_mail.rules.rule import Rule

_OFF = "off"


def check_issue(  # noqa: PLR0913 - what a case is made of
    issue: Issue,
    publication: Publication,
    file: str,
    ignores: Iterable[Ignore] = (),
    rules: Iterable[Rule] = RULES,
    *,
    email: Email | None = None,
    answers: Mapping[str, Answer] | None = None,
    archive: Archive | None = None,
) -> list[Diagnostic]:
    """Check an issue against the rules; the findings come by place.

    Args:
        issue: what was read.
        publication: its sections, its register of sources, and the severities it gives to rules.
        file: the issue's name for the diagnostics.
        ignores: what the file silences.
        rules: which rules, all of them unless said; one that needs what is not given does not run.
        email: the mail it makes, where one is composed.
        answers: what its links answer, where they are followed.
        archive: the issues that ran before, where they are to count.
    """
    silence = Silence(ignores)
    case = Case(
        issue, publication, file=file, composed=email, followed=answers, silence=silence, archive=archive
    )
    found = []
    for rule in sorted(rules, key=lambda rule: rule.is_last):
        severity = publication.rules.get(rule.code, rule.severity)
        if severity == _OFF or not case.offers(rule.needs):
            continue
        silence.asked.add(rule.code)
        for finding in rule.check(case):
            diagnostic = Diagnostic(
                rule.code,
                rule.name,
                Severity(severity),
                finding.file or file,
                finding.span,
                finding.message,
                finding.help,
                finding.fix,
            )
            if finding.file or not silence.covers(diagnostic):
                found.append(diagnostic)
    return sorted(found, key=lambda diagnostic: diagnostic.sort_key)


def check_rule_settings(publication: Publication, file: str) -> None:
    """Refuse [rules] in newsletter.toml that name a rule there is not.

    Raises:
        ConfigurationError: its findings say which and where.
    """
    codes = [rule.code for rule in RULES]
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
