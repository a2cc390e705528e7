"""What stands for words that were still to come, or that a mailer was to fill in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Every repetition is bounded: a text of nothing but brackets is read in linear time.
_PLACEHOLDER = re.compile(
    r"""
      \{\{ [^{}\n]{1,60} \}\}                          # {{ first_name }}
    | \{% [^{}\n]{1,60} %\}                            # {% if member %}
    | \$? \{ [^\W\d_] [\w.\ -]{0,40} \}                # {name}, ${name}
    | %% [A-Za-z_] \w{0,40} %%                         # %%FIRST_NAME%%
    | \*\| [A-Z_:]{1,40} \|\*                          # *|FNAME|*
    | \[ (?: TK | TKTK | TBD | TODO | X{2,9} ) \] (?!\()   # not the words of a link
    | \[ (?: TK | TBD | TODO ) [ :] [^]\n]{1,60} \] (?!\()
    | \[ (?i: insert ) \  [^]\n]{1,60} \] (?!\()        # [insert quotation]
    | \[ (?: (?:FIRST|LAST|FULL) [ _] )? NAME \] (?!\()
    | (?<![\w-]) (?: TKTK | TK\ TK ) (?![\w-])
    | (?<=[$€£¥₼₸₾₽]) TK (?![\w-])                     # $TK million
    | (?<=[a-z,]\s) TK (?= [.,;:)%] | \s[a-z%] )         # rose by TK percent
    | (?<![\w-]) (?: TODO (?=:) | FIXME (?![\w-]) )
    | (?<!\w) (?: [Ll]orem\ [Ii]psum | LOREM\ IPSUM ) (?!\w)
    | (?<=[$€£¥₼₸₾₽]) X{1,9} (?![\w-])                 # $X million
    | (?<![\w-]) X{4,40} (?![\w-])
    | (?<![\w-]) XXX (?![\w-])
    """,
    re.VERBOSE,
)
# One of these is in every placeholder, and none in most texts.
_HINTS = ("{", "[", "X", "%%", "*|", "TK", "orem", "OREM", "TODO", "FIXME")
_TO_COME = "TK"
# A company, an airline and its flights: "Turkish Airlines (TK)", "TK Elevator", "TK 1974".
_NAMED_TK = re.compile(r"\(TK\)|(?<![\w-])TK[\s-][A-Z\d]")
_NUMERAL = "XXX"
_CURRENCIES = frozenset("$€£¥₼₸₾₽")
_WORD_BEFORE = re.compile(r"(\w{1,40})[\s]{1,3}$")
_WORD_BEHIND = re.compile(r"[\s]{1,3}(\w)")
_NEAR = 50


def find_placeholders(text: str) -> Iterator[tuple[int, int]]:
    """Yield where placeholders begin and end."""
    if not any(map(text.__contains__, _HINTS)):
        return
    doubtful = {_TO_COME} if _NAMED_TK.search(text) else set()
    for found in _PLACEHOLDER.finditer(text):
        is_thirty = found.group() == _NUMERAL and _may_be_thirty(text, *found.span())
        if not is_thirty and found.group() not in doubtful:
            yield found.span()


def _may_be_thirty(text: str, start: int, end: int) -> bool:
    """Say whether an XXX may be a Roman numeral: the XXX session, XXX Olympiad, Super Bowl XXX."""
    if start and text[start - 1] in _CURRENCIES:
        return False
    before = _WORD_BEFORE.search(text[max(start - _NEAR, 0) : start])
    behind = _WORD_BEHIND.match(text, end)
    is_named = before is not None and (before[1][0].isupper() or before[1].casefold() == "the")
    return is_named or (behind is not None and behind[1].isupper())
