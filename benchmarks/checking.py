"""How long `check` takes over ten years of issues, against PyYAML's C loader reading the same files.

    .venv/bin/python benchmarks/checking.py

520 issues of 11 stories are made. Three runs are timed in turn with the peer: all issues, cold (nothing is
kept from an earlier run), the newest issue alone, cold, and the newest again, with what was kept. Each is a
process of its own, start to end. The last lines give the memory of the newest alone, over an archive of one
issue and over all.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from spellchecker import SpellChecker

ROUNDS = 5
ISSUES = 520
STORIES = 11
SECONDS = 2.0
PEER = """\
import sys, yaml
from pathlib import Path
for path in sorted(Path(sys.argv[1]).glob("*.yaml")):
    yaml.load(path.read_bytes(), yaml.CSafeLoader)
"""
# Words that a language rule knows, as many as a newsroom uses.
FREQUENT = SpellChecker(distance=1).word_frequency.dictionary.items()
WORDS = [
    word
    for word, _ in sorted(FREQUENT, key=lambda one: (-one[1], one[0]))
    if len(word) > 3 and word.isalpha()  # noqa: PLR2004 - the longer half of a sentence
][:6000]
LITTLE = ["the", "of", "and", "to", "in", "for", "on", "with", "by", "at", "from", "a"]
SOURCES = {
    "Reuters": "www.reuters.com/world",
    "Eurasianet": "eurasianet.org",
    "Times of Central Asia": "timesca.com",
    "Bloomberg": "www.bloomberg.com/news",
    "Euronews": "www.euronews.com",
    "QazInform": "qazinform.com/news",
    "OSCE": "www.osce.org/odihr",
}


def main() -> None:
    """Print seconds as medians, their ratio to the peer's, and the memory."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--issues", type=int, default=ISSUES)
    chosen = options.parse_args()
    program = str(Path(sys.executable).with_name("caspian-mail"))
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "digest"
        run([program, "init", str(root)])
        issues = make_issues(root / "issues", chosen.issues)
        ours = [program, "-C", str(root), "check"]
        runs = {
            f"check of {len(issues)} issues, cold": ([*ours, str(root / "issues")], True),
            "check of the newest, cold": (ours, True),
            "check of the newest": (ours, False),
        }
        times: dict[str, list[Cost]] = {what: [] for what in (*runs, PEER)}
        for _ in range(chosen.rounds):
            for what, (command, cold) in runs.items():
                if cold:
                    shutil.rmtree(root / ".caspian-mail", ignore_errors=True)
                times[what].append(timed(command))
            times[PEER].append(timed([sys.executable, "-c", PEER, str(root / "issues")]))
        peer = median(times.pop(PEER))
        print(f"CSafeLoader, {len(issues)} issues: {peer.seconds:.2f} s, {peer.processor:.2f} s of processor")
        for what, costs in times.items():
            cost = median(costs)
            bound = f" (at most {SECONDS} s)" if str(len(issues)) in what else ""
            print(
                f"{what}: {cost.seconds:.2f} s{bound}, {cost.processor:.2f} s of processor; "
                f"ratios {cost.seconds / peer.seconds:.1f}, {cost.processor / peer.processor:.1f}"
            )
        over_all = timed(ours).memory
        for path in issues[:-1]:
            path.unlink()
        over_one = timed(ours).memory
        print(
            f"memory of the newest: over {len(issues)} issues {over_all:.0f} MB, over one {over_one:.0f} MB"
        )


def make_issues(folder: Path, number: int) -> list[Path]:
    """Write that many issues, a week apart, and return their files."""
    for path in folder.glob("*.yaml"):
        path.unlink()
    dice = random.Random(1)  # noqa: S311 - the same issues each time
    first = date(2016, 1, 4)
    paths = []
    for week in range(number):
        day = first + timedelta(weeks=week)
        path = folder / f"{day.isoformat()}.yaml"
        path.write_text(an_issue(dice, day), encoding="utf-8")
        paths.append(path)
    return paths


def an_issue(dice: random.Random, day: date) -> str:
    """Return an issue of random stories."""
    title = f"Headlines from the Caspian: {day:%B} {day.day}, {day.year}"
    head = f'title: "{title}"\ndate: {day}\nauthor: Caspian Policy Center\npreheader: "{sentence(dice, 9)}"\n'
    half = STORIES // 2 + 1
    return (
        head
        + "sections:\n  - heading: Energy and Economy\n    articles:\n"
        + "".join(a_story(dice, day, number) for number in range(half))
        + "  - heading: Politics and Security\n    articles:\n"
        + "".join(a_story(dice, day, number) for number in range(half, STORIES))
    )


def a_story(dice: random.Random, day: date, number: int) -> str:
    """Return a story of two paragraphs with one or two sources."""
    headline = sentence(dice, 8).rstrip(".").title()
    paragraphs = ("\n".join(f"          {sentence(dice, 16)}" for _ in range(3)) for _ in range(2))
    sources = "".join(
        f"          - name: {name}\n            url: https://{SOURCES[name]}/{day}-{dice.choice(WORDS)}-{number}\n"
        for name in dice.sample(list(SOURCES), dice.randint(1, 2))
    )
    body = "\n\n".join(paragraphs)
    return f"      - headline: {headline}\n        body: |\n{body}\n        sources:\n{sources}"


def sentence(dice: random.Random, length: int) -> str:
    """Return so many words as a sentence."""
    words = dice.sample(WORDS, length)
    words[1::3] = [dice.choice(LITTLE) for _ in words[1::3]]
    return f"{' '.join(words).capitalize()}."


class Cost(NamedTuple):
    """What a command takes: seconds, seconds of all its processes on a processor, and MB at most."""

    seconds: float
    processor: float
    memory: float


def median(costs: list[Cost]) -> Cost:
    """Return the medians."""
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


def timed(command: list[str]) -> Cost:
    """Return what a command takes that must end well."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command)
    memory = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    return Cost(seconds, usage.ru_utime + usage.ru_stime, memory)


def run(command: list[str]) -> None:
    """Run a command that must end well, and forget what it prints."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
