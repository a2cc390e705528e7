"""Providers: what one wants to be told, and what of that is set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import did_you_mean
from caspian_mail.errors import UsageError
from caspian_mail.providers import PROVIDERS
from caspian_mail.settings import PREFIX, read_settings
from caspian_mail.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from caspian_mail.providers import Provider

_CHOICE = f"{PREFIX}PROVIDER"
_TRANSPORT = f"{PREFIX}TRANSPORT"
URL = f"{PREFIX}PROVIDER_URL"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A variable a provider wants; its value is not in here.

    Attributes:
        name: the variable's.
        about: what it is.
        origin: where it is set, as ".env:5" or "the environment"; empty while it is not.
        default: what it is while it is not set; None where it must be, empty for nothing.
    """

    name: str
    about: str
    origin: str
    default: str | None

    @property
    def is_missing(self) -> bool:
        """Whether nothing can be sent before it is set."""
        return self.default is None and not self.origin


@dataclass(frozen=True, slots=True)
class Described:
    """A provider, and how far it is set up here.

    Attributes:
        provider: which.
        wanted: its variables.
        unset: the lines that .env lacks before letters go through it, as NAME=value.
    """

    provider: Provider
    wanted: tuple[Wanted, ...]
    unset: tuple[str, ...]


def describe(name: str, start: Path, environ: Mapping[str, str]) -> Described:
    """Return a provider with what of its variables is set, in .env or the environment.

    Outside of a workspace there is no .env.

    Raises:
        UsageError: there is no such provider, or no folder start.
        ConfigurationError: .env or the environment is wrong.
    """
    provider = _named(name)
    env_file = _env_file(start)
    settings = read_settings(env_file, environ)
    # Only the variables of the chosen provider are read: what is left empty shows then, as not set.
    values = read_settings(env_file, {**environ, _CHOICE: provider.name}).provider.values
    origins = settings.origins
    wanted = [
        Wanted(
            PREFIX + variable.name,
            variable.about,
            origins.get(PREFIX + variable.name, "") if variable.argument in values else "",
            variable.default,
        )
        for variable in provider.variables
    ]
    if provider.needs_url:
        origin = origins.get(URL, "") if settings.provider.url else ""
        wanted.append(Wanted(URL, "the address of its API", origin, None))
    unset = [] if settings.transport == "provider" else [f"{_TRANSPORT}=provider"]
    unset += [] if settings.provider.name == provider.name else [f"{_CHOICE}={provider.name}"]
    unset += [f"{variable.name}=…" for variable in wanted if variable.is_missing]
    return Described(provider, tuple(wanted), tuple(unset))


def required_names(provider: Provider) -> list[str]:
    """Return the variables that must be set for it, by their whole names."""
    names = [PREFIX + variable.name for variable in provider.required]
    return [*names, URL] if provider.needs_url else names


def _named(name: str) -> Provider:
    provider = PROVIDERS.get(name.strip().lower())
    if provider is None:
        hint = did_you_mean(name, PROVIDERS)
        raise UsageError(
            f'no provider "{name}"{"; " + hint if hint else ""}', next_steps=["caspian-mail providers"]
        )
    return provider


def _env_file(start: Path) -> Path:
    try:
        return Workspace.find(start).env_file
    except UsageError:
        if not start.exists():
            raise
        # The .env of something else is not looked into; this file is not there, and so is an empty one.
        return Workspace(start).publication_file
