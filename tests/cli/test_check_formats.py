from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from caspian_mail.cli.annotations import print_annotations
from caspian_mail.cli.sarif import findings_as_sarif
from caspian_mail.diagnostics import Diagnostic, Edit, Fix, Severity, Span
from caspian_mail.flows.explain import explained
from tests.console.screen import in_pipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.workspace import Workspace
    from tests.conftest import Result

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
FILE = "issues/2025-10-27.yaml"


def _finding(message: str = "a message", **changes: Any) -> Diagnostic:  # noqa: ANN401 - a diagnostic's fields
    told: dict[str, Any] = {"severity": Severity.WARNING, "file": FILE, "span": Span(3, 4, 3, 9), **changes}
    return Diagnostic(code="SRC003", name="noncanonical-source", message=message, **told)


def _annotation(finding: Diagnostic) -> str:
    out, screen = in_pipe()
    print_annotations(out, [finding])
    return screen.text


def _sarif(*findings: Diagnostic) -> Any:  # noqa: ANN401 - JSON
    text = findings_as_sarif(findings, explained())
    assert text.isascii()
    log = json.loads(text)
    jsonschema.Draft202012Validator(SCHEMA).validate(log)
    return log


@pytest.mark.parametrize(
    ("severity", "command"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.NOTE, "notice")],
)
def test_an_annotation_is_a_workflow_command(severity: Severity, command: str) -> None:
    assert _annotation(_finding(severity=severity, help="some advice")) == (
        f"::{command} title=SRC003 noncanonical-source,file={FILE},line=3,col=4,endLine=3,endColumn=9"
        f"::{FILE}:3:4 SRC003 a message (some advice)\n"
    )


def test_nothing_in_a_finding_ends_an_annotation_or_begins_another() -> None:
    told = _annotation(_finding("100%\n::error::\u202e", file="issues/a,b:c%.yaml"))
    assert told.count("\n") == 1
    assert ",file=issues/a%2Cb%3Ac%25.yaml,line=3," in told
    assert told.endswith("SRC003 100%25\\x0a::error::\\u202e\n")


def test_a_log_without_findings_explains_every_rule() -> None:
    (run,) = _sarif()["runs"]
    assert run["results"] == []
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert {"STR001", "SRC003", "STR101"} <= set(rules)
    assert rules["SRC003"]["name"] == "NoncanonicalSource"
    assert rules["SRC003"]["defaultConfiguration"] == {"level": "warning"}
    assert "Bad:\n- The Times of Central Asia\n" in rules["SRC003"]["help"]["text"]


def test_a_result_has_its_rule_its_level_and_its_place() -> None:
    (run,) = _sarif(_finding(help="some advice", severity=Severity.NOTE))["runs"]
    (result,) = run["results"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "SRC003"
    assert result["level"] == "note"
    assert result["message"] == {"text": "a message\nsome advice"}
    assert "fixes" not in result
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": FILE, "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 4, "endLine": 3, "endColumn": 9},
    }


@pytest.mark.parametrize(("safe", "told"), [(True, "It cannot change"), (False, "It may change")])
def test_a_fix_is_replacements_in_its_file(safe: bool, told: str) -> None:  # noqa: FBT001 - a fix's own
    fix = Fix((Edit(Span(3, 4, 3, 9), "Réuters"), Edit(Span(5, 1, 6, 1), "")), safe=safe)
    (written,) = _sarif(_finding(fix=fix))["runs"][0]["results"][0]["fixes"]
    assert written["description"]["text"].startswith(told)
    (change,) = written["artifactChanges"]
    assert [replacement["insertedContent"]["text"] for replacement in change["replacements"]] == [
        "Réuters",
        "",
    ]
    assert change["replacements"][1]["deletedRegion"]["endLine"] == 6


def test_a_path_becomes_an_address() -> None:
    def address(file: str) -> Any:  # noqa: ANN401 - JSON
        (result,) = _sarif(_finding(file=file))["runs"][0]["results"]
        return result["locations"][0]["physicalLocation"]["artifactLocation"]

    assert address("issues/a b%.yaml") == {"uri": "issues/a%20b%25.yaml", "uriBaseId": "%SRCROOT%"}
    elsewhere = Path("/elsewhere/x.yaml").absolute()
    assert address(str(elsewhere)) == {"uri": elsewhere.as_uri()}


def test_the_formats_on_the_command_line(caspian: Callable[..., Result], workspace: Workspace) -> None:
    file = workspace.issue_file("2025-10-27")
    text = file.read_text(encoding="utf-8").replace("author:", "autor: x\nauthor:")
    file.write_text(text, encoding="utf-8")
    github = caspian("check", "--format", "github")
    assert github.out.startswith("::error title=STR111 unknown-key,file=issues/2025-10-27.yaml,line=")
    assert (github.code, github.err) == (1, "1 error.\n")
    sarif = caspian("check", "--format", "sarif")
    assert (sarif.code, sarif.err) == (1, "")
    log = json.loads(sarif.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(log)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["STR111"]
