"""Styles into style attributes, by premailer: the only module that imports it."""

from __future__ import annotations

import logging
import re
import sys
from types import ModuleType
from typing import Any

_STYLE = re.compile(r"<style(?=[ >])")
_STYLE_ATTRIBUTE = re.compile(r'(<[a-z][^<>]*? style=")([^"<>]*)')
_IGNORED = re.compile(r'(<style[^<>]*?) data-premailer="ignore"')


def inline(html: str, css: str) -> str:
    """Return the HTML with css written into its elements; the styles in its head stay as they are.

    Nothing is fetched: the page's own style elements, which might import, are marked to be left alone.
    """
    # premailer drops a doctype in lower case, and without one browsers read the page in quirks mode.
    page = re.sub(r"^\s*<!doctype html>", "<!DOCTYPE html>", html, count=1, flags=re.IGNORECASE)
    page = _STYLE.sub('<style data-premailer="ignore"', page)
    done: str = _premailer()(
        page,
        css_text=[css],
        disable_leftover_css=True,
        strip_important=False,  # the default takes dark styles their force, should one lose its mark
        allow_network=False,
        disable_link_rewrites=True,
        disable_validation=True,  # of CSS, which knows nothing of Word's properties
        disable_basic_attributes=["align", "bgcolor", "height", "valign", "width"],
        align_floating_images=False,
        cssutils_logging_level=logging.CRITICAL,
    ).transform(pretty_print=False)
    # Style elements in conditional comments are no elements to premailer, which leaves the mark there.
    done = _IGNORED.sub(r"\1", done)
    return _STYLE_ATTRIBUTE.sub(lambda match: match[1] + _compact(match[2]), done)


def _premailer() -> Any:  # noqa: ANN401 - premailer has no types
    """Import premailer without requests, which it takes half of its time to load and fetches pages with."""
    if "premailer" in sys.modules:
        return sys.modules["premailer"].Premailer
    loaded = sys.modules.get("requests")
    sys.modules["requests"] = ModuleType("requests")
    try:
        from premailer import Premailer
    finally:
        del sys.modules["requests"]
        if loaded is not None:
            sys.modules["requests"] = loaded
    return Premailer


def _compact(style: str) -> str:
    # Some 25 bytes a story, which count against Gmail's clip.
    return style.replace("; ", ";").replace(", ", ",")
