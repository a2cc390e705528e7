"""Whatever an editor writes is checked, and what a rule mends reads as YAML."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from caspian_mail.reading import read_issue
from caspian_mail.rules import RULES, check_issue
from tests.rules.conftest import make_publication
from tests.rules.language.issues import mended

LANGUAGE = [rule for rule in RULES if rule.code.startswith("LNG")]
PUBLICATION = make_publication(style={"instead_of": {"Uzbekistani": "Uzbek"}})
PIECES = [
    *"aA1 .,:;!?-–()[]{}<>@#&*_`|/\\\"'“”‘’„«»%$é",
    *(
        "  ",
        "\n",
        "\n\n",
        "the ",
        "mjor",
        "Cove Kaz",
        "Cove-Kaz",
        "Uzbekistani",
        "$1billion",
        "5 bn",
        "Əli",
        "мир",
    ),
]


@example(text=" mjor*mjor ", style="")
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join), st.sampled_from(["|", ">", '"', "'", ""]))
def test_any_text_is_checked_and_what_is_mended_reads(text: str, style: str) -> None:
    lines = [line.strip() for line in f"x{text}x".split("\n")]
    value = {
        "|": "|\n" + "".join(f"  {line}\n" for line in lines),
        ">": ">\n" + "".join(f"  {line}\n" for line in lines),
        '"': '"' + " ".join(lines).replace("\\", "\\\\").replace('"', '\\"') + '"',
        "'": "'" + " ".join(lines).replace("'", "''") + "'",
        "": " ".join(lines),
    }[style]
    document = f"introduction: {value}\n"
    reading = read_issue(document.encode(), "x")
    if not reading.complete or reading.diagnostics:
        return
    for rule in LANGUAGE:
        # One by one: which of them go together is for the mending to see.
        for finding in check_issue(reading.issue, PUBLICATION, "x", rules=[rule]):
            again = read_issue(mended(document, [finding]).encode(), "x")
            assert again.complete
            assert not again.diagnostics
