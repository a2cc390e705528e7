"""A placeholder in the mail that no editor wrote: newsletter.toml's, or a template's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.email.composed import HTML_TEMPLATE, TEXT_TEMPLATE
from caspian_mail.rules.email.placeholders import find_placeholders
from caspian_mail.rules.email.unresolved_placeholder import texts_of
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.workspace import PUBLICATION_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.publication import Publication
    from caspian_mail.rules.rule import Case

_ADVICE = "write what it stands for"


def _check(case: Case) -> Iterator[Finding]:
    known = {text[start:end] for text in texts_of(case.issue) for start, end in find_placeholders(text)}
    for path, text in _shown(case.publication):
        for start, end in find_placeholders(text):
            known.add(text[start:end])
            message = f"{in_marks(text[start:end])} would be mailed as it stands"
            yield Finding(case.publication.span(*path), message, _ADVICE, file=PUBLICATION_FILE)
    for file, text in ((HTML_TEMPLATE, case.email.page.words), (TEXT_TEMPLATE, case.email.text)):
        found = [text[start:end] for start, end in find_placeholders(text)]
        for placeholder in dict.fromkeys(found):
            if placeholder not in known:
                message = f"the templates leave {in_marks(placeholder)} in the mail"
                place, span = case.email.place(placeholder, file)
                yield Finding(span, message, _ADVICE, file=place)


def _shown(publication: Publication) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for key in ("name", "why", "author"):
        if text := getattr(publication, key):
            yield (key,), text
    for index, line in enumerate(publication.postal_address):
        yield ("postal_address", index), line


RULE = Rule(
    code="EML012",
    name="stray-placeholder",
    severity=Severity.WARNING,
    what="newsletter.toml or a template leaves a placeholder in the mail.",
    why="It stands in every issue, until a reader writes in about it.",
    bad="text: Dear %%FIRST_NAME%%, welcome.",
    good="text: Dear reader, welcome.",
    check=_check,
    needs="email",
    piece_of="email",
)
