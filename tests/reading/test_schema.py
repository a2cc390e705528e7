from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema  # type: ignore[import-untyped]  # it brings no types
import pytest
import yaml

from caspian_mail.reading.schema import issue_schema, main, schema_text
from caspian_mail.workspace import SCHEMA_FILE, packaged

if TYPE_CHECKING:
    from pathlib import Path

STORY = {"headline": "h", "body": "b", "sources": ["Reuters", {"name": "X", "url": "https://x.com/"}]}
ISSUE = {
    "title": "t",
    "date": "2025-10-27",
    "author": "a",
    "sections": [{"heading": "s", "articles": [STORY]}],
}


def test_the_committed_schema_is_not_stale() -> None:
    committed = (packaged() / "issues" / SCHEMA_FILE).read_text(encoding="utf-8")
    assert committed == schema_text(), "run: python -m caspian_mail.reading.schema"


def test_the_schema_is_one_and_accepts_the_example() -> None:
    schema = issue_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    for file in (packaged() / "issues").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        assert text.startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
        jsonschema.validate(yaml.load(text, yaml.BaseLoader), schema)  # noqa: S506 - makes nothing but text


def test_it_accepts_a_whole_issue() -> None:
    jsonschema.validate(ISSUE | {"preheader": "p", "introduction": "i"}, issue_schema())


@pytest.mark.parametrize("key", ["title", "date", "author", "sections"])
def test_it_asks_for_what_every_issue_has(key: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({name: value for name, value in ISSUE.items() if name != key}, issue_schema())


@pytest.mark.parametrize(
    "section",
    [
        {"heading": "s"},
        {"articles": []},
        {"heading": "s", "articles": [], "more": "x"},
        {"heading": "s", "articles": [{"headline": "h", "body": "b"}]},
        {"heading": "s", "articles": [{**STORY, "sources": "Reuters"}]},
        {"heading": "s", "articles": [{**STORY, "sources": [{"url": "https://x.com/"}]}]},
        {"heading": "s", "articles": [{**STORY, "image": "x.png"}]},
    ],
)
def test_it_underlines_what_the_reader_would_refuse_or_a_rule_report(section: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**ISSUE, "sections": [section]}, issue_schema())


def test_every_key_says_what_it_is_for() -> None:
    properties = issue_schema()["properties"]
    assert all(described["description"] for described in properties.values())


def test_it_is_written_where_it_is_told_or_where_a_workspace_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "issues").mkdir()
    monkeypatch.chdir(tmp_path)
    main([])
    main(["here.json"])
    written = (tmp_path / "issues" / SCHEMA_FILE).read_bytes()
    assert written == (tmp_path / "here.json").read_bytes() == schema_text().encode()
    assert json.loads(written) == issue_schema()
