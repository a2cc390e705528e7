from __future__ import annotations

from caspian_mail.rules.email.low_contrast import contrast
from tests.rendering.samples import composed, issue, publication

ACCENT = {
    "text_light": "#561157",
    "text_dark": "#EDBCEE",
    "rule_light": "#A10203",
    "rule_dark": "#F19293",
}


def test_an_accent_replaces_caspian_and_sea() -> None:
    html = composed(issue(2, 2), publication(accent=ACCENT)).edition.html
    for colour in ACCENT.values():
        assert colour in html
    for colour in ("#0B5563", "#7CC7CE", "#2E8793"):
        assert colour not in html


def test_the_colours_of_the_look_are_told_with_the_accent_among_them() -> None:
    colours = composed(issue(1), publication(accent=ACCENT)).colours
    assert (colours["light"]["caspian"], colours["dark"]["caspian"]) == ("#561157", "#EDBCEE")
    assert colours["light"]["sheet"] == "#FFFFFF"


def test_every_text_of_the_look_can_be_read() -> None:
    # The look's own colours keep more than the bound that an accent has to keep.
    for colours in composed(issue(1)).colours.values():
        for ground in ("sheet", "panel", "page"):
            for text in ("ink", "slate", "caspian"):
                assert contrast(colours[text], colours[ground]) > 5.5
