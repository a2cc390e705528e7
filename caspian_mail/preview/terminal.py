"""An edition as text in a terminal: the inbox's lines, masthead, contents, stories, links, sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from caspian_mail.console import cells, percent, severities, thousands, wrap
from caspian_mail.diagnostics import Severity
from caspian_mail.preview.links import Links
from caspian_mail.preview.markdown import blocks
from caspian_mail.preview.page import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caspian_mail.console import Stream
    from caspian_mail.diagnostics import Diagnostic
    from caspian_mail.model import Article, Issue, Source
    from caspian_mail.publication import Publication

_INBOX_WIDTH = 60
# Where the mail programs of phones cut, as they are held.
_SUBJECT_CELLS = 41
_PREHEADER_CELLS = 51
_LEAST_FOR_CONTENTS = 3
_NUMBER_WIDTH = 3
_BODY_INDENT = " " * 5
_LABEL_WIDTH = 10
_BAR_LENGTH = 20
_PLACES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What a preview shows besides the issue's own words.

    Attributes:
        stem: the issue's name.
        digest: the edition's, in full.
        date: the issue's date in its language; empty while it has none.
        time: when the letter might come in, as 9:41.
        html_bytes: size of the HTML part.
        text_bytes: size of the text part.
        letter_bytes: size of a whole letter.
        clip_bytes: the size at which Gmail clips.
        findings: what a check finds.
        contents_title: over the contents, in the issue's language.
        source_label: before the names of sources, likewise.
        comma: between them, likewise.
    """

    stem: str
    digest: str
    date: str
    time: str
    html_bytes: int
    text_bytes: int
    letter_bytes: int
    clip_bytes: int
    findings: Sequence[Diagnostic] = ()
    contents_title: str = "In this issue"
    source_label: str = "Source:"
    comma: str = ", "


def print_preview(stream: Stream, issue: Issue, publication: Publication, facts: Facts) -> None:
    """Print an edition for its editor to read, however incomplete the issue is."""
    page = Page(stream)
    links = Links()
    _inbox(page, issue, publication, facts)
    _masthead(page, issue, publication, facts)
    if issue.introduction:
        _markdown(page, issue.introduction, links, "  ")
        page.blank()
    if sum(1 for _ in issue.articles) >= _LEAST_FOR_CONTENTS:
        _contents(page, issue, facts)
    number = 1
    for section in issue.sections:
        page.heading(section.heading or "(no heading)")
        for article in section.articles:
            _story(page, number, article, links, facts)
            number += 1
        if not section.articles:
            page.blank()
    if links:
        _links(page, links)
    _panel(page, facts)


def _inbox(page: Page, issue: Issue, publication: Publication, facts: Facts) -> None:
    stream = page.stream
    inside = _INBOX_WIDTH - len("│  │")
    sender = publication.sender
    name = stream.cut(sender.name or sender.email, inside - cells(facts.time) - 2)
    space = " " * (inside - cells(name) - cells(facts.time))
    rows = [
        stream.assemble((name, "bold"), space, facts.time),
        stream.assemble((stream.cut(issue.title or "(no title)", _SUBJECT_CELLS), "bold")),
    ]
    if issue.preheader:
        rows.append(stream.assemble(stream.cut(issue.preheader, _PREHEADER_CELLS)))
    page.box("In the inbox of a phone", rows, width=_INBOX_WIDTH)


def _masthead(page: Page, issue: Issue, publication: Publication, facts: Facts) -> None:
    page.rule()
    page.centred(_capitals(publication.name, publication.language), "bold")
    line = " · ".join(filter(None, (facts.date, issue.author)))
    if line:
        page.centred(line)
    page.rule()


def _capitals(name: str, language: str) -> str:
    """Return the name in capitals, where its language has them."""
    if language.partition("-")[0] in {"az", "tr"}:
        name = name.replace("i", "İ")
    # Georgian has no capitals in ordinary print, and few typefaces hold those that Unicode gives it.
    return "".join(letter if "\u10d0" <= letter <= "\u10ff" else letter.upper() for letter in name)


def _contents(page: Page, issue: Issue, facts: Facts) -> None:
    page.hanging(Text("  "), page.stream.assemble((facts.contents_title, "bold")))
    number = 1
    for section in issue.sections:
        page.hanging(Text("   "), _words(page, section.heading, "(no heading)"))
        for article in section.articles:
            lead = page.stream.assemble("   ", (f"{number:>{_NUMBER_WIDTH}}", "dim"), "  ")
            page.hanging(lead, _words(page, article.headline, "(no headline)"))
            number += 1
    page.blank()


def _words(page: Page, words: str | None, instead: str, style: str = "") -> Text:
    return page.stream.assemble((words, style) if words else (instead, "dim"))


def _story(page: Page, number: int, article: Article, links: Links, facts: Facts) -> None:
    lead = page.stream.assemble((f"{number:>{_NUMBER_WIDTH}}", "dim"), "  ")
    page.hanging(lead, _words(page, article.headline, "(no headline)", "bold"))
    page.blank()
    if article.body:
        _markdown(page, article.body, links, _BODY_INDENT)
        page.blank()
    if article.sources:
        page.hanging(Text(_BODY_INDENT), _sources(page, article.sources, links, facts))
        page.blank()


def _markdown(page: Page, markdown: str, links: Links, indent: str) -> None:
    for index, block in enumerate(blocks(markdown, links, page.stream.shown)):
        if index and not block.close:
            page.blank()
        lead = Text(indent + block.lead)
        for line in block.lines:
            page.hanging(lead, line)
            lead = Text(" " * lead.cell_len)


def _sources(page: Page, sources: Sequence[Source], links: Links, facts: Facts) -> Text:
    text = page.stream.assemble(facts.source_label, " ")
    for index, source in enumerate(sources):
        text.append(page.stream.shown(facts.comma) if index else "").append(page.stream.shown(source.name))
        if source.url:
            text.append(f" [{links.number(source.url)}]", "dim")
    return text


def _links(page: Page, links: Links) -> None:
    page.heading("Links")
    for number, address in links:
        page.stream.line((f"{f'[{number}]':>{_NUMBER_WIDTH + 3}}", "dim"), " ", address)


def _panel(page: Page, facts: Facts) -> None:
    stream = page.stream
    inside = page.width - len("│  │")
    sizes = {"HTML": facts.html_bytes, "Text": facts.text_bytes, "Letter": facts.letter_bytes}
    digits = max(len(thousands(size)) for size in sizes.values())
    rows = [
        Text(f"{label:<{_LABEL_WIDTH}}{thousands(size):>{digits}} bytes") for label, size in sizes.items()
    ]
    share = f"{percent(facts.html_bytes, facts.clip_bytes)} of Gmail's clip"
    bar = _bar(facts.html_bytes / facts.clip_bytes) if page.decorated else Text()
    if bar and rows[0].cell_len + bar.cell_len + len(share) + 4 <= inside:
        rows[0].append("  ").append_text(bar)
    rows[0].append(f"  {share}")
    label = "Findings"
    for words in _findings(facts.findings):
        for line in wrap(stream.assemble(words), inside - _LABEL_WIDTH):
            rows.append(Text(f"{label:<{_LABEL_WIDTH}}") + line)
            label = ""
    page.box(f"{facts.stem} · digest {facts.digest[:8]}", rows, width=page.width)


def _bar(share: float) -> Text:
    filled = min(round(share * _BAR_LENGTH), _BAR_LENGTH)
    style = "green" if share <= 1 else "red"
    return Text().append("━" * filled, style).append("─" * (_BAR_LENGTH - filled), "dim")


def _findings(findings: Sequence[Diagnostic]) -> list[str]:
    """Return the counts and the first place, then the next places, the gravest first."""
    if not findings:
        return ["none"]
    weight = list(Severity).index
    gravest = sorted(findings, key=lambda finding: (weight(finding.severity), finding.sort_key))
    first, *others = [_place(finding) for finding in gravest[:_PLACES_SHOWN]]
    more = len(findings) - _PLACES_SHOWN
    rest = [f"and {thousands(more)} more"] if more > 0 else []
    return [f"{severities(findings)}: {first}", *others, *rest]


def _place(finding: Diagnostic) -> str:
    line = f":{finding.span.line}" if finding.span.line else ""
    return f"{finding.code} {finding.file}{line}".strip()
