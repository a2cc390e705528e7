from __future__ import annotations

import difflib
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.cli.line_diff import line_diff

if TYPE_CHECKING:
    from pathlib import Path


def _lines(words: str) -> list[str]:
    return [f"{word}\n" for word in words.split()]


def _diff(old: str, new: str) -> list[str]:
    return [line.rstrip("\n") for line in line_diff(_lines(old), _lines(new), "x.yaml")][2:]


@pytest.mark.parametrize(
    ("old", "new", "diff"),
    [
        ("a b c", "a b c", []),
        ("a b c d", "a B c d", ["@@ -1,3 +1,3 @@", " a", "-b", "+B", " c"]),
        ("a b c d", "a c d", ["@@ -1,3 +1,2 @@", " a", "-b", " c"]),
        ("a c d", "a b c d", ["@@ -1,2 +1,3 @@", " a", "+b", " c"]),
        ("a b c d", "a B C d", ["@@ -1,4 +1,4 @@", " a", "-b", "-c", "+B", "+C", " d"]),
        ("a b c d e", "A b c D e", ["@@ -1,5 +1,5 @@", "-a", "+A", " b", " c", "-d", "+D", " e"]),
        (
            "a b c d e f",
            "A b c d e F",
            ["@@ -1,2 +1,2 @@", "-a", "+A", " b", "@@ -5,2 +5,2 @@", " e", "-f", "+F"],
        ),
        ("a", "", ["@@ -1 +0,0 @@", "-a"]),
        ("", "a b", ["@@ -0,0 +1,2 @@", "+a", "+b"]),
    ],
)
def test_changes_are_shown_between_a_line_before_and_one_after(old: str, new: str, diff: list[str]) -> None:
    assert _diff(old, new) == diff


def test_both_names_are_told_and_a_last_line_without_an_end() -> None:
    assert list(line_diff(["a\n", "b"], ["a\n", "b\n"], "x.yaml")) == [
        "--- x.yaml\n",
        "+++ x.yaml\n",
        "@@ -1,2 +1,2 @@\n",
        " a\n",
        "-b\n\\ No newline at end of file\n",
        "+b\n",
    ]


_WORDS = st.lists(st.sampled_from("abcdefgh"), max_size=40)


@given(_WORDS, _WORDS)
def test_any_two_texts_are_told_apart_so_that_each_can_be_restored(old: list[str], new: list[str]) -> None:
    rest, made = iter(old), []
    shown = [line.rstrip("\n") for line in line_diff(_lines(" ".join(old)), _lines(" ".join(new)), "x")]
    number = 0
    for line in shown[2:]:
        if line.startswith("@@"):
            first, _, length = line.split()[1].removeprefix("-").partition(",")
            begins = int(first) - (length != "0")
            while number < begins:
                made.append(next(rest))
                number += 1
        elif line[0] == "+":
            made.append(line[1:])
        else:
            assert next(rest) == line[1:]
            number += 1
            made += [] if line[0] == "-" else [line[1:]]
    assert [*made, *rest] == new


def test_of_an_ordinary_change_it_is_what_the_standard_library_shows() -> None:
    old = _lines(" ".join(f"line{number}" for number in range(300)))
    new = [line.replace("7", "seven") for line in old if not line.startswith("line15")]
    assert [line.rstrip("\n") for line in line_diff(old, new, "x")] == [
        line.rstrip("\n") for line in difflib.unified_diff(old, new, "x", "x", n=1)
    ]


def test_patch_takes_it(tmp_path: Path) -> None:
    old, new = _lines("a b c d e f g h i"), _lines("a B c d f g h i j")
    (tmp_path / "x").write_text("".join(old), encoding="utf-8")
    diff = "".join(line_diff(old, new, "x"))
    done = subprocess.run(["git", "apply", "-p0", "-"], input=diff.encode(), cwd=tmp_path, check=False)  # noqa: S607
    assert done.returncode == 0
    assert (tmp_path / "x").read_text(encoding="utf-8") == "".join(new)
