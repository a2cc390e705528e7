"""docs/rules/: a page for each rule, made from what the rule says of itself.

`python -m caspian_mail.flows.rule_pages [FOLDER]` writes them, to docs/rules unless told.
"""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from caspian_mail.flows.explain import FAMILIES, explained

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.flows.explain import Explained

_INDEX = """\
# The rules

What `caspian-mail check` finds, by family. `caspian-mail rule CODE` says the same in the terminal;
[adding-a-rule.md](../adding-a-rule.md) says how to write one.

An error stops `compose`; a warning or a note does not. `newsletter.toml` weighs a rule otherwise:

```toml
[rules]
SRC003 = "error"                                     # error, warning, note or off
```

`# caspian: ignore SRC003` at the end of a line silences a rule for the value that ends there, or for the
whole block behind a key that stands there. `caspian-mail check --select SRC --ignore SRC003` asks for a
part of them once. Faults of reading, STR100 and above, cannot be set or silenced.
"""
_FIXES = {
    "safe": "`caspian-mail check --fix` writes it; it cannot change the meaning.",
    "unsafe": "`caspian-mail check --fix --unsafe-fixes` writes it; it may change the meaning, so read it\n"
    "first: `caspian-mail check --diff --unsafe-fixes`.",
    "": "None: what is right, only an editor knows.",
}
_OWNERS = {
    "issue": "",
    "newsletter.toml": "In newsletter.toml:\n\n",
    "email": "Of the composed mail:\n\n",
    "answer": "Of what a link answered:\n\n",
}


def rule_pages() -> dict[str, str]:
    """Return the pages by the names of their files, with README.md, the index."""
    pages = {_file(told): _page(told) for told in explained()}
    return {"README.md": _index(), **pages}


def _index() -> str:
    parts = [_INDEX]
    for family, rules in groupby(explained(), key=lambda told: told.family):
        rows = (
            f"| [{told.code}]({_file(told)}) | {told.name} | {told.severity.value} | {told.fix} | "
            f"{_in_a_cell(told.what)} |\n"
            for told in rules
        )
        head = "| code | name | severity | fix | finds |\n|---|---|---|---|---|\n"
        parts.append(f"\n## {FAMILIES[family]} ({family})\n\n{head}{''.join(rows)}")
    return "".join(parts)


def _page(told: Explained) -> str:
    parts = [
        f"# {told.code} {told.name}",
        f"{told.severity.value.capitalize()}. {_in_text(told.what)}",
        *([f"Looked for by: {told.when}."] if told.when else []),
        f"## Why it matters\n\n{_in_text(told.why)}",
        f"## Bad\n\n{_example(told, told.bad)}",
        f"## Good\n\n{_example(told, told.good)}",
        f"## Fix\n\n{_FIXES[told.fix]}",
        "## Change or silence",
        *_settings(told),
    ]
    return "\n\n".join(parts) + "\n"


def _example(told: Explained, piece: str) -> str:
    language = "toml" if told.piece_of == "newsletter.toml" else "yaml"
    return f"{_OWNERS[told.piece_of]}```{language}\n{piece.rstrip()}\n```"


def _settings(told: Explained) -> Iterator[str]:
    if told.can_be_set:
        yield f'```toml\n[rules]\n{told.code} = "off" # or error, warning, note\n```'
    else:
        yield "This is a fault of reading: no setting and no remark switches it off."
    if told.can_be_ignored:
        yield f"For one value: `# caspian: ignore {told.code}` at the end of its line."


def _file(told: Explained) -> str:
    return f"{told.code}.md"


def _in_text(sentence: str) -> str:
    """Return a sentence in which nothing is Markdown."""
    return "".join(f"\\{character}" if character in r"\`*_<&[" else character for character in sentence)


def _in_a_cell(sentence: str) -> str:
    return _in_text(sentence).replace("|", r"\|")


def main(arguments: list[str]) -> None:
    """Write the pages into the folder named, or to where the clone keeps them; those of former rules go."""
    folder = Path(arguments[0] if arguments else "docs/rules")
    folder.mkdir(parents=True, exist_ok=True)
    pages = rule_pages()
    for file in folder.glob("[A-Z][A-Z][A-Z][0-9][0-9][0-9].md"):
        if file.name not in pages:
            file.unlink()
    for name, page in pages.items():
        (folder / name).write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
