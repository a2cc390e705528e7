"""Colours of the look that cannot be read: contrast as WCAG 2 defines it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import START_OF_FILE, Severity
from caspian_mail.rules.rule import Finding, Rule
from caspian_mail.workspace import PUBLICATION_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from caspian_mail.publication import Publication
    from caspian_mail.rules.rule import Case

LEAST_CONTRAST = 4.5
"""WCAG 2.2 AA, success criterion 1.4.3, for text of the sizes a mail has."""

_THEME = "templates/theme.j2"
_GROUNDS = ("sheet", "panel", "page")
_ACCENT = "caspian"
_TEXTS = (_ACCENT, "ink", "slate")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _check(case: Case) -> Iterator[Finding]:
    for shade, colours in case.email.colours.items():
        for text in _TEXTS:
            yield from _unreadable(case.publication, shade, text, colours)


def _unreadable(
    publication: Publication, shade: str, text: str, colours: Mapping[str, str]
) -> Iterator[Finding]:
    # A theme of the publication's own may write colours otherwise, and call them otherwise.
    known = {name: value for name, value in colours.items() if _COLOUR.fullmatch(str(value))}
    grounds = [ground for ground in _GROUNDS if ground in known]
    if text not in known or not grounds:
        return
    ratio, ground = min((contrast(known[text], known[ground]), ground) for ground in grounds)
    if ratio >= LEAST_CONTRAST:
        return
    key, where, span = f"{text} ({shade})", _THEME, START_OF_FILE
    if publication.accent is not None and text == _ACCENT:
        key, where = f"accent.text_{shade}", PUBLICATION_FILE
        span = publication.span("accent", f"text_{shade}")
    # Cut, not rounded: 4.46 must not read as 4.5.
    found = int(ratio * 100) / 100
    message = f"{key} {known[text]} has a contrast of {found} on the {ground}, {known[ground]}"
    darker = _luminance(known[text]) < _luminance(known[ground])
    advice = f"text needs {LEAST_CONTRAST}; choose a {'darker' if darker else 'lighter'} one"
    yield Finding(span, message, advice, file=where)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    # The sRGB transfer function, with WCAG's threshold.
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004


RULE = Rule(
    code="EML003",
    name="low-contrast",
    severity=Severity.ERROR,
    what=(
        "A colour for text, the publication's own or the look's, has a contrast below 4.5 on one of its "
        "grounds, in light or in dark."
    ),
    why="Readers with low vision cannot read it (WCAG 2.2 AA, 1.4.3), and nobody can in the sun.",
    bad="""\
[accent]
text_light = "#7A9BA1"
text_dark = "#7CC7CE"
rule_light = "#0B5563"
rule_dark = "#2E8793"
""",
    good="""\
[accent]
text_light = "#0B5563"
text_dark = "#7CC7CE"
rule_light = "#0B5563"
rule_dark = "#2E8793"
""",
    check=_check,
    needs="email",
    piece_of="newsletter.toml",
)
