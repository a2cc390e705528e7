"""newsletter.toml: what every issue of the publication has in common."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from caspian_mail.address import Address, parse_address
from caspian_mail.diagnostics import START_OF_FILE, Span
from caspian_mail.errors import ConfigurationError
from caspian_mail.publication_faults import explain, mistake, nearest, of_one_cause, read_as_json
from caspian_mail.publication_values import (
    ArchiveAddress,
    Bounds,
    Colour,
    Domain,
    Kind,
    Language,
    Line,
    ListId,
    Mailbox,
    Pace,
    TimeZone,
    TitlePattern,
    UnsubscribeAddress,
    domain_of,
)
from caspian_mail.regular_files import read_configuration
from caspian_mail.toml_places import Path, toml_places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path as FilePath


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class RegisteredSource(_Table):
    """An outlet the publication draws on."""

    name: Line
    kind: Kind
    domains: tuple[Line, ...] = ()
    aliases: tuple[Line, ...] = ()
    owner: Line | None = None


class Accent(_Table):
    """The publication's own colour in place of Caspian and sea, for text and for the broad rule."""

    text_light: Colour
    text_dark: Colour
    rule_light: Colour
    rule_dark: Colour


class Policy(_Table):
    """Bounds the publication sets itself."""

    html_bytes: int = Field(default=95_000, gt=0, le=10_000_000)
    list_change: int = Field(default=10, ge=0, le=1000)
    window_days: int = Field(default=31, ge=1, le=10_000)
    source_share: int = Field(default=40, ge=1, le=100)
    story_words: Bounds = (1, 1000)
    section_stories: Bounds = (1, 20)
    subject_length: int = Field(default=60, ge=10, le=1000)


class PaceTable(_Table):
    """How fast letters may leave, and to single receiving domains."""

    rate: Pace | None = None
    domains: dict[Domain, Pace] = {}


class Tracking(_Table):
    """What a provider may watch readers do; nothing, unless it is asked for."""

    opens: bool = False
    clicks: bool = False


class Style(_Table):
    """The publication's house style, for the rules on language."""

    words: tuple[Line, ...] = ()
    quotation_marks: Literal["curly", "straight"] | None = None
    instead_of: dict[Line, Line] = {}


class Publication(_Table):
    """The publication; see newsletter.toml for what each key means."""

    name: Line
    lead_in: Line | None = None
    from_: Mailbox = Field(alias="from")
    reply_to: Mailbox | None = None
    bounce: Mailbox | None = None
    list_id: ListId
    language: Language = "en"
    time_zone: TimeZone = "UTC"
    postal_address: tuple[Line, ...] = Field(min_length=1)
    why: Line | None = None
    archive_url: ArchiveAddress | None = None
    unsubscribe_url: UnsubscribeAddress | None = None
    unsubscribe_mailto: Mailbox | None = None
    author: Line | None = None
    title: TitlePattern | None = None
    sections: tuple[Line, ...] = Field(min_length=1)
    audience: Line = "audience.csv"
    policy: Policy = Policy()
    pace: PaceTable = PaceTable()
    tracking: Tracking = Tracking()
    accent: Accent | None = None
    style: Style = Style()
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

    def title_of(self, day: date) -> str:
        """Return the title of a day's issue: by the publication's pattern, or else its name and the date."""
        from babel import Locale  # 25 ms
        from babel.dates import format_date

        written = format_date(day, "long", locale=Locale.parse(self.language, sep="-"))
        return (self.title or f"{self.name}: {{date}}").replace("{date}", written)

    def span(self, *path: str | int) -> Span:
        """Return where a key's value stands in newsletter.toml."""
        return self._places.get(path, START_OF_FILE)

    def find_source(self, name: str) -> RegisteredSource | None:
        """Return the outlet of that name or alias, in any case."""
        return self._by_name.get(name.casefold())

    @cached_property
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
        text = read_configuration(path)
    except FileNotFoundError as error:
        raise ConfigurationError(f"{path.name} cannot be read: {error.strerror}") from None
    values = read_as_json(path.name, text)
    places = toml_places(text)
    try:
        # JSON mode is strict about types and yet takes lists for tuples.
        publication = Publication.model_validate_json(values)
    except ValidationError as error:
        findings = [explain(path.name, fault, places, _keys_beside) for fault in of_one_cause(error.errors())]
        findings.sort(key=lambda finding: finding.sort_key)
        raise ConfigurationError("", findings=findings) from None
    findings = [
        mistake(
            path.name, nearest(("sources", index, "name"), places.values), f'"{name}" is registered twice'
        )
        for index, name in _registered_twice(publication)
    ] + [
        mistake(path.name, nearest(("pace", "domains", name), places.keys), f'"{name}" has a rate already')
        for name in _paced_twice(values)
    ]
    if findings:
        raise ConfigurationError("", findings=findings)
    publication._places.update(places.values)  # noqa: SLF001 - this module's own
    return publication


def _registered_twice(publication: Publication) -> Iterator[tuple[int, str]]:
    seen: dict[str, int] = {}
    for index, source in enumerate(publication.sources):
        for name in (source.name, *source.aliases):
            if seen.setdefault(name.casefold(), index) != index:
                yield index, name


def _paced_twice(values: str) -> Iterator[str]:
    # The model knows domains in one spelling only, and so the last of two.
    seen: set[str] = set()
    for name in json.loads(values).get("pace", {}).get("domains", {}):
        domain = domain_of(name.strip())
        if domain in seen:
            yield name
        seen.add(domain)


def _keys_beside(path: Path) -> list[str]:
    tables: dict[str, type[BaseModel]] = {
        "sources": RegisteredSource,
        "accent": Accent,
        "policy": Policy,
        "pace": PaceTable,
        "tracking": Tracking,
        "style": Style,
    }
    table = tables.get(str(path[0]), Publication) if len(path) > 1 else Publication
    return [field.alias or name for name, field in table.model_fields.items()]
