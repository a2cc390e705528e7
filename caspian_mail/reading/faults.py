"""The faults of reading: what keeps a file from being an issue. No setting switches them off."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from caspian_mail.diagnostics import Span


class _Explained(NamedTuple):
    """A fault in the words of a rule.

    Attributes:
        code: STR101 and up.
        name: names the fault in kebab-case.
        what: what it is, in a sentence.
        why: why a file with it is no issue.
        bad: a piece of an issue file that has it.
        good: the same, mended.
    """

    code: str
    name: str
    what: str
    why: str
    bad: str
    good: str


class Fault(Enum):
    """Each fault, explained."""

    INVALID_YAML = _Explained(
        "STR101",
        "invalid-yaml",
        "The file is not YAML from some place on.",
        "Nothing after that place can be read, and so nothing of the file is checked or mailed.",
        bad="title: Baku: Transit Limits on Armenia Lifted",
        good='title: "Baku: Transit Limits on Armenia Lifted"',
    )
    NOT_UTF8 = _Explained(
        "STR102",
        "not-utf8",
        "The file is in another encoding than UTF-8.",
        "Which letters its bytes stand for can only be guessed, and a name guessed wrongly is mailed.",
        bad="title: Bakı # saved as Windows-1254",
        good="title: Bakı # saved as UTF-8",
    )
    TOO_LARGE = _Explained(
        "STR103",
        "file-too-large",
        "The file has more than 5,000,000 bytes.",
        "No issue is a tenth as long: something else was pasted or saved over it.",
        bad="introduction: six million letters",
        good="introduction: six hundred letters",
    )
    CONTROL_CHARACTER = _Explained(
        "STR104",
        "control-character",
        "There is a control character, or one that turns the direction of the text after it.",
        "Nobody sees it in an editor, and mail programs show it as anything, or another text than is there.",
        bad=r'title: "Headlines\x07"',
        good='title: "Headlines"',
    )
    LINE_BREAK = _Explained(
        "STR105",
        "misplaced-line-break",
        "There is a line break where one line belongs, or one of a kind that editors do not show.",
        "A title, a headline or a name of two lines would break the subject and the layout of the mail.",
        bad=r'title: "Headlines\nfrom the Caspian"',
        good='title: "Headlines from the Caspian"',
    )
    ALIAS = _Explained(
        "STR106",
        "yaml-alias",
        "A value begins with & or *, or a key is <<: YAML's anchors, aliases and merge keys.",
        "What one stands for is not seen where it stands, and a few of them can stand for gigabytes.",
        bad="author: *centre",
        good="author: Caspian Policy Center",
    )
    TAG = _Explained(
        "STR107",
        "yaml-tag",
        "A value begins with !: a tag of YAML.",
        "All values of an issue are text; a tag would make something else of one.",
        bad="author: !center Caspian",
        good='author: "!center Caspian"',
    )
    TOO_DEEP = _Explained(
        "STR108",
        "nested-too-deep",
        "Lists or keys stand within each other more than 20 levels deep.",
        "An issue needs six; brackets by the thousand are a slip or an attack.",
        bad=f"introduction: {'[' * 20}{']' * 20}",
        good=f'introduction: "{"[" * 20}{"]" * 20}"',
    )
    SEVERAL_DOCUMENTS = _Explained(
        "STR109",
        "several-documents",
        "A line of --- begins a second document.",
        "One file is one issue; what stands after the line would be lost.",
        bad="title: Headlines\n---\ntitle: Headlines",
        good="title: Headlines",
    )
    DUPLICATE_KEY = _Explained(
        "STR110",
        "duplicate-key",
        "A key stands twice in the same place.",
        "Only one of the two values can be mailed, and which one is meant nobody knows.",
        bad="author: Caspian Policy Center\nauthor: The editors",
        good="author: Caspian Policy Center",
    )
    UNKNOWN_KEY = _Explained(
        "STR111",
        "unknown-key",
        "A key is none that an issue, a section, a story or a source has.",
        "Mostly it is a known one misspelt, and what stands under it would be lost.",
        bad="autor: Caspian Policy Center",
        good="author: Caspian Policy Center",
    )
    WRONG_SHAPE = _Explained(
        "STR112",
        "wrong-shape",
        "There is text where a list belongs, a list where text belongs, or the like.",
        "A dash, a colon or an indentation is missing, and the parts of the issue run into each other.",
        bad="author: [Caspian Policy Center]",
        good="author: Caspian Policy Center",
    )
    INVALID_DATE = _Explained(
        "STR113",
        "invalid-date",
        "The date is not year, month and day, or there is no such day.",
        "The issue could not be filed, and its title and stories not be compared with its day.",
        bad="date: 2025-27-10",
        good="date: 2025-10-27",
    )
    NAMELESS_SOURCE = _Explained(
        "STR114",
        "nameless-source",
        "A source has a link and no name.",
        "Readers would see a web address in the place of an outlet.",
        bad="sources:\n  - url: https://eurasianet.org/",
        good="sources:\n  - name: Eurasianet\n    url: https://eurasianet.org/",
    )
    MISPLACED_IGNORE = _Explained(
        "STR115",
        "misplaced-ignore",
        "A remark that ignores a rule stands in a text or where no value ends, or names no rule.",
        "In a text it would be mailed; elsewhere it silences nothing, though someone believes it does.",
        bad='title: "Headlines # caspian: ignore STR005"',
        good='title: "Headlines" # caspian: ignore STR005',
    )


class Findings:
    """The faults found in a file so far."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: list[Diagnostic] = []

    def add(self, fault: Fault, span: Span, message: str, advice: str = "") -> None:
        """Report one fault; a syntax error takes the place of what was found in the same spot."""
        told = fault.value
        if fault is Fault.INVALID_YAML:
            begins = (span.line, span.column)
            self._found = [known for known in self._found if (known.span.line, known.span.column) != begins]
        self._found.append(
            Diagnostic(told.code, told.name, Severity.ERROR, self._file, span, message, advice)
        )

    def in_order(self) -> tuple[Diagnostic, ...]:
        """Return all of them by place."""
        return tuple(sorted(self._found, key=lambda finding: finding.sort_key))
