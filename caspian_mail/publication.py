"""newsletter.toml: what every issue of the publication has in common."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    StringConstraints,
    ValidationError,
    model_validator,
)

from caspian_mail.address import Address, parse_address
from caspian_mail.diagnostics import START_OF_FILE, Diagnostic, Severity, Span, did_you_mean
from caspian_mail.errors import ConfigurationError
from caspian_mail.toml_places import Path, toml_places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path as FilePath

    from pydantic_core import ErrorDetails

Kind = Literal[
    "agency",
    "newspaper",
    "magazine",
    "broadcaster",
    "website",
    "government",
    "organization",
    "company",
    "social",
]


def _mailbox(text: str) -> str:
    parse_address(text)
    return text


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f'"{name}" is not a time zone') from None
    return name


def _language(tag: str) -> str:
    from babel import Locale, UnknownLocaleError  # 25 ms

    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        raise ValueError(f'"{tag}" is not a language tag such as en, az or pt-BR') from None
    return tag


def _web_address(url: str) -> str:
    if any(character.isspace() or not character.isprintable() or character in '<>"' for character in url):
        raise ValueError('a web address holds no spaces, control characters, "<", ">" or quotation marks')
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or parts.username is not None:
        raise ValueError("must be a web address: https://…")
    return url


def _unsubscribe_address(url: str) -> str:
    if _web_address(url).count("{token}") != 1:
        raise ValueError("must hold {token} once: it becomes the reader's own")
    if urlsplit(url).scheme != "https":
        raise ValueError("must be https: one-click unsubscription (RFC 8058) asks for it")
    return url


def _list_id(text: str) -> str:
    labels = text.split(".")
    if len(labels) < 2 or not all(  # noqa: PLR2004 - a name and the domain it stands under
        label and label.isascii() and label.replace("-", "").isalnum() for label in labels
    ):
        raise ValueError("must be a name with dots such as digest.example.org (RFC 2919)")
    return text


def _one_line(text: str) -> str:
    # Joiners, direction marks and the no-break space are how Persian and others are spelt.
    if not re.sub("[\u200c-\u200f\u00a0]", "", text).isprintable():
        raise ValueError("must be one line without control characters")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_one_line)]
Mailbox = Annotated[Line, AfterValidator(_mailbox)]
Url = Annotated[str, AfterValidator(_web_address)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class RegisteredSource(_Table):
    """An outlet the publication draws on."""

    name: Line
    kind: Kind
    domains: tuple[Line, ...] = ()
    aliases: tuple[Line, ...] = ()


class Accent(_Table):
    """The publication's own colour in place of Caspian and sea, for text and for the broad rule."""

    text_light: Colour
    text_dark: Colour
    rule_light: Colour
    rule_dark: Colour


class Policy(_Table):
    """Bounds the publication sets itself."""

    html_bytes: int = Field(default=95_000, gt=0)


class Publication(_Table):
    """The publication; see newsletter.toml for what each key means."""

    name: Line
    lead_in: Line | None = None
    from_: Mailbox = Field(alias="from")
    reply_to: Mailbox | None = None
    bounce: Mailbox | None = None
    list_id: Annotated[Line, AfterValidator(_list_id)]
    language: Annotated[Line, AfterValidator(_language)] = "en"
    time_zone: Annotated[Line, AfterValidator(_time_zone)] = "UTC"
    postal_address: tuple[Line, ...] = Field(min_length=1)
    why: Line | None = None
    archive_url: Url | None = None
    unsubscribe_url: Annotated[str, AfterValidator(_unsubscribe_address)] | None = None
    unsubscribe_mailto: Mailbox | None = None
    author: Line | None = None
    sections: tuple[Line, ...] = Field(min_length=1)
    audience: Line = "audience.csv"
    policy: Policy = Policy()
    accent: Accent | None = None
    rules: dict[str, Literal["error", "warning", "note", "off"]] = {}
    sources: tuple[RegisteredSource, ...] = ()

    _places: dict[Path, Span] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _lead_in_leads(self) -> Publication:
        if self.lead_in and not self.name.startswith(self.lead_in + " "):
            raise ValueError("lead_in must be the first words of name")
        return self

    @property
    def sender(self) -> Address:
        """The From address with its display name."""
        return parse_address(self.from_)

    @property
    def envelope_sender(self) -> str:
        """Where bounces go."""
        return parse_address(self.bounce or self.from_).email

    @property
    def zone(self) -> ZoneInfo:
        """The time zone dates and times are shown in."""
        return ZoneInfo(self.time_zone)

    def span(self, *path: str | int) -> Span:
        """Return where a key's value stands in newsletter.toml."""
        return self._places.get(path, START_OF_FILE)

    def find_source(self, name: str) -> RegisteredSource | None:
        """Return the outlet of that name or alias, in any case."""
        return self._by_name().get(name.casefold())

    def _by_name(self) -> dict[str, RegisteredSource]:
        names: dict[str, RegisteredSource] = {}
        for source in self.sources:
            for name in (source.name, *source.aliases):
                names.setdefault(name.casefold(), source)
        return names


def read_publication(path: FilePath) -> Publication:
    """Read newsletter.toml.

    Raises:
        ConfigurationError: its findings name each mistake with its place and what is allowed.
    """
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise ConfigurationError(f"{path.name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _mistakes([_finding(path.name, Span.whole_line(line), "not UTF-8")]) from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, line, column = _syntax(str(error), text)
        raise _mistakes([_finding(path.name, Span(line, column, line, column), message)]) from None
    places = toml_places(text)
    try:
        publication = Publication.model_validate_json(_as_json(values))
    except ValidationError as error:
        findings = [_explain(path.name, fault, places) for fault in error.errors()]
        raise _mistakes(sorted(findings, key=lambda finding: finding.sort_key)) from None
    findings = [
        _finding(
            path.name, places.get(("sources", index, "name"), START_OF_FILE), f'"{name}" is registered twice'
        )
        for index, name in _registered_twice(publication)
    ]
    if findings:
        raise _mistakes(findings)
    publication._places.update(places)  # noqa: SLF001 - this module's own
    return publication


def _as_json(values: dict[str, Any]) -> str:
    # JSON mode is strict about types and yet takes lists for tuples; TOML's dates become text.
    return json.dumps(values, default=str)


def _registered_twice(publication: Publication) -> Iterator[tuple[int, str]]:
    seen: dict[str, int] = {}
    for index, source in enumerate(publication.sources):
        for name in (source.name, *source.aliases):
            if seen.setdefault(name.casefold(), index) != index:
                yield index, name


def _mistakes(findings: list[Diagnostic]) -> ConfigurationError:
    return ConfigurationError("", findings=findings)


def _finding(file: str, span: Span, message: str, advice: str = "") -> Diagnostic:
    return Diagnostic("", "", Severity.ERROR, file, span, message, advice)


def _syntax(message: str, text: str) -> tuple[str, int, int]:
    """Split tomllib's 'Expected … (at line 3, column 5)' into words and place."""
    words, _, place = message.rpartition(" (at ")
    digits = [int(word.strip("),")) for word in place.split() if word.strip("),").isdigit()]
    if len(digits) == 2:  # noqa: PLR2004 - line and column
        return f"not TOML: {words[:1].lower()}{words[1:]}", digits[0], digits[1]
    lines = text.rstrip("\n").split("\n")
    return f"not TOML: {words[:1].lower()}{words[1:]}", len(lines), len(lines[-1]) + 1


def _explain(file: str, fault: ErrorDetails, places: dict[Path, Span]) -> Diagnostic:
    path: Path = tuple(fault["loc"])
    prefixes = (path[:end] for end in range(len(path), 0, -1))
    span = next((places[prefix] for prefix in prefixes if prefix in places), START_OF_FILE)
    key = ".".join(str(part) for part in path if isinstance(part, str))
    return _finding(file, span, *_sentence(key, path, fault))


def _sentence(key: str, path: Path, fault: ErrorDetails) -> tuple[str, str]:
    """Return the message and the advice for a fault found by pydantic."""
    allowed = fault.get("ctx", {})
    if fault["type"] == "extra_forbidden":
        return f'no setting "{key}"', did_you_mean(str(path[-1]), _keys_beside(path))
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
        "tuple_type": f'{key} must be a list: ["…", "…"]',
        "model_type": f"{key} must be a table: [{key}]",
        "string_too_short": f"{key} is empty",
        "too_short": f"{key} is empty",
    }
    return sentences.get(fault["type"], f"{key}: {fault['msg'][:1].lower()}{fault['msg'][1:]}"), ""


def _keys_beside(path: Path) -> list[str]:
    tables: dict[str, type[BaseModel]] = {"sources": RegisteredSource, "accent": Accent, "policy": Policy}
    table = tables.get(str(path[0]), Publication) if len(path) > 1 else Publication
    return [field.alias or name for name, field in table.model_fields.items()]
