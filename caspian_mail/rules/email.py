"""What the composed mail can have wrong with it, whatever its issue says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import START_OF_FILE, Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from caspian_mail.publication import Publication

GMAIL_CLIP = 102_400
"""Bytes of HTML after which Gmail hides the rest behind a link."""

CLIPPED_BY_GMAIL = "EML001"
_OFF = "off"
_STORIES_NAMED = 3


def check_email(
    html_bytes: int, story_bytes: Mapping[int, int], publication: Publication, file: str
) -> list[Diagnostic]:
    """Find what is wrong with a mail of that size.

    Args:
        html_bytes: the HTML part's.
        story_bytes: how many of them each story costs, by its number.
        publication: its policy says from which size on to warn.
        file: the issue's, for the findings.
    """
    severity = publication.rules.get(CLIPPED_BY_GMAIL, Severity.WARNING)
    if html_bytes <= publication.policy.html_bytes or severity == _OFF:
        return []
    left = GMAIL_CLIP - html_bytes
    if left >= 0:
        message = (
            f"{left:,} byte{'s' * (left != 1)} more, and Gmail hides the end with the link to unsubscribe"
        )
    else:
        message = (
            f"{-left:,} byte{'s' * (left != -1)} too many: Gmail hides the end with the link to unsubscribe"
        )
    longest = sorted(story_bytes.items(), key=lambda story: -story[1])[:_STORIES_NAMED]
    sizes = [
        f"{number} ({size:,}{' bytes' if not index else ''})" for index, (number, size) in enumerate(longest)
    ]
    return [
        Diagnostic(
            CLIPPED_BY_GMAIL,
            "clipped-by-gmail",
            Severity(severity),
            file,
            START_OF_FILE,
            message,
            f"the longest stories: {', '.join(sizes)}",
        )
    ]
