"""Where each value of a TOML file stands: tomllib reads values but keeps no positions."""

from __future__ import annotations

import tomllib
from typing import Any

from caspian_mail.diagnostics import Span

Path = tuple[str | int, ...]


def toml_places(text: str) -> dict[Path, Span]:
    """Map the path of each key, such as ("sources", 2, "kind"), to the span of its value.

    A TOML file is a run of statements (a table header or an assignment), and each of them is a TOML
    file by itself: lines are gathered until they parse. The text must be valid as a whole.
    """
    places: dict[Path, Span] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    gathered: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        gathered.append(line)
        try:
            statement = tomllib.loads("\n".join(gathered))
        except tomllib.TOMLDecodeError:
            continue
        first = number - len(gathered) + 1
        if gathered[0].lstrip().startswith("["):
            table = _table(statement, counts)
            places[table] = _line_span(first, gathered[0])
        elif statement:
            path, value = _leaf(statement, table)
            places |= _value_places(path, value, first, gathered)
        gathered = []
    return places


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


def _value_places(path: Path, value: Any, first: int, lines: list[str]) -> dict[Path, Span]:  # noqa: ANN401 - TOML
    start = _after_equals(lines[0])
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
    position = line.index("=")
    while not _parses(f"{line[:position]}=0"):
        position = line.index("=", position + 1)
    position += 1
    return position + len(line[position:]) - len(line[position:].lstrip())


def _without_comment(written: str) -> str:
    end = written.find("#")
    while end != -1:
        if _parses(f"value = {written[:end]}"):
            return written[:end].rstrip()
        end = written.find("#", end + 1)
    return written


def _line_span(number: int, line: str) -> Span:
    text = _without_comment(line.rstrip())
    return Span(number, len(text) - len(text.lstrip()) + 1, number, len(text) + 1)


def _parses(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
