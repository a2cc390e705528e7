from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from caspian_mail.console import Stream, wrap
from caspian_mail.errors import WorldError
from tests.console.screen import Screen, in_pipe, on_terminal, stream

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@pytest.mark.parametrize(
    ("terminal", "environ", "colour"),
    [
        (True, {}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
        (True, {"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        (False, {}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_when_there_is_colour(terminal: bool, environ: Mapping[str, str], colour: bool) -> None:  # noqa: FBT001 - cases of a table
    out, screen = stream(terminal=terminal, **environ)
    out.line(("red", "bold red"), " plain")
    assert out.colour is colour
    assert screen.text == ("\x1b[1;31mred\x1b[0m plain\n" if colour else "red plain\n")
    assert out.decorated is (terminal and colour)


def test_only_a_terminal_that_can_is_drawn_over() -> None:
    assert stream(terminal=True)[0].animated
    assert stream(terminal=True, NO_COLOR="1")[0].animated
    assert not stream(terminal=True, TERM="dumb")[0].animated
    assert not stream(terminal=False)[0].animated


@pytest.mark.parametrize(
    ("columns", "width", "prose"),
    [
        ("100", 100, 84),
        ("72", 72, 72),
        ("10", 60, 60),
        ("900", 200, 84),
        ("", 80, 80),
        ("x", 80, 80),
        ("0", 80, 80),
    ],
)
def test_width(columns: str, width: int, prose: int) -> None:
    for out in (stream(terminal=True, COLUMNS=columns)[0], stream(terminal=False, COLUMNS=columns)[0]):
        assert out.width == width
        assert out.prose_width == prose


@pytest.mark.parametrize(("size", "width"), [(132, 132), (0, 80)])
def test_width_of_the_terminal_itself(monkeypatch: pytest.MonkeyPatch, size: int, width: int) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((size, 24)))
    monkeypatch.setattr(Screen, "fileno", lambda _: 1)
    assert stream(terminal=True)[0].width == width
    assert stream(terminal=False)[0].width == 80


def test_foreign_text_is_text() -> None:
    out, screen = stream(terminal=True)
    out.line("[red]:smile: https://example.org \x1b]8;;x\x07 12 'q'\n")
    assert screen.text == "[red]:smile: https://example.org \\x1b]8;;x\\x07 12 'q'\\x0a\n"


def test_what_the_encoding_lacks_is_replaced_before_it_is_measured() -> None:
    out, screen = on_terminal(encoding="ascii")
    out.line("ə … ━ “a”")
    assert screen.text == '\\u0259 ... = "a"\n'
    assert out.cut("a long line", 8) == "a lon..."
    assert out.ellipsis == "..."
    assert out.shown("ə") == "\\u0259"


def test_a_stream_without_an_encoding() -> None:
    out = Stream(io.StringIO(), {})
    out.line("ə")
    assert isinstance(out.file, io.StringIO)
    assert out.file.getvalue() == "ə\n"


def test_a_line_is_never_wrapped_or_cut() -> None:
    out, screen = on_terminal(60)
    out.line("word " * 60)
    assert screen.text == "word " * 60 + "\n"


def test_words_hang_under_their_lead_on_a_terminal() -> None:
    out, screen = on_terminal(60)
    out.hanging(["lead: "], "one two three four five six seven", indent=2, width=24)
    assert screen.text == "lead: one two three four\n  five six seven\n"
    piped, file = in_pipe()
    piped.hanging(["lead: "], "one two three four five six seven", indent=2, width=24)
    assert file.text == "lead: one two three four five six seven\n"


def test_a_sentence_is_wrapped_on_a_terminal_only() -> None:
    words = "the quick brown fox jumps over the lazy dog and on and on it runs"
    out, screen = on_terminal(60)
    out.sentence(words)
    assert screen.text == "the quick brown fox jumps over the lazy dog and on and on it\nruns\n"
    out, screen = in_pipe()
    out.sentence(words * 2)
    assert screen.text == f"{words * 2}\n"


def test_a_word_longer_than_the_line_stays_whole() -> None:
    out, screen = on_terminal(60)
    out.hanging(["  "], "outbox/" + "x" * 80 + " end", indent=2, width=60)
    assert screen.text == "  outbox/" + "x" * 80 + "\n  end\n"


def test_wrapping_keeps_styles() -> None:
    out, _ = on_terminal()
    first, second = wrap(out.assemble("one ", ("two three", "bold")), 7)
    assert (first.plain, second.plain) == ("one two", "three")
    assert [span.style for span in second.spans] == ["bold"]


def test_facts_stand_in_two_columns() -> None:
    out, screen = on_terminal(60)
    out.fact("Edition", "2025-10-27")
    out.fact("Made", "a/b", "c/d")
    out.fact("What", "a sentence that is longer than what is left of sixty columns")
    out.fact("A long label indeed", "x")
    assert screen.text == (
        "Edition     2025-10-27\n"
        "Made        a/b\n"
        "            c/d\n"
        "What        a sentence that is longer than what is left of\n"
        "            sixty columns\n"
        "A long label indeed x\n"
    )


ROWS = [
    ["sent", "2,309", ""],
    ["deferred", "3", "451 4.7.1 Greylisted, try again later"],
    ["in doubt", "4", "the run died while they were under way"],
]
WHOLE = (
    "  sent      2,309\n"
    "  deferred      3  451 4.7.1 Greylisted, try again later\n"
    "  in doubt      4  the run died while they were under way\n"
)


def test_a_table_has_columns_without_lines() -> None:
    out, screen = on_terminal(60)
    out.table(ROWS, numbers=frozenset({1}))
    assert screen.text == WHOLE


def test_a_table_too_wide_loses_its_last_words_then_its_last_columns() -> None:
    out, screen = on_terminal(60)
    out.table([["a", "b" * 30, "c" * 40]])
    assert screen.text == "  a  " + "b" * 30 + "  " + "c" * 22 + "…\n"
    out, screen = on_terminal(60)
    out.table([["a", "b" * 45, "c" * 40]])
    assert screen.text == "  a  " + "b" * 45 + "\n"
    out, screen = on_terminal(60)
    out.table([["a", "b" * 30, "1" * 40]], numbers=frozenset({2}))
    assert screen.text == "  a  " + "b" * 30 + "\n"
    out, screen = on_terminal(60)
    out.table([["a" * 90]])
    assert screen.text == "  " + "a" * 90 + "\n"


def test_a_column_of_words_is_cut_down_to_twenty_cells() -> None:
    out, screen = on_terminal(60)
    out.table([["a" * 36, "b" * 21]])
    out.table([["a" * 37, "b" * 21]])
    assert screen.text == "  " + "a" * 36 + "  " + "b" * 19 + "…\n  " + "a" * 37 + "\n"


def test_a_table_in_a_pipe_is_whole() -> None:
    out, screen = in_pipe()
    out.table([["a", "b" * 90, "c" * 40]])
    assert screen.text == "  a  " + "b" * 90 + "  " + "c" * 40 + "\n"


def test_a_document_is_exact_in_a_pipe_and_harmless_on_a_terminal() -> None:
    piped, file = in_pipe()
    piped.document("a\tb\n\u202ec\n")
    assert file.text == "a\tb\n\u202ec\n"
    out, screen = on_terminal()
    out.document("a\tb\n\u202ec\n")
    assert screen.text == "a\\x09b\n\\u202ec\n"


class Full(io.StringIO):
    """A file on a disk without room, or a pipe without a reader."""

    fault = errno.ENOSPC

    def write(self, _: str) -> int:
        raise OSError(self.fault, os.strerror(self.fault))


class Widowed(Full):
    fault = errno.EPIPE


def test_a_disk_that_is_full_is_said_of_results_only() -> None:
    with pytest.raises(WorldError, match="standard output cannot be written: No space"):
        Stream(Full(), {}).line("a")
    with pytest.raises(WorldError, match="standard output"):
        Stream(Full(), {}).document("a")
    Stream(Full(), {}, vital=False).line("a")


def test_a_pipe_without_a_reader_is_left_alone() -> None:
    out = Stream(Widowed(), {})
    out.line("a")
    out.line("b")
    out.document("c")
    assert out.rich.quiet


def test_a_reader_that_goes_away_is_not_an_error(tmp_path: Path) -> None:
    program = (
        "import sys; from caspian_mail.console import Console\n"
        "console = Console.standard()\n"
        "for number in range(20000): console.out.line(str(number))\n"
        "console.say('done')\n"
    )
    with subprocess.Popen(  # noqa: S603 - this interpreter
        [sys.executable, "-W", "error", "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().strip() == b"0"
        process.stdout.close()
        assert process.stderr.read().strip() == b"done"
    assert process.returncode == 0


@pytest.mark.parametrize("columns", ["0", "00"])
def test_no_columns_at_all_are_not_taken_at_their_word(columns: str) -> None:
    out, screen = stream(terminal=False, COLUMNS=columns)
    out.line("a line")
    assert screen.text == "a line\n"
    assert out.width == 80
