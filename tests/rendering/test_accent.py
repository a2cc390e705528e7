from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.diagnostics import Span
from caspian_mail.errors import ConfigurationError
from caspian_mail.publication import read_publication
from caspian_mail.rendering.accent import contrast
from caspian_mail.workspace import packaged
from tests.rendering.samples import composed, issue, publication

if TYPE_CHECKING:
    from pathlib import Path

CASPIAN = {
    "text_light": "#0B5563",
    "text_dark": "#7CC7CE",
    "rule_light": "#A10203",
    "rule_dark": "#F19293",
}


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        ("#0B5563", "#FFFFFF", 8.4),
        ("#0B5563", "#E9EFEF", 7.2),
        ("#7CC7CE", "#16252A", 8.2),
    ],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 1) == round(contrast(other, one), 1) == ratio


def test_an_accent_replaces_caspian_and_sea() -> None:
    accent = {**CASPIAN, "text_light": "#561157", "text_dark": "#EDBCEE"}
    html = composed(issue(2, 2), publication(accent=accent)).edition.html
    for colour in accent.values():
        assert colour in html
    for colour in ("#0B5563", "#7CC7CE", "#2E8793"):
        assert colour not in html


def test_an_accent_that_cannot_be_read_is_refused_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "newsletter.toml"
    example = (packaged() / "newsletter.toml").read_text(encoding="utf-8")
    lines = ["[accent]", 'text_light = "#777777"', 'text_dark = "#777777"']
    lines += ['rule_light = "#FFFFFF"', 'rule_dark = "#000000"', ""]
    file.write_text("\n".join([*example.split("[[sources]]", 1)[0].split("\n"), *lines]), encoding="utf-8")
    start = len(example.split("[[sources]]", 1)[0].split("\n")) + 1
    with pytest.raises(ConfigurationError) as caught:
        composed(issue(1), read_publication(file))
    findings = caught.value.findings
    assert [(finding.span, finding.message, finding.help) for finding in findings] == [
        (
            Span(start + 1, 14, start + 1, 23),
            "accent.text_light #777777 has a contrast of 3.85 on the page, #E9EFEF",
            "text needs 4.5; choose a darker one",
        ),
        (
            Span(start + 2, 13, start + 2, 22),
            "accent.text_dark #777777 has a contrast of 3.52 on the panel, #16252A",
            "text needs 4.5; choose a lighter one",
        ),
    ]


def test_every_text_of_the_look_can_be_read() -> None:
    # The look's own colours keep the bound that an accent has to keep.
    from caspian_mail.rendering.localization import language
    from caspian_mail.rendering.templating import Templates
    from tests.rendering.samples import TEMPLATES

    theme = Templates(TEMPLATES, language("en")).variables("theme.j2", {"accent": None})
    for colours in (theme["light"], theme["dark"]):
        for ground in ("sheet", "panel", "page"):
            for text in ("ink", "slate", "caspian"):
                assert contrast(colours[text], colours[ground]) > 5.5
