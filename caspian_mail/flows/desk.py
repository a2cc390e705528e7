"""A publication opened for work: its folder found, its configuration read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from caspian_mail.errors import ConfigurationError
from caspian_mail.publication import Publication, read_publication
from caspian_mail.rules import check_rule_settings
from caspian_mail.settings import Settings, read_settings
from caspian_mail.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from caspian_mail.clock import Clock
    from caspian_mail.flows.archive import Shelf


@dataclass(frozen=True)
class Desk:
    """What nearly every job needs.

    Attributes:
        workspace: where things are.
        publication: newsletter.toml.
        settings: .env and the environment.
        clock: the time.
    """

    workspace: Workspace
    publication: Publication
    settings: Settings
    clock: Clock

    @cached_property
    def shelf(self) -> Shelf:
        """The issues, each read once."""
        from caspian_mail.flows.archive import Shelf

        return Shelf(self.workspace)


def open_desk(start: Path, environ: Mapping[str, str], clock: Clock) -> Desk:
    """Find the workspace that holds start and read its configuration.

    Raises:
        UsageError: there is no workspace.
        ConfigurationError: newsletter.toml or .env is wrong; the findings of both are in it.
    """
    workspace = Workspace.find(start)
    faults: list[ConfigurationError] = []
    try:
        publication = read_publication(workspace.publication_file)
        check_rule_settings(publication, workspace.publication_file.name)
    except ConfigurationError as fault:
        faults.append(fault)
    try:
        settings = read_settings(workspace.env_file, environ)
    except ConfigurationError as fault:
        faults.append(fault)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        findings = [finding for fault in faults for finding in fault.findings]
        raise ConfigurationError(" ".join(fault.message for fault in faults).strip(), findings=findings)
    return Desk(workspace, publication, settings, clock)
