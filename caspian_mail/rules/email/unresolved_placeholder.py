"""Words in an issue that stand for others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.email.placeholders import find_placeholders
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.model import Issue, Text
    from caspian_mail.rules.rule import Case


def _check(case: Case) -> Iterator[Finding]:
    for text in texts_of(case.issue):
        for start, end in find_placeholders(text):
            message = f"{in_marks(text[start:end])} would be mailed as it stands"
            yield Finding(text.place.at(start, end), message, "write what it stands for")


def texts_of(issue: Issue) -> Iterator[Text]:
    """Yield all that an editor wrote and readers get, in order."""
    parts = [issue.title, issue.author, issue.preheader, issue.introduction]
    for section in issue.sections:
        parts.append(section.heading)
        for article in section.articles:
            parts += (article.headline, article.body)
            for source in article.sources:
                parts += (source.name, source.url)
    return (text for text in parts if text)


RULE = Rule(
    code="EML008",
    name="unresolved-placeholder",
    severity=Severity.WARNING,
    what=(
        "A text holds a placeholder: {name}, %%NAME%%, *|NAME|*, [TK], TKTK, TODO:, XXX, lorem ipsum; TK "
        "alone where no company or flight of that name can be meant."
    ),
    why="Nothing fills it in: every reader sees what was still to be written.",
    bad='headline: "Kazakhstan Earns $XXX Million from Tungsten"',
    good='headline: "Kazakhstan Earns $320 Million from Tungsten"',
    check=_check,
)
