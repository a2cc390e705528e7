"""Preview: the edition of an issue as it stands, shown and not kept."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from caspian_mail.flows.compose import GMAIL_CLIP, compose_in_memory, letter_bytes
from caspian_mail.preview import Facts, open_in_browser
from caspian_mail.rendering import language

if TYPE_CHECKING:
    from caspian_mail.flows.check import Checked
    from caspian_mail.flows.compose import Composition
    from caspian_mail.flows.desk import Desk
    from caspian_mail.publication import Publication


@dataclass(frozen=True, slots=True)
class Preview:
    """An edition that was composed only to be looked at."""

    composition: Composition
    publication: Publication
    facts: Facts


def preview_of(desk: Desk, checked: Checked) -> Preview:
    """Compose a checked issue in memory, whatever its findings, and gather what a preview tells."""
    composition = compose_in_memory(desk, checked)
    edition, day = composition.edition, checked.issue.date
    tongue = language(desk.publication.language)
    now = desk.clock.now().astimezone(desk.publication.zone)
    facts = Facts(
        stem=edition.issue,
        digest=edition.digest,
        date=tongue.date(day) if day else "",
        time=f"{now.hour}:{now.minute:02}",
        html_bytes=composition.html_bytes,
        text_bytes=len(edition.text.encode()),
        letter_bytes=letter_bytes(desk, edition),
        clip_bytes=GMAIL_CLIP,
        findings=composition.diagnostics,
        contents_title=tongue.words.in_this_issue,
        source_label=tongue.words.source,
        comma=tongue.words.comma,
    )
    return Preview(composition, desk.publication, facts)


def open_html(preview: Preview) -> Path:
    """Open the HTML part in the browser and return the temporary file it is read from.

    Raises:
        WorldError: no browser was found.
    """
    folder = Path(tempfile.mkdtemp(prefix="caspian-mail-"))
    edition = preview.composition.edition
    return open_in_browser(edition.html, folder, edition.issue)
