"""The JSON Schema of an issue file, by which editors complete and underline while it is written.

`python -m caspian_mail.reading.schema [FILE]` writes it, to issues/issue.schema.json unless told.
"""

from __future__ import annotations

import json
import sys
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from caspian_mail.model import Article, Issue, Section, Source

Noun = type[Issue | Section | Article | Source]
Schema = dict[str, Any]

_REQUIRED: dict[Noun, list[str]] = {
    Issue: ["title", "date", "author", "sections"],
    Section: ["heading", "articles"],
    Article: ["headline", "body", "sources"],
    Source: ["name"],
}
_LISTS: dict[str, Noun] = {"sections": Section, "articles": Article, "sources": Source}
# Draft 7 is what the YAML language server knows best.
_DIALECT = "http://json-schema.org/draft-07/schema#"


def issue_schema() -> Schema:
    """Return the schema, made from the fields of the model and their descriptions."""
    return {"$schema": _DIALECT, "title": "An issue of a Caspian Mail newsletter", **_object(Issue)}


def schema_text() -> str:
    """Return the schema as its file has it."""
    return json.dumps(issue_schema(), indent=2, ensure_ascii=False) + "\n"


def _object(noun: Noun) -> Schema:
    return {
        "type": "object",
        "properties": {
            field.metadata.get("key", field.name): _property(field)
            for field in fields(noun)
            if field.metadata
        },
        "required": _REQUIRED[noun],
        "additionalProperties": False,
    }


def _property(field: Field[Any]) -> Schema:
    description = {"description": field.metadata["description"]}
    if field.name in _LISTS:
        return {**description, "type": "array", "items": _entry(_LISTS[field.name])}
    if field.name == "date":
        return {**description, "type": "string", "format": "date"}
    if field.type == "bool":
        return {**description, "type": "boolean"}
    return {**description, "type": "string"}


def _entry(noun: Noun) -> Schema:
    if noun is Source:
        return {"anyOf": [{"type": "string"}, _object(Source)]}
    return _object(noun)


def main(arguments: list[str]) -> None:
    """Write the schema to the file named, or to where a workspace keeps it."""
    file = Path(arguments[0] if arguments else "issues/issue.schema.json")
    file.write_text(schema_text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
