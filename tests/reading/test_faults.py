"""Each fault's own examples: the bad one has it, the good one has none at all."""

from __future__ import annotations

import re
from textwrap import indent
from typing import TYPE_CHECKING

import pytest

from caspian_mail.reading import Fault, read_issue

if TYPE_CHECKING:
    from collections.abc import Callable

_EVERY = pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.value.code)

# What an example can only tell of, done.
_WRITTEN: dict[Fault, Callable[[str], bytes]] = {
    Fault.NOT_UTF8: lambda text: text.encode("cp1254" if "1254" in text else "utf-8"),
    Fault.TOO_LARGE: lambda text: text.replace("six million letters", "a" * 6_000_000).encode(),
}


def _codes(fault: Fault, example: str) -> set[str]:
    if example.startswith("sources:"):
        example = f"sections:\n- articles:\n  - headline: H\n{indent(example, '    ')}"
    content = _WRITTEN.get(fault, str.encode)(example)
    return {found.code for found in read_issue(content, "issues/x.yaml").diagnostics}


@_EVERY
def test_the_bad_example_has_the_fault_and_the_good_one_has_none(fault: Fault) -> None:
    assert fault.value.code in _codes(fault, fault.value.bad)
    assert _codes(fault, fault.value.good) == set()


@_EVERY
def test_a_fault_explains_itself(fault: Fault) -> None:
    assert re.fullmatch(r"STR1\d\d", fault.value.code)
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", fault.value.name)
    assert fault.value.what.endswith(".")
    assert fault.value.why.endswith(".")
