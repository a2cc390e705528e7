"""An issue becomes an edition."""

from caspian_mail.rendering.composition import Counts, Rendering, render
from caspian_mail.rendering.fingerprints import Value, changes, issue_values, template_files
from caspian_mail.rendering.localization import Language, language

__all__ = [
    "Counts",
    "Language",
    "Rendering",
    "Value",
    "changes",
    "issue_values",
    "language",
    "render",
    "template_files",
]
