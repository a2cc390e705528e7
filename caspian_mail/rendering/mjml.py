"""MJML to HTML, by mjml-python: the only module that imports it."""

from __future__ import annotations

import mjml

from caspian_mail.errors import ConfigurationError


def to_html(source: str) -> str:
    """Return the HTML of an MJML document.

    Raises:
        ConfigurationError: it isn't well-formed. The library names a byte at best; the templates are the
            cause, since everything else in the source is escaped.
    """
    try:
        # Without fonts=, MJML links to a font server for every name it knows, Roboto among them.
        html: str = mjml.mjml2html(source, fonts={})
    except ValueError as error:
        raise ConfigurationError(f"the templates make no valid MJML: {error}", where="templates/") from None
    return html
