"""Whether a publication's own colour can be read: contrast as WCAG 2 defines it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Diagnostic
from caspian_mail.errors import ConfigurationError
from caspian_mail.workspace import PUBLICATION_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from caspian_mail.publication import Publication

LEAST_CONTRAST = 4.5
GROUNDS = ("sheet", "panel", "page")


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, relative luminance)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def check_accent(publication: Publication, light: Mapping[str, str], dark: Mapping[str, str]) -> None:
    """Refuse an accent that cannot be read on each ground of the look.

    Raises:
        ConfigurationError: its findings name each colour, where it stands, and the ratio found.
    """
    findings = list(_findings(publication, light, dark))
    if findings:
        raise ConfigurationError("", findings=findings)


def _findings(
    publication: Publication, light: Mapping[str, str], dark: Mapping[str, str]
) -> Iterator[Diagnostic]:
    if publication.accent is None:
        return
    for key, colours in (("text_light", light), ("text_dark", dark)):
        colour = getattr(publication.accent, key)
        ratio, ground = min((contrast(colour, colours[ground]), ground) for ground in GROUNDS)
        if ratio < LEAST_CONTRAST:
            # Cut, not rounded: 4.46 must not read as 4.5.
            found = int(ratio * 100) / 100
            yield Diagnostic.of_settings(
                PUBLICATION_FILE,
                publication.span("accent", key),
                f"accent.{key} {colour} has a contrast of {found} on the {ground}, {colours[ground]}",
                f"text needs {LEAST_CONTRAST}; choose a {'darker' if key == 'text_light' else 'lighter'} one",
            )


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    # The sRGB transfer function, with WCAG's threshold.
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
