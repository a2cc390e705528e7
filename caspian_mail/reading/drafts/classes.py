"""What each paragraph of a draft looks like, taken for itself: the classes the grammar is written in.

SECTION      a heading that newsletter.toml lists, in any case, with or without a colon
ATTRIBUTION  "Source: A, B", in any of the ways people write it
LINK         a line that only leads somewhere: "READ MORE: https://…", or a bare address
FOLLOW_UP    "Follow-up: yes": the story goes on with one that ran before
TITLE        "Title: …", "Subject: …"
HEADLINE     "Headline: …"
PREHEADER    "Preheader: …", "Preview text: …"
DATE         a short line with a day in it
AUTHOR       "Author: …", "By …", or the publication's own author
NOTE         a word to readers or colleagues: "Editor's note: …", "[NB: …]"
CONTENTS     "In this issue"
FOOTER       what a mailer adds: "Unsubscribe", "View in browser"
RULE         a line of dashes or stars
ITEM         one of a list
LINE         short and without a full stop, or set as a heading: it may be a headline
PROSE        all else
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING

from caspian_mail.reading.drafts.attributions import label_of, only_link

if TYPE_CHECKING:
    from caspian_mail.publication import Publication
    from caspian_mail.reading.drafts.dates import Dates
    from caspian_mail.reading.drafts.paragraphs import Paragraph

_LONGEST_LINE = 300
_LONGEST_UNMARKED = 400
_LONGEST_QUESTION = 150
_LONGEST_FRONT = 120
_LONGEST_SIGNATURE = 80


class Kind(Enum):
    """The classes; the module says what each looks like."""

    SECTION = auto()
    ATTRIBUTION = auto()
    LINK = auto()
    FOLLOW_UP = auto()
    TITLE = auto()
    HEADLINE = auto()
    PREHEADER = auto()
    DATE = auto()
    AUTHOR = auto()
    NOTE = auto()
    CONTENTS = auto()
    FOOTER = auto()
    RULE = auto()
    ITEM = auto()
    LINE = auto()
    PROSE = auto()


_TITLE = re.compile(
    r"(?:title|subject|заголовок|тема)(?: line)? ?[:：]\s*(?:(?:fwd?|re) ?:\s*)*(?=\S)", re.IGNORECASE
)
_PREHEADER = re.compile(r"(?:pre-?header|preview(?: text)?)(?: line)? ?[:：]\s*(?=\S)", re.IGNORECASE)
_HEADLINE = re.compile(r"head(?:line|ing) ?[:：]\s*(?=\S)", re.IGNORECASE)
_BODY = re.compile(r"(?:body|text|summary|story) ?[:：]\s*", re.IGNORECASE)
_FOLLOW_UP = re.compile(r"follow[ -]?up ?[:：]\s*(?:yes|true)\.?", re.IGNORECASE)
_DATED = re.compile(r"(?:date|published|issue date|date of issue|дата|tarix) ?[:：]", re.IGNORECASE)
_AUTHOR = re.compile(
    r"(?:authors?|by|written by|prepared by|compiled by|edited by|editors?|авторы?|müəllif(?:lər)?|yazar)"
    r"(?: ?[:：]\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_TO_COLLEAGUES = r"note to (?:the )?editors?|nb|n\.b\.|todo|fixme|tk"
_NOTE = re.compile(
    r"[\[(*]*(?:(?:a )?note from the editors?|editors?['’]?s?['’]? (?:note|letter)|note to (?:the )?readers?"
    rf"|from the editors?|от редакции|примечание редакции|redaksiyadan|(?P<inside>{_TO_COLLEAGUES}))\b"
    r" *(?:[:：—–\]-]|$)",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"(?:(?:also )?in this (?:issue|edition)|(?:table of )?contents|inside(?: this issue)?)[:：]?",
    re.IGNORECASE,
)
_FINE_PRINT = (
    r"©|\(c\) ?\d|copyright|all rights reserved|unsubscribe|view (?:this|it|the|in)\b.{0,40}browser"
    r"|you (?:are receiving|receive|received) this|(?:manage|update) (?:your )?(?:email )?preferences"
    r"|forward (?:this|to a friend)|privacy policy|to unsubscribe|subscribe (?:now|here|to)\b"
    r"|[\w.+-]+@[\w.-]+$"
)
_FOOTER = re.compile(
    rf"(?:{_FINE_PRINT}"
    r"|(?:was this (?:email |newsletter )?)?forwarded (?:this|to you)|thanks? (?:you )?for reading\b"
    r"|(?:open|read|view|listen)(?: (?:this|it))?(?: in (?:the )?app| online)|upgrade to paid"
    r"|want to change how you receive|sign up (?:here|now)\b|our mailing address"
    r"|(?:advertisement|sponsored(?: content| post)?)$"
    r"|.{1,80} is a reader-supported publication)",
    re.IGNORECASE,
)
# Behind other words it may end a line; the rest may end a headline: "Shops Open Online".
_END_OF_FOOTER = re.compile(_FINE_PRINT, re.IGNORECASE)
_SHARING = re.compile(
    r"(?:(?:like|comment|share|restack|tweet|post|forward|save|print|facebook|twitter|linkedin|telegram|whatsapp"
    r"|on|this|via|email|x)\W*)+",
    re.IGNORECASE,
)
_BUTTON = re.compile(r"(?:like|comment|share|restack|tweet)\W*", re.IGNORECASE)
_LEAVING = re.compile(r"unsubscribe\b|(?:manage|update) (?:your )?(?:email )?preferences", re.IGNORECASE)
_RULE = re.compile(r"[\s*_=~.·•⁂—–-]+")
_LETTERED = re.compile(r"[^\W_]")
# What a heading may be numbered with: I. or 3) or Section: or Part II –
_NUMBERED = re.compile(
    r"\A(?:(?:section|part)\b ?(?:[ivx]+|\d{1,2})? ?[.):：—–-] ?|(?:[ivx]+|\d{1,2})[.)]\s+)", re.IGNORECASE
)
_INNER = re.compile(r"\w(?:.*\w)?", re.DOTALL)
_CLOSERS = "\"'”’»)]*_ "
_QUOTED_SPEECH = re.compile(r",[\"”’'»]+ [^\W\d_A-ZА-ЯÀ-Þ]")
_ABBREVIATED_END = re.compile(r"(?:\b[A-Z]\.)+$|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|St|vs|No|a\.m|p\.m)\.$")
_SENTENCE_END = re.compile(r"(?<=[^\W_]|[\"'”’)\]])[.!?…]+[\"'”’)\]]*\s+[\"'“‘«(\[]*[^\Wa-z_]")
_ABBREVIATION = re.compile(
    r"(?:\S*[-–/])?(?:\W*(?:[^\W\d_]|[A-Z](?:\.[A-Z])+|Mr|Mrs|Ms|Dr|Prof|St|vs|No|Nos|Gen|Sen|Rep|Gov|Pres|Lt|Col|Capt|Inc"
    r"|Ltd|Co|Corp|Jr|Sr|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))$"
)


class Classifier:
    """Tells the class of a paragraph from the paragraph alone.

    Args:
        publication: its sections and its author.
        dates: how days are written in its language.
    """

    def __init__(self, publication: Publication, dates: Dates) -> None:
        self._sections = {fold_heading(section): section for section in publication.sections}
        names = (publication.author, publication.sender.name)
        self._authors = {name.casefold() for name in names if name}
        self._dates = dates

    def section(self, text: str) -> str:
        """Return the publication's own spelling of a section's heading; nothing where it is none."""
        return self._sections.get(fold_heading(text), "") if len(text) <= _LONGEST_FRONT else ""

    def begins_anew(self, text: str) -> bool:
        """Tell whether a line cannot be the rest of the one before."""
        start = text[:_LONGEST_FRONT]
        return bool(
            label_of(text)
            or only_link(text)
            or self.section(text)
            or _RULE.fullmatch(start)
            or _FOLLOW_UP.fullmatch(start)
            or any(label.match(start) for label in (_TITLE, _PREHEADER, _HEADLINE, _BODY, _DATED))
            or _is_signed(start)
        )

    def kind(self, paragraph: Paragraph) -> Kind:  # noqa: PLR0911 - one for each class, in order
        """Return the class of a paragraph."""
        text = paragraph.text
        if not _LETTERED.search(text):
            return Kind.RULE if _RULE.fullmatch(text) else Kind.PROSE
        if self.section(text):
            return Kind.SECTION
        labelled = label_of(text, paragraph.runs)
        if labelled:
            return Kind.LINK if labelled.is_link else Kind.ATTRIBUTION
        if only_link(text):
            return Kind.LINK
        if _FOLLOW_UP.fullmatch(text[:_LONGEST_FRONT]):
            return Kind.FOLLOW_UP
        if _is_for_readers_of_mail(paragraph):
            return Kind.FOOTER
        front = self._front(text) if len(text) <= _LONGEST_LINE else None
        if front:
            return front
        if paragraph.item:
            return Kind.ITEM
        return Kind.LINE if _may_be_headline(paragraph) else Kind.PROSE

    def _front(self, text: str) -> Kind | None:  # noqa: PLR0911 - the same
        if _TITLE.match(text):
            return Kind.TITLE
        if _PREHEADER.match(text):
            return Kind.PREHEADER
        if _HEADLINE.match(text):
            return Kind.HEADLINE
        if _NOTE.match(text):
            return Kind.NOTE
        if len(text) > _LONGEST_FRONT:
            return Kind.FOOTER if _FOOTER.match(text) else None
        if _CONTENTS.fullmatch(text):
            return Kind.CONTENTS
        if _FOOTER.match(text) or _END_OF_FOOTER.search(text, max(len(text) - 20, 0)):
            return Kind.FOOTER
        if self._dates.is_date_line(text) or _DATED.match(text):
            return Kind.DATE
        return Kind.AUTHOR if self._is_author(text) else None

    def _is_author(self, text: str) -> bool:
        if text.casefold() in self._authors:
            return True
        if len(text) > _LONGEST_SIGNATURE or not _AUTHOR.match(text):
            return False
        return _is_signed(text) or is_name(text[after_label(text) :])


def after_label(text: str) -> int:
    """Return where the words behind a label such as "Title:" or "Author:" begin; 0 without such a label."""
    found = _TITLE.match(text) or _AUTHOR.match(text) or _PREHEADER.match(text) or _HEADLINE.match(text)
    return found.end() if found else 0


def _is_signed(text: str) -> bool:
    """Tell whether a text begins with "Author:", and not as a sentence may: "by the sea"."""
    found = _AUTHOR.match(text)
    return bool(found) and found.group().rstrip().endswith((":", "："))  # type: ignore[union-attr]


def after_body_label(text: str) -> int:
    """Return where the words behind "Body:" or "Summary:" begin; 0 without such a label."""
    found = _BODY.match(text)
    return found.end() if found else 0


def is_to_colleagues(text: str) -> bool:
    """Tell whether a note, "NB: …", is none that readers should see."""
    found = _NOTE.match(text)
    return bool(found and found["inside"])


def fold_heading(text: str) -> str:
    """Return a heading without what does not tell it from another: case, spaces, number, colon, emoji."""
    bare = inner_part(_NUMBERED.sub("", inner_part(text)))
    return " ".join(bare.casefold().replace("&", " and ").split())


def inner_part(text: str) -> str:
    """Return a text without what stands around its words: spaces, marks, emoji."""
    found = _INNER.search(text)
    return found.group() if found else ""


def reads_as_prose(text: str) -> bool:
    """Tell whether a text ends as a sentence does, or has several."""
    if len(text) > _LONGEST_UNMARKED or text[0].islower():
        return True
    ending = text.rstrip(_CLOSERS)
    if ending.endswith((",", ";", "…", "...")) or (
        ending.endswith(".") and not _ABBREVIATED_END.search(ending[-20:])
    ):
        return True
    if has_sentences(text) or _QUOTED_SPEECH.search(text[:_LONGEST_UNMARKED]):
        return True
    return ending.endswith(("?", "!")) and len(text) > _LONGEST_QUESTION


def has_sentences(text: str) -> bool:
    """Tell whether one sentence ends in a text and another begins."""
    seen = text[:_LONGEST_UNMARKED]
    ends = (found.start() for found in _SENTENCE_END.finditer(seen))
    return any(not _ABBREVIATION.match(seen, seen.rfind(" ", 0, end) + 1, end) for end in ends)


def _may_be_headline(paragraph: Paragraph) -> bool:
    text = paragraph.text
    if paragraph.heading and len(text) <= _LONGEST_UNMARKED:
        return True
    if (paragraph.is_bold or text.isupper()) and len(text) <= _LONGEST_LINE and not has_sentences(text):
        return True
    return not reads_as_prose(text)


def _is_for_readers_of_mail(paragraph: Paragraph) -> bool:
    """Tell whether a paragraph only offers to share the mail, or has a link that leaves its list."""
    text = paragraph.text
    if len(text) > _LONGEST_LINE:
        return False
    if (paragraph.links and _SHARING.fullmatch(text)) or _BUTTON.fullmatch(text):
        return True
    return any(run.link and _LEAVING.match(run.text.strip()) for run in paragraph.runs)


def is_name(text: str) -> bool:
    """Tell whether a text may be a name: a few words, each with a capital."""
    words = text.split()
    small = {"and", "of", "the", "for", "de", "von", "van", "al", "bin"}
    return 0 < len(words) <= 8 and all(word[0].isupper() or word.lower() in small for word in words)  # noqa: PLR2004 - longer is a sentence
