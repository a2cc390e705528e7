"""Where each key and value of a TOML file stands: tomllib reads values but keeps no positions."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from caspian_mail.diagnostics import Span

Path = tuple[str | int, ...]

_QUOTED = r'"(?:\\.|[^"\\])*"' + r"|'[^']*'"
_KEY = re.compile(rf"(?P<key>(?:{_QUOTED}|[^\"'=])*)=\s*")
_BEFORE_COMMENT = re.compile(rf"(?:{_QUOTED}|[^\"'#])*")
_BEGINNING = re.compile(r"\s*(?:\[|#|$|[^=]*=)")


@dataclass(frozen=True, slots=True)
class Places:
    """Spans by path, such as ("sources", 2, "kind").

    Attributes:
        values: where the value stands, or the header of a table.
        keys: where what is written before "=" stands, or the header of a table.
    """

    values: dict[Path, Span] = field(default_factory=dict)
    keys: dict[Path, Span] = field(default_factory=dict)


def toml_places(text: str) -> Places:
    """Find the keys and values of a text that is valid as a whole.

    A TOML file is a run of statements (a table header or an assignment), and each of them is a TOML
    file by itself: lines are gathered until they parse.
    """
    places = Places()
    counts: dict[Path, int] = {}
    table: Path = ()
    gathered: list[str] = []
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        gathered.append(line)
        if number < len(lines) and not may_begin_statement(lines[number]):
            continue
        try:
            statement = tomllib.loads("\n".join(gathered))
        except tomllib.TOMLDecodeError:
            continue
        first = number - len(gathered) + 1
        if gathered[0].lstrip().startswith("["):
            table = _table(statement, counts)
            header = _line_span(first, gathered[0])
            places.values[table] = places.keys[table] = header
            # Of several tables of one name the first stands for all.
            places.keys.setdefault(tuple(part for part in table if isinstance(part, str)), header)
        elif statement:
            path, value = _leaf(statement, table)
            start = _after_equals(gathered[0])
            # `gmail.com = …` without quotation marks is a table "gmail" too.
            for end in range(len(table) + 1, len(path) + 1):
                places.keys.setdefault(path[:end], _key_span(first, gathered[0]))
            places.values.update(_value_places(path, value, first, gathered, start))
        gathered = []
    return places


def may_begin_statement(line: str) -> bool:
    """Tell whether a line may begin a statement; of any other kind, it goes on with the one above."""
    return _BEGINNING.match(line) is not None


def _table(statement: dict[str, Any], counts: dict[Path, int]) -> Path:
    path: Path = ()
    inner: Any = statement
    while inner:
        (key, inner), *_ = inner.items()
        path = (*path, key)
        if isinstance(inner, list):
            counts[path] = counts.get(path, -1) + 1
            path, inner = (*path, counts[path]), inner[0]
        elif path in counts:
            path = (*path, counts[path])
    return path


def _leaf(statement: dict[str, Any], table: Path) -> tuple[Path, Any]:
    path = table
    inner: Any = statement
    while isinstance(inner, dict) and len(inner) == 1:
        (key, inner), *_ = inner.items()
        path = (*path, key)
    return path, inner


def _value_places(
    path: Path,
    value: Any,  # noqa: ANN401 - TOML
    first: int,
    lines: list[str],
    start: int,
) -> dict[Path, Span]:
    written = lines[0][start:].rstrip()
    end = len(lines[0]) if len(lines) > 1 else start + len(_without_comment(written))
    places = {path: Span(first, start + 1, first, end + 1)}
    items = value if isinstance(value, list) else ()
    line, column = 0, start
    for index, item in enumerate(items):
        quoted = f'"{item}"'
        while line < len(lines) and quoted not in lines[line][column:]:
            line, column = line + 1, 0
        if line == len(lines):
            break
        column = lines[line].index(quoted, column)
        places[(*path, index)] = Span(first + line, column + 1, first + line, column + len(quoted) + 1)
        column += len(quoted)
    return places


def _after_equals(line: str) -> int:
    found = _KEY.match(line)
    return found.end() if found else 0


def _key_span(number: int, line: str) -> Span:
    found = _KEY.match(line)
    key = found["key"].rstrip() if found else ""
    return Span(number, len(key) - len(key.lstrip()) + 1, number, len(key) + 1)


def _without_comment(written: str) -> str:
    found = _BEFORE_COMMENT.match(written)
    return found.group().rstrip() if found else written


def _line_span(number: int, line: str) -> Span:
    text = _without_comment(line.rstrip())
    return Span(number, len(text) - len(text.lstrip()) + 1, number, len(text) + 1)
