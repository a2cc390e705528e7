"""What differs between people: .env and the environment, and nothing else reads them."""

from __future__ import annotations

import io
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeVar

from dotenv.parser import parse_stream

from caspian_mail.address import Address, parse_address
from caspian_mail.diagnostics import Diagnostic, Span, did_you_mean
from caspian_mail.errors import ConfigurationError
from caspian_mail.providers import PROVIDERS
from caspian_mail.rate import Rate, parse_rate
from caspian_mail.regular_files import read_configuration
from caspian_mail.settings_values import (
    api_address,
    count,
    host_name,
    ledger_address,
    port_number,
    provider_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    _Fault = Callable[[str, str], None]

_T = TypeVar("_T")

Security = Literal["starttls", "tls", "none"]
Way = Literal["maildir", "smtp", "provider"]

PREFIX = "CASPIAN_MAIL_"
NAMES = (
    "CASPIAN_MAIL_TRANSPORT",
    "CASPIAN_MAIL_SMTP_HOST",
    "CASPIAN_MAIL_SMTP_PORT",
    "CASPIAN_MAIL_SMTP_SECURITY",
    "CASPIAN_MAIL_SMTP_USERNAME",
    "CASPIAN_MAIL_SMTP_PASSWORD",
    "CASPIAN_MAIL_SMTP_TOKEN",
    "CASPIAN_MAIL_SMTP_CA_FILE",
    "CASPIAN_MAIL_SMTP_LETTERS",
    "CASPIAN_MAIL_PROVIDER",
    "CASPIAN_MAIL_PROVIDER_URL",
    "CASPIAN_MAIL_PROVIDER_WITHOUT",
    *(PREFIX + variable.name for provider in PROVIDERS.values() for variable in provider.variables),
    "CASPIAN_MAIL_RATE",
    "CASPIAN_MAIL_LEDGER",
    "CASPIAN_MAIL_TEST_TO",
    "CASPIAN_MAIL_SECRET",
)
SECRET_LENGTH = 32
_DEFAULT_PORT: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
# A # in these is more likely to be meant than a comment after them.
_ANY_CHARACTERS = frozenset(
    {
        "CASPIAN_MAIL_SMTP_USERNAME",
        "CASPIAN_MAIL_SMTP_PASSWORD",
        "CASPIAN_MAIL_SMTP_TOKEN",
        "CASPIAN_MAIL_LEDGER",
        "CASPIAN_MAIL_SECRET",
        *(
            PREFIX + variable.name
            for provider in PROVIDERS.values()
            for variable in provider.variables
            if variable.is_secret
        ),
    }
)
_CUT_BY_COMMENT = re.compile(r"\s*(?:export\s+)?\w+[ \t]*=[ \t]*[^\s'\"][^\r\n]*?[ \t]#")


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """How to reach the relay.

    Attributes:
        host: its name; empty while not set.
        port: 587 with starttls, 465 with tls, 25 with none, unless set.
        security: STARTTLS (RFC 3207), implicit TLS (RFC 8314), or neither.
        username: for AUTH (RFC 4954); empty for no login.
        password: the same.
        ca_file: certificates to trust instead of the system's, a relative path taken from the folder of
            .env; empty for the system's.
        token: an OAuth 2 access token to log in with instead of the password; empty for none.
        letters: how many a connection may carry; None for no bound.
    """

    host: str = ""
    port: int = 587
    security: Security = "starttls"
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    ca_file: str = ""
    token: str = field(default="", repr=False)
    letters: int | None = None


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """How to reach the provider.

    Attributes:
        name: which one; empty while not set.
        values: what it wants to be told and is, by what anymail's backend calls it.
        url: another address of its API; empty for its own.
        without: the fields, in lower case, that a letter may lack where the provider does not carry them.
    """

    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    url: str = ""
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Settings:
    """The values of .env and the environment; the environment wins.

    Attributes:
        transport: how letters leave.
        smtp: how to reach the relay.
        provider: how to reach the provider.
        rate: how fast letters may leave; None for newsletter.toml's.
        ledger: the postgresql:// address of a ledger that several machines share; empty for the file here.
        test_to: where test letters go; None while not set.
        secret: signs links and Message-IDs; None while not set.
        origins: where each variable that is set was set: ".env:5" or "the environment".
    """

    transport: Way = "maildir"
    smtp: SmtpSettings = SmtpSettings()
    provider: ProviderSettings = ProviderSettings()
    rate: Rate | None = None
    ledger: str = field(default="", repr=False)
    test_to: Address | None = None
    secret: str | None = field(default=None, repr=False)
    origins: Mapping[str, str] = field(default_factory=dict)

    def where(self, *names: str) -> str:
        """Return 'NAME .env:3' for each variable, as `where:` lines show it."""
        return ", ".join(f"{name} {self.origins.get(name, 'is not set')}" for name in names)


def read_settings(env_file: Path, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read .env, then the environment over it.

    A missing file is an empty one. Values are taken as they stand: no `$` is expanded in a password.

    Raises:
        ConfigurationError: its findings name each wrong line; no value is shown.
    """
    findings: list[Diagnostic] = []
    values: dict[str, str] = {}
    origins: dict[str, str] = {}
    lines: dict[str, int] = {}
    for name, value, line in _assignments(env_file, findings):
        values[name], origins[name], lines[name] = value, f"{env_file.name}:{line}", line
    for name in NAMES:
        if name in environ:
            values[name], origins[name] = environ[name], "the environment"
            lines.pop(name, None)

    def fault(name: str, sentence: str) -> None:
        if name in lines:
            findings.append(_finding(env_file.name, lines[name], f"{name} {sentence}"))
        else:
            findings.append(_finding("environment", 0, f"{name} {sentence}"))

    settings = _settings(values, origins, env_file.parent, fault)
    if findings:
        raise ConfigurationError(
            "",
            findings=sorted(findings, key=lambda finding: finding.sort_key),
        )
    return settings


def _assignments(env_file: Path, findings: list[Diagnostic]) -> list[tuple[str, str, int]]:
    try:
        text = read_configuration(env_file)
    except FileNotFoundError:
        return []
    found: dict[str, int] = {}
    assignments = []
    for binding in parse_stream(io.StringIO(text)):
        leading = len(binding.original.string) - len(binding.original.string.lstrip())
        line = binding.original.line + binding.original.string[:leading].count("\n")
        if binding.error or (binding.key is not None and binding.value is None):
            message, advice = "not NAME=value", "put a value with spaces or # in quotation marks"
            findings.append(_finding(env_file.name, line, message, advice))
        elif binding.key is not None and binding.value is not None:
            if binding.key.startswith(PREFIX):
                fault = _name_fault(binding.key, found) or _comment_fault(
                    binding.key, binding.original.string
                )
                if fault:
                    findings.append(_finding(env_file.name, line, *fault))
                # One that is left empty is one not set yet.
                if binding.value.strip():
                    found.setdefault(binding.key, line)
            assignments.append((binding.key, binding.value, line))
    return assignments


def _name_fault(name: str, found: Mapping[str, int]) -> tuple[str, str] | None:
    if name not in NAMES:
        return f"no setting {name}", did_you_mean(name, NAMES)
    if name in found:
        return f"{name} again: it is set in line {found[name]} already", "delete one of the two"
    return None


def _comment_fault(name: str, written: str) -> tuple[str, str] | None:
    if name not in _ANY_CHARACTERS or not _CUT_BY_COMMENT.match(written):
        return None
    return (
        'what follows " #" is taken for a comment, not for part of the value',
        "put a value with # in quotation marks, a comment in a line of its own",
    )


def _finding(file: str, line: int, message: str, advice: str = "") -> Diagnostic:
    return Diagnostic.of_settings(file, Span.whole_line(line), message, advice)


class _Reading:
    """The values, read one by one; what is wrong with one becomes a finding."""

    def __init__(self, values: Mapping[str, str], fault: _Fault) -> None:
        self._values = values
        self._fault = fault

    def as_it_stands(self, suffix: str) -> str:
        return self._values.get(PREFIX + suffix, "")

    def text(self, suffix: str) -> str:
        return self.as_it_stands(suffix).strip()

    def fault(self, suffix: str, sentence: str) -> None:
        self._fault(PREFIX + suffix, sentence)

    def choice(self, suffix: str, allowed: tuple[str, ...], default: str) -> str:
        chosen = self.text(suffix).lower() or default
        if chosen not in allowed:
            self.fault(suffix, f"must be {', '.join(allowed[:-1])} or {allowed[-1]}")
            return default
        return chosen

    def read(self, suffix: str, reader: Callable[[str], _T], sentence: str = "{error}") -> _T | None:
        try:
            return reader(self.text(suffix)) if self.text(suffix) else None
        except ValueError as error:
            self.fault(suffix, sentence.format(error=error))
            return None


def _settings(values: Mapping[str, str], origins: Mapping[str, str], folder: Path, fault: _Fault) -> Settings:
    found = _Reading(values, fault)
    secret = found.text("SECRET") or None
    if secret is not None and len(secret) < SECRET_LENGTH:
        found.fault("SECRET", f"must have {SECRET_LENGTH} characters or more")
    return Settings(
        transport=found.choice("TRANSPORT", ("maildir", "smtp", "provider"), "maildir"),  # type: ignore[arg-type]  # one of the three
        smtp=_smtp(found, folder),
        provider=_provider(found),
        rate=found.read("RATE", parse_rate),
        ledger=found.read("LEDGER", ledger_address) or "",
        test_to=found.read("TEST_TO", parse_address, "must be an email address: {error}"),
        secret=secret,
        origins=origins,
    )


def _smtp(found: _Reading, folder: Path) -> SmtpSettings:
    security: Security = found.choice("SMTP_SECURITY", ("starttls", "tls", "none"), "starttls")  # type: ignore[assignment]  # one of the three
    ca_file = found.text("SMTP_CA_FILE")
    token, password = found.text("SMTP_TOKEN"), found.as_it_stands("SMTP_PASSWORD")
    if token and password:
        found.fault("SMTP_TOKEN", "and CASPIAN_MAIL_SMTP_PASSWORD are both set: leave one of them out")
    if token and not found.as_it_stands("SMTP_USERNAME"):
        found.fault("SMTP_TOKEN", "is nobody's without CASPIAN_MAIL_SMTP_USERNAME: set that too")
    return SmtpSettings(
        host=found.read("SMTP_HOST", host_name) or "",
        port=found.read("SMTP_PORT", port_number) or _DEFAULT_PORT[security],
        security=security,
        username=found.as_it_stands("SMTP_USERNAME"),
        password=password,
        ca_file=ca_file and str(folder / ca_file),
        token=token,
        letters=found.read("SMTP_LETTERS", count),
    )


def _provider(found: _Reading) -> ProviderSettings:
    name = found.read("PROVIDER", provider_name) or ""
    values = {}
    if name:
        for variable in PROVIDERS[name].variables:
            value = found.text(variable.name) or variable.default
            if value:
                values[variable.argument] = value
    without = found.text("PROVIDER_WITHOUT").lower().replace(",", " ").split()
    return ProviderSettings(name, values, found.read("PROVIDER_URL", api_address) or "", frozenset(without))
