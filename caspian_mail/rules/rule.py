"""What a rule is, what it looks at, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from caspian_mail.diagnostics import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from caspian_mail.diagnostics import Fix, Severity, Span
    from caspian_mail.model import Answer, Article, Issue, Text
    from caspian_mail.publication import Publication
    from caspian_mail.rules.archive import Archive, Print
    from caspian_mail.rules.body_links import BodyLink
    from caspian_mail.rules.dates.passages import Passage
    from caspian_mail.rules.email.composed import Email
    from caspian_mail.rules.language.prose import Prose
    from caspian_mail.rules.silence import Silence
    from caspian_mail.rules.sources.links import Link

_LONGEST_QUOTED = 80


Need = Literal["", "email", "answers", "archive"]
"""What a rule needs besides the issue and newsletter.toml: the composed mail, what its links answer, or the
issues that ran before."""


@dataclass(frozen=True)
class Case:
    """What rules look at; what several of them need is worked out once.

    Attributes:
        issue: what was read.
        publication: newsletter.toml.
        file: the issue's name for the diagnostics.
        composed: the mail it makes; None where nothing is composed.
        followed: what its links answer, by their addresses; None where none is followed.
        silence: what the file silences, and what of that was needed so far.
        archive: the issues that ran before; None where they are not to count.
    """

    issue: Issue
    publication: Publication
    file: str = ""
    composed: Email | None = None
    followed: Mapping[str, Answer] | None = None
    silence: Silence | None = None
    archive: Archive | None = None

    def offers(self, need: Need) -> bool:
        """Say whether what a rule needs is here."""
        if not need:
            return True
        there = {"email": self.composed, "answers": self.followed, "archive": self.archive}
        return there[need] is not None

    @property
    def email(self) -> Email:
        """The mail, for a rule that needs it.

        Raises:
            LookupError: nothing is composed.
        """
        if self.composed is None:
            raise LookupError("nothing is composed")
        return self.composed

    @property
    def answers(self) -> Mapping[str, Answer]:
        """What its links answer; nothing of a link that was not followed."""
        return self.followed or {}

    @property
    def earlier(self) -> Archive:
        """The issues that ran before, for a rule that needs them.

        Raises:
            LookupError: they are not to count.
        """
        if self.archive is None:
            raise LookupError("there is no archive")
        return self.archive

    @cached_property
    def prints(self) -> tuple[tuple[Article, Print], ...]:
        """The stories, each with what the archive keeps of it."""
        return tuple((article, self.earlier.print_of(article)) for article in self.issue.articles)

    @cached_property
    def body_links(self) -> tuple[BodyLink, ...]:
        """The links in introduction and stories."""
        from caspian_mail.rules.body_links import find_body_links

        texts = (self.issue.introduction, *(article.body for article in self.issue.articles))
        return tuple(link for text in texts if text for link in find_body_links(text))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links of all sources in order, then those of the texts."""
        from caspian_mail.rules.sources.links import find_links

        return tuple(find_links(self.issue, self.body_links))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The stories and the other parts that hold sentences, with the dates told in them."""
        from caspian_mail.rules.dates.passages import passages_of

        return passages_of(self.issue, self.publication.language)

    @cached_property
    def prose(self) -> tuple[Prose, ...]:
        """The texts in which there is language to look at."""
        from caspian_mail.rules.language.prose import find_prose

        return find_prose(self.issue)

    @cached_property
    def words(self) -> frozenset[str]:
        """Each word of these texts once, as written."""
        return frozenset().union(*(prose.words for prose in self.prose))


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where an issue breaks a rule.

    Attributes:
        span: where.
        message: what is wrong.
        help: advice; empty where there is none.
        fix: what would mend it.
        file: where it is not the issue's: newsletter.toml, or a template.
    """

    span: Span
    message: str
    help: str = ""
    fix: Fix | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing an issue can get wrong.

    Attributes:
        code: such as SRC001: the family and a number that is never used again.
        name: names the fault in kebab-case.
        severity: how much a finding weighs where newsletter.toml says nothing else.
        what: what the rule finds, in a sentence.
        why: why that matters to readers.
        bad: a piece of an issue file, or of what `piece_of` names, that breaks the rule.
        good: the same, mended.
        check: finds the places.
        fix: "safe" or "unsafe" where findings carry a fix.
        needs: what there must be besides an issue; where it is not, the rule does not run.
        piece_of: what the examples are a piece of: an issue file, newsletter.toml (TOML), the composed
            mail or what a link answered (YAML: fields of `Email` and `Answer`).
        is_last: whether it judges what the other rules found, and so is asked after them.
    """

    code: str
    name: str
    severity: Severity
    what: str
    why: str
    bad: str
    good: str
    check: Callable[[Case], Iterable[Finding]]
    fix: str = ""
    needs: Need = ""
    piece_of: Literal["issue", "newsletter.toml", "email", "answer"] = "issue"
    is_last: bool = False


def is_missing(text: Text | None) -> bool:
    """Say whether an editor left a value out, or empty; one the reader refused is not missing."""
    return text is None or (not text.strip() and text.place.style != UNREADABLE)


def repeated(texts: Iterable[Text | None]) -> Iterator[tuple[Text, Text]]:
    """Yield each text that stands before in other case or spacing, and the first that does."""
    firsts: dict[str, Text] = {}
    for text in texts:
        if text and text.strip():
            first = firsts.setdefault(" ".join(text.casefold().split()), text)
            if first is not text:
                yield text, first


def in_marks(text: str) -> str:
    """Return the text in quotation marks, cut where it is too long for a message."""
    return f'"{text}"' if len(text) <= _LONGEST_QUOTED else f'"{text[:_LONGEST_QUOTED]}…"'


def beyond(count: int, bounds: Sequence[int], one: str, several: str) -> str:
    """Return "12 stories, more than the 10 of newsletter.toml"; nothing within the bounds.

    Args:
        count: how many there are.
        bounds: the least and the most.
        one: what one of them is called.
        several: what more are called.
    """
    least, most = bounds
    if least <= count <= most:
        return ""
    bound = f"more than the {most:,}" if count > most else f"fewer than the {least:,}"
    return f"{count:,} {one if count == 1 else several}, {bound} of newsletter.toml"
