"""From an issue to an edition: Jinja2, MJML, premailer; and the text part from its own template."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.model import Edition
from caspian_mail.rendering.fingerprints import issue_values, made_from
from caspian_mail.rendering.inlining import inline
from caspian_mail.rendering.localization import language
from caspian_mail.rendering.markdown import words_in
from caspian_mail.rendering.mjml import to_html
from caspian_mail.rendering.templating import Templates
from caspian_mail.rendering.view import anchor, subject, view_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from caspian_mail.model import Issue
    from caspian_mail.publication import Publication

WORDS_A_MINUTE = 220


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is to read; minutes at 220 words a minute, rounded up."""

    stories: int
    sections: int
    words: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Rendering:
    """An edition, and what there is to say about it.

    Attributes:
        edition: what readers get.
        counts: how much there is to read.
        story_bytes: bytes of HTML each story costs, its contents row included, by its number from 1.
        made_from: fingerprints of what it was made of, by readable names.
        colours: the look's colours by name, under "light" and "dark".
    """

    edition: Edition
    counts: Counts
    story_bytes: Mapping[int, int]
    made_from: Mapping[str, str]
    colours: Mapping[str, Mapping[str, str]]


def render(issue: Issue, *, stem: str, publication: Publication, templates: Path) -> Rendering:
    """Compose an issue, complete or not; the same values give the same bytes on every machine.

    Args:
        issue: what there is to read.
        stem: what names the issue everywhere.
        publication: newsletter.toml.
        templates: the folder of the look.

    Raises:
        ConfigurationError: a template is wrong.
    """
    slot = unsubscribe_slot(issue, publication)
    tongue = language(publication.language)
    looks = Templates(templates, tongue)
    values = {
        "view": view_of(issue, stem=stem, publication=publication, language=tongue, slot=slot),
        "accent": publication.accent,
    }
    theme = looks.variables("theme.j2", values)
    html = inline(to_html(looks.render("email.mjml.j2", values)), looks.render("inlined.css.j2", values))
    edition = Edition(
        issue=stem,
        subject=subject(issue, publication),
        from_=publication.from_,
        reply_to=publication.reply_to or "",
        bounce=publication.envelope_sender,
        list_id=publication.list_id,
        language=publication.language,
        unsubscribe_url=publication.unsubscribe_url or "",
        unsubscribe_mailto=publication.unsubscribe_mailto or "",
        slot=slot,
        html=html,
        text=_tidy(looks.render("email.txt.j2", values)),
    )
    counts = count(issue)
    return Rendering(
        edition=edition,
        counts=counts,
        story_bytes=_story_bytes(html, counts.stories),
        made_from=made_from(issue, stem=stem, publication=publication, templates=templates),
        colours={shade: theme.get(shade, {}) for shade in ("light", "dark")},
    )


def unsubscribe_slot(issue: Issue, publication: Publication) -> str:
    """Return what stands for the reader's own link; empty where the publication promises none.

    A hash of the issue's words: text that held its own hash cannot be written, so the slot is nowhere
    but where the templates put it. Made of what neither URLs nor HTML escape.
    """
    if publication.unsubscribe_url is None and publication.unsubscribe_mailto is None:
        return ""
    words = "\0".join(value.content for value in issue_values(issue))
    return f"%%UNSUBSCRIBE_{hashlib.sha256(words.encode(errors='surrogatepass')).hexdigest()[:12]}%%"


def count(issue: Issue) -> Counts:
    """Count what there is to read: introduction, headings, headlines and bodies."""
    texts = [issue.introduction, *(section.heading for section in issue.sections)]
    words = sum(words_in(text) for text in texts if text)
    stories = list(issue.articles)
    for story in stories:
        words += len((story.headline or "").split()) + words_in(story.body or "")
    return Counts(len(stories), len(issue.sections), words, math.ceil(words / WORDS_A_MINUTE))


def _story_bytes(html: str, stories: int) -> dict[int, int]:
    """Measure the table rows that hold a story and its line in the contents."""
    sizes = dict.fromkeys(range(1, stories + 1), 0)
    for number in sizes:
        for mark in (f'href="#{anchor(number)}"', f'id="{anchor(number)}"'):
            at = html.find(mark)
            if at != -1:
                row = html[html.rfind("<tr>", 0, at) : html.find("</tr>", at) + len("</tr>")]
                sizes[number] += len(row.encode())
    return sizes


def _tidy(text: str) -> str:
    """Return the text without white space at line ends, and with at most two empty lines together."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", lines).strip("\n") + "\n"
