"""What the issue's language decides: dates, numbers, plurals, direction, and the few words of our own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from babel import Locale
from babel.dates import format_date

from caspian_mail.rendering.persian_calendar import persian_date
from caspian_mail.rendering.words import ENGLISH, WORDS, Words

if TYPE_CHECKING:
    from datetime import date

Direction = Literal["ltr", "rtl"]
Script = Literal["latin", "cyrillic", "georgian", "arabic", "other"]

NO_BREAK_SPACE = "\u00a0"

# The script a language is written in where its tag does not say.
_SCRIPTS: dict[str, Script] = {
    **dict.fromkeys(("be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "uk"), "cyrillic"),
    **dict.fromkeys(("ar", "ckb", "fa", "ps", "sd", "ug", "ur"), "arabic"),
    **dict.fromkeys(("am", "el", "he", "hi", "hy", "ja", "ko", "th", "yi", "zh"), "other"),
    "ka": "georgian",
}
_SCRIPT_SUBTAGS: dict[str, Script] = {
    "Latn": "latin",
    "Cyrl": "cyrillic",
    "Geor": "georgian",
    "Arab": "arabic",
}


@dataclass(frozen=True, slots=True)
class Language:
    """A language as templates see it.

    Attributes:
        tag: BCP 47, as newsletter.toml has it.
        base: its first subtag.
        script: which of the look's type tables and stacks is used.
        direction: of the document.
        words: our own words; English where the language is not among them.
    """

    tag: str
    base: str
    script: Script
    direction: Direction
    words: Words
    _locale: Locale

    @property
    def start(self) -> str:
        """The edge where lines begin."""
        return "right" if self.direction == "rtl" else "left"

    @property
    def end(self) -> str:
        """The edge where lines end."""
        return "left" if self.direction == "rtl" else "right"

    def date(self, day: date) -> str:
        """Return the day as a masthead has it: weekday, day, month, year."""
        if self.base == "fa" and self._locale.territory != "AF":
            text = f"{format_date(day, 'EEEE', locale=self._locale)} {persian_date(day)}"
        else:
            text = format_date(day, "full", locale=self._locale)
        text = self.digits(text)
        # CLDR writes weekdays as inside a sentence. Georgian capitals are no initials.
        return text if self.script == "georgian" else text[:1].upper() + text[1:]

    def number(self, value: int) -> str:
        """Return the number with the language's own digits."""
        return self.digits(str(value))

    def stories(self, count: int) -> str:
        """Return '6 stories', kept together."""
        return self._counted(self.words.stories, count)

    def more_stories(self, count: int) -> str:
        """Return '17 more stories', kept together."""
        return self._counted(self.words.more_stories, count)

    def digits(self, text: str) -> str:
        """Return the text with the language's own digits in place of 0 to 9."""
        zero = _ZEROS.get(self._locale.default_numbering_system, "0")
        return text.translate({ord("0") + value: chr(ord(zero) + value) for value in range(10)})

    def _counted(self, forms: dict[str, str], count: int) -> str:
        form = forms.get(self._plural(count), forms["other"])
        return form.format(count=self.number(count)).replace(" ", NO_BREAK_SPACE)

    def _plural(self, count: int) -> str:
        locale = _ENGLISH_LOCALE if self.words is ENGLISH else self._locale
        return str(locale.plural_form(count))


_ENGLISH_LOCALE = Locale("en")
_ZEROS = {"arab": "\u0660", "arabext": "\u06f0", "deva": "\u0966", "beng": "\u09e6"}


def language(tag: str) -> Language:
    """Return the language of a BCP 47 tag that the publication has already accepted."""
    locale = Locale.parse(tag, sep="-")
    script = _SCRIPT_SUBTAGS.get(locale.script or "", _SCRIPTS.get(locale.language, "latin"))
    direction: Direction = "rtl" if script == "arabic" or locale.text_direction == "rtl" else "ltr"
    # Words of ours are written in the language's usual script only.
    usual = locale.script is None or script == _SCRIPTS.get(locale.language, "latin")
    words = WORDS.get(locale.language, ENGLISH) if usual else ENGLISH
    return Language(tag, locale.language, script, direction, words, locale)
