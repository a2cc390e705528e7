"""What is wrong with newsletter.toml, in words and with its place."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from caspian_mail.diagnostics import START_OF_FILE, Diagnostic, Span, did_you_mean
from caspian_mail.errors import ConfigurationError
from caspian_mail.toml_places import may_begin_statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pydantic_core import ErrorDetails

    from caspian_mail.toml_places import Path, Places

_OF_A_KEY = "[key]"
"""What pydantic writes behind a key that is wrong itself."""
_DEEPEST = 20
"""Nothing in newsletter.toml is nested deeper than four; JSON parsers give up at some hundreds."""


def read_as_json(file: str, text: str) -> str:
    """Return TOML as JSON, its dates as text.

    Raises:
        ConfigurationError: it is no TOML, or holds what no JSON can; its finding names the place.
    """
    try:
        return _as_json(text)
    except tomllib.TOMLDecodeError as error:
        message, line, column = _syntax(str(error), text)
        found = mistake(file, Span(line, column, line, column), message)
    except RecursionError:
        found = mistake(file, _place(text), f"nested deeper than {_DEEPEST} levels")
    except ValueError:
        found = mistake(file, _place(text), "a number too large to be read")
    raise ConfigurationError("", findings=[found])


def mistake(file: str, span: Span, message: str, advice: str = "") -> Diagnostic:
    """Return a finding about the configuration."""
    return Diagnostic.of_settings(file, span, message, advice)


def of_one_cause(faults: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out what is wrong with a value whose key is wrong itself."""
    wrong_keys = {fault["loc"][:-1] for fault in faults if fault["loc"][-1:] == (_OF_A_KEY,)}
    return [fault for fault in faults if fault["loc"] not in wrong_keys]


def nearest(path: Path, known: Mapping[Path, Span]) -> Span:
    """Return where a key or value stands, else the innermost table around it that has a place."""
    prefixes = (path[:end] for end in range(len(path), 0, -1))
    return next((known[prefix] for prefix in prefixes if prefix in known), START_OF_FILE)


def explain(
    file: str, fault: ErrorDetails, places: Places, keys_beside: Callable[[Path], Iterable[str]]
) -> Diagnostic:
    """Return the finding for a fault that pydantic found.

    Args:
        file: its name, for the report.
        fault: what pydantic says.
        places: where keys and values stand.
        keys_beside: returns the keys that may stand where the last of a path does.
    """
    path: Path = tuple(fault["loc"])
    of_key = fault["type"] == "extra_forbidden" or path[-1:] == (_OF_A_KEY,)
    span = nearest(path, places.keys if of_key else places.values)
    key = ".".join(str(part) for part in path if isinstance(part, str))
    if fault["type"] == "extra_forbidden":
        return mistake(file, span, f'no setting "{key}"', did_you_mean(str(path[-1]), keys_beside(path)))
    return mistake(file, span, *_sentence(key, path, fault))


def _as_json(text: str) -> str:
    values = tomllib.loads(text)
    _see_depth(values)
    return json.dumps(values, default=str)


def _see_depth(values: object) -> None:
    level = [values]
    for _ in range(_DEEPEST):
        level = [
            inner
            for value in level
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
    if level:
        raise RecursionError


def _place(text: str) -> Span:
    """Return the first line of the statement that cannot be read, though it is TOML or too deep to tell."""
    gathered: list[str] = []
    first = 1
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        gathered.append(line)
        if number < len(lines) and not may_begin_statement(lines[number]):
            continue
        try:
            _as_json("\n".join(gathered))
        except tomllib.TOMLDecodeError:
            continue
        except (RecursionError, ValueError):
            break
        gathered, first = [], number + 1
    return Span(first, 1, first, 1)


def _syntax(message: str, text: str) -> tuple[str, int, int]:
    """Split tomllib's 'Expected … (at line 3, column 5)' into words and place."""
    words, _, place = message.rpartition(" (at ")
    digits = [int(word.strip("),")) for word in place.split() if word.strip("),").isdigit()]
    if len(digits) == 2:  # noqa: PLR2004 - line and column
        return f"not TOML: {words[:1].lower()}{words[1:]}", digits[0], digits[1]
    lines = text.rstrip("\n").split("\n")
    return f"not TOML: {words[:1].lower()}{words[1:]}", len(lines), len(lines[-1]) + 1


def _sentence(key: str, path: Path, fault: ErrorDetails) -> tuple[str, str]:
    """Return the message and the advice."""
    allowed = fault.get("ctx", {})
    if fault["type"] == "value_error":
        sentence = str(allowed["error"])
        if path and path[-1] == "time_zone":
            return sentence, did_you_mean(str(fault["input"]), available_timezones())
        return (f"{key}: {sentence}" if key and not sentence.startswith('"') else sentence), ""
    sentences = {
        "missing": f"{key} is missing",
        "literal_error": f"{key} must be {str(allowed.get('expected')).replace(chr(39), '')}",
        "string_pattern_mismatch": f"{key} must be a colour such as #0B5563",
        "string_type": f"{key} must be text in quotation marks",
        "int_type": f"{key} must be a number",
        "greater_than": f"{key} must be greater than {allowed.get('gt')}",
        "greater_than_equal": f"{key} must be {allowed.get('ge')} at least",
        "less_than_equal": f"{key} must be {allowed.get('le')} at most",
        "tuple_type": f'{key} must be a list: ["…", "…"]',
        "model_type": f"{key} must be a table: [{key}]",
        "dict_type": f"{key} must be a table: [{key}]",
        "string_too_short": f"{key} is empty",
        "too_short": f"{key} is empty",
    }
    return sentences.get(fault["type"], f"{key}: {fault['msg'][:1].lower()}{fault['msg'][1:]}"), ""
