from __future__ import annotations

import re
from pathlib import Path

from caspian_mail.flows.explain import FAMILIES, explained
from caspian_mail.flows.rule_pages import main, rule_pages

DOCS = Path(__file__).parent.parent.parent / "docs" / "rules"


def test_the_pages_are_what_the_rules_say() -> None:
    written = {file.name: file.read_text(encoding="utf-8") for file in DOCS.iterdir()}
    assert written == rule_pages(), "make them anew: python -m caspian_mail.flows.rule_pages"


def test_every_rule_belongs_to_a_family() -> None:
    assert {one.family for one in explained()} <= set(FAMILIES)


def test_nothing_a_rule_says_is_markdown() -> None:
    assert r"begins with \& or \*, or a key is \<\<:" in rule_pages()["STR106.md"]
    for page in rule_pages().values():
        assert page.endswith("\n")
        assert not re.search(r"\n\n\n", page)


def test_they_are_written_and_those_of_former_rules_go(tmp_path: Path) -> None:
    (tmp_path / "SRC999.md").write_text("a former rule", encoding="utf-8")
    (tmp_path / "notes.md").write_text("mine", encoding="utf-8")
    main([str(tmp_path)])
    assert {file.name for file in tmp_path.iterdir()} == {*rule_pages(), "notes.md"}
    assert (tmp_path / "SRC003.md").read_text(encoding="utf-8") == rule_pages()["SRC003.md"]
