"""The one kind of question there is: the answer is a number, and anything else is no."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from caspian_mail.console import counted
from caspian_mail.errors import DeclinedError, GateError

if TYPE_CHECKING:
    from caspian_mail.console import Console


def ask_number(  # noqa: PLR0913 - a question and all its answers
    console: Console, question: str, *, number: int, yes: int | None, noun: str, outcome: str, hint: str
) -> None:
    """Return when the answer is the number; `--yes` answers in a script.

    Args:
        console: where to ask.
        question: ends with a space; the answer is typed after it. Lines before its last are told first.
        number: the answer that goes on.
        yes: what `--yes` said, if it was given.
        noun: what is counted, such as "recipient".
        outcome: what a no means, such as "nothing was sent".
        hint: what to type where there is no terminal.

    Raises:
        GateError: another number, or no terminal to ask on.
        DeclinedError: Enter, the end of input, or anything else.
    """
    if yes is not None:
        if yes != number:
            there = "there is" if number == 1 else "there are"
            raise GateError(f"--yes {yes}, but {there} {counted(number, noun)}; {outcome}")
        return
    if not sys.stdin.isatty():
        raise GateError(f"no terminal to ask on; {outcome}", next_steps=[hint])
    *above, line = question.split("\n")
    for words in above:
        console.say(words)
    console.prompt(line)
    try:
        answer = sys.stdin.readline().strip().replace(",", "")
    except KeyboardInterrupt:
        console.say("")
        console.say(f"{outcome[:1].upper()}{outcome[1:]}.")
        raise
    if not (answer.isascii() and answer.isdigit()):
        raise DeclinedError(outcome)
    if answer != str(number):
        raise GateError(f"{answer} is not the number of {noun}s; {outcome}")
