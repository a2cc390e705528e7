"""How much longer reading, each rule and mending take for twice as much of a text made to blow up.

    .venv/bin/python -m benchmarks.hostile
    .venv/bin/python -m benchmarks.hostile --only SRC008 --only reading

Each text fills title, preheader, introduction, headline, body, name and link of a source. It is doubled
until a run takes a fifth of a second or 200,000 characters are reached, and the ratio of the last two runs is
printed: about 2 where the time is linear, 4 where it is quadratic. What takes less than 20 ms even then has
no ratio worth printing. For each rule the worst text is shown; the exit code is 1 when a ratio is above 2.7.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import deque
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.publication import Publication, read_publication
from caspian_mail.reading import mend, read_issue
from caspian_mail.rules import RULES, Email, Rule, check_issue
from caspian_mail.rules.archive import Archive
from caspian_mail.rules.rule import Case
from caspian_mail.workspace import packaged
from caspian_mail.yaml_text import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from caspian_mail.model import Issue

FIRST, LAST = 12_500, 200_000
ENOUGH, WORTH_PRINTING = 0.2, 0.02
TOO_MUCH = 2.7
AGAIN = 6

# What is repeated, and what stands once after it.
TEXTS: dict[str, tuple[str, str]] = {
    "one word": ("a", "!"),
    "spaces": (" ", "x"),
    "spaces and tabs": (" \t", "x"),
    "words": ("Baku and Astana ", "."),
    "a word again": ("the the ", "."),
    "empty lines": ("\n\n", "x"),
    "opening brackets": ("[", ""),
    "closing brackets": ("]", ""),
    "links never ended": ("[a](", ""),
    "links": ("[a](https://example.org/?utm_source=a&b=c) ", ""),
    "links in angle brackets": ("<https://a.example/", ""),
    "parentheses": ("(", ""),
    "straight quotes": ('"', "a"),
    "curly quotes": ("“a", ""),
    "apostrophes": ("'s ", ""),
    "emphasis": ("*a ", ""),
    "emphasis in turns": ("**_a", ""),
    "backticks": ("`", "a"),
    "backslashes": ("\\", "a"),
    "digits": ("1", ","),
    "dates": ("Monday, October 27-", ""),
    "dates in digits": ("2025-27-10-", ""),
    "ranges": ("27 – ", "October"),
    "amounts": ("$1billion, 1.", ""),
    "dots": ("a.", ""),
    "hyphens": ("Cove-", "Kaz"),
    "capitals": ("A B", ""),
    "at signs": ("a@", ""),
    "addresses": ("https://", "example.org"),
    "query": ("https://example.org/?" + "&utm_a=%3F", "#"),
    "placeholders": ("{{%%", "}}"),
    "percent signs": ("%2", ""),
    "marks on letters": ("a\u0301\u0323", ""),
    "joiners": ("ی\u200c", ""),
    "lists": ("- a\n", ""),
    "lists in lists": ("- ", "a"),
    "said": ("“No,” he said on October 30. ", ""),
}


class Figure(NamedTuple):
    """How one text went: seconds for so many characters, and how much longer than for half of them."""

    text: str
    seconds: float
    characters: int
    ratio: float

    @property
    def counts(self) -> bool:
        """Whether it took long enough for the ratio to mean something."""
        return self.seconds >= WORTH_PRINTING

    @property
    def weight(self) -> tuple[bool, float]:
        """What makes one worse than another: the ratio, and where there is none the time."""
        return self.counts, self.ratio if self.counts else self.seconds


def main() -> int:
    """Print a line for each rule and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", action="append", help="reading, mending or a code; may be repeated")
    chosen = parser.parse_args().only
    gc.set_threshold(1_000_000)  # as the program does
    publication = read_publication(packaged() / "newsletter.toml")
    worst: dict[str, Figure] = {}
    for name, text, run in _runs(publication):
        if not chosen or name in chosen:
            figure = _measure(text, run)
            worst[name] = max(worst.get(name, figure), figure, key=lambda figure: figure.weight)
    print(f"{'':10}{'worst text':26}{'characters':>11}{'ms':>8}{'ratio':>7}")
    for name, figure in worst.items():
        ratio = f"{figure.ratio:.1f}" if figure.counts else "-"
        print(f"{name:10}{figure.text:26}{figure.characters:11,}{figure.seconds * 1000:8.1f}{ratio:>7}")
    return int(any(figure.counts and figure.ratio > TOO_MUCH for figure in worst.values()))


def _runs(publication: Publication) -> Iterator[tuple[str, str, Callable[[int], float]]]:
    yield "mending", "fixes", partial(_mend, publication)
    for name, text in TEXTS.items():
        yield "reading", name, partial(_read, text)
        for rule in RULES:
            if rule.needs != "answers":  # what a page says is read up to a bound
                yield rule.code, name, partial(_check, rule, publication, text)
        _issue.cache_clear()


def _measure(text: str, run: Callable[[int], float]) -> Figure:
    """Double until it is enough."""
    size, seconds, before = FIRST, run(FIRST), 0.0
    while seconds < ENOUGH and size < LAST:
        size, before, seconds = 2 * size, seconds, run(2 * size)
    if not before:
        size, before, seconds = 2 * size, seconds, run(2 * size)
    # What looks like too much is run again: other programs may have had the processor meanwhile.
    for _ in range(AGAIN):
        if seconds < WORTH_PRINTING or seconds < TOO_MUCH * before:
            break
        before, seconds = min(before, run(size // 2)), min(seconds, run(size))
    return Figure(text, seconds, size, seconds / max(before, 1e-9))


def _content(text: tuple[str, str], size: int) -> bytes:
    """Return an issue that holds so many characters of a text in every field."""
    repeated, last = text
    whole = repeated * (size // len(repeated)) + last
    line = quoted(whole.replace("\n", " "))
    block = "".join(f"          {part}\n" for part in whole.split("\n"))
    return (
        f"title: {line}\ndate: 2025-10-27\nauthor: A\npreheader: {line}\nintroduction: {quoted(whole)}\n"
        f"sections:\n  - heading: Energy and Economy\n    articles:\n      - headline: {line}\n"
        f"        body: |2\n{block}        sources:\n          - name: {line}\n            url: {line}\n"
    ).encode()


def _read(text: tuple[str, str], size: int) -> float:
    content = _content(text, size)
    started = time.process_time()
    reading = read_issue(content, "issues/2025-10-27.yaml")
    seconds = time.process_time() - started
    if not reading.complete:
        raise SystemExit(f"{text} cannot be read: {reading.diagnostics[0].message}")
    return seconds


def _check(rule: Rule, publication: Publication, text: tuple[str, str], size: int) -> float:
    issue = _issue(text, size)
    composed = _email(issue) if rule.needs == "email" else None
    case = Case(issue, publication, composed=composed, archive=Archive(list))
    started = time.process_time()
    deque(rule.check(case), maxlen=0)
    return time.process_time() - started


def _email(issue: Issue) -> Email:
    words = str(next(issue.articles).body)
    html = f"<p>{words}</p><a href='{words}'>{words}</a><img alt='{words}'>"
    return Email(html, words, len(html), templates={"templates/email.mjml.j2": words})


@cache
def _issue(text: tuple[str, str], size: int) -> Issue:
    return read_issue(_content(text, size), "issues/2025-10-27.yaml").issue


def _mend(publication: Publication, size: int) -> float:
    """Mend as many sources as fit into so many characters."""
    sources = "          - TCA # the paper\n" * (size // 28)
    head = "sections:\n  - articles:\n      - headline: H\n        sources:\n"
    content = (head + sources).encode()
    reading = read_issue(content, "x")
    fixes = [found.fix for found in check_issue(reading.issue, publication, "x") if found.fix]
    started = time.process_time()
    mend(content, fixes)
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
