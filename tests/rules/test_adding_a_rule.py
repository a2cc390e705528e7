"""The rule that docs/adding-a-rule.md writes does what the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from caspian_mail.reading import read_issue
from caspian_mail.rules import check_issue
from tests.rules.conftest import make_publication

PAGE = (Path(__file__).parent.parent.parent / "docs" / "adding-a-rule.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def _run(block: str) -> dict[str, Any]:
    made: dict[str, Any] = {"__name__": "shown"}
    exec(compile(block, "docs/adding-a-rule.md", "exec"), made)  # noqa: S102 - a page of this repository
    return made


def test_the_rule_passes_the_tests_that_are_shown() -> None:
    rule = _run(BLOCKS[0])["RULE"]
    shown = _run(BLOCKS[2])

    def check(text: str, code: str) -> Any:  # noqa: ANN401 - findings
        assert code == rule.code
        return check_issue(read_issue(text.encode(), "x").issue, make_publication(), "x", rules=[rule])

    shown["test_several_exclamation_marks_are_noticed_and_become_one"](check)
    silent = shown["test_a_headline_that_does_not_shout_is_in_order"]
    (mark,) = silent.pytestmark
    for headline in mark.args[1]:
        silent(check, headline)
