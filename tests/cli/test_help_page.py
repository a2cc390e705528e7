from __future__ import annotations

from pathlib import Path

from caspian_mail.cli.app import WEEK
from caspian_mail.cli.help_page import help_page, main

PAGE = Path(__file__).parent.parent.parent / "docs" / "commands.md"


def test_the_page_is_what_the_commands_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == help_page(), (
        "make it anew: python -m caspian_mail.cli.help_page"
    )


def test_every_command_has_a_chapter_and_so_have_those_within_it(tmp_path: Path) -> None:
    main([str(tmp_path / "commands.md")])
    lines = (tmp_path / "commands.md").read_text(encoding="utf-8").splitlines()
    assert {f"## {name}" for names in WEEK.values() for name in names} <= set(lines)
    assert "### audience import" in lines
    assert "Usage: caspian-mail audience import [OPTIONS] {FILE}" in lines
