"""Findings as SARIF 2.1.0 (OASIS), which code hosts and editors read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from caspian_mail import __version__
from caspian_mail.cli.findings import by_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from caspian_mail.diagnostics import Diagnostic, Fix, Span
    from caspian_mail.flows.explain import Explained

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def findings_as_sarif(
    findings: Iterable[Diagnostic], rules: Sequence[Explained], shown_name: Callable[[str], str] = str
) -> str:
    """Return findings as one SARIF log, in ASCII, sorted by place.

    Args:
        findings: in any order; each of one of the rules.
        rules: everything a finding can be of.
        shown_name: returns the path of a finding's file from the top of the repository.
    """
    order = {rule.code: index for index, rule in enumerate(rules)}
    driver = {
        "name": "caspian-mail",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            {"ruleIndex": order[finding.code], **_result(finding, _artifact(shown_name(finding.file)))}
            for finding in by_place(findings)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Explained) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": f"{rule.what} {rule.why}"},
        "help": {"text": f"{rule.why}\n\nBad:\n{rule.bad.rstrip()}\n\nGood:\n{rule.good.rstrip()}"},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _result(finding: Diagnostic, artifact: dict[str, str]) -> dict[str, Any]:
    place = {"artifactLocation": artifact, "region": _region(finding.span)}
    result = {
        "ruleId": finding.code,
        "level": finding.severity.value,
        "message": {"text": "\n".join(filter(None, (finding.message, finding.help)))},
        "locations": [{"physicalLocation": place}],
    }
    return {**result, "fixes": [_fix(finding.fix, artifact)]} if finding.fix else result


def _fix(fix: Fix, artifact: dict[str, str]) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in fix.edits
    ]
    safety = "It cannot change the meaning." if fix.safe else "It may change the meaning: read it."
    change = {"artifactLocation": artifact, "replacements": replacements}
    return {"description": {"text": safety}, "artifactChanges": [change]}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _artifact(name: str) -> dict[str, str]:
    if Path(name).is_absolute():
        return {"uri": Path(name).as_uri()}
    return {"uri": quote(name), "uriBaseId": "%SRCROOT%"}
