"""A mail so large that Gmail hides its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.diagnostics import START_OF_FILE, Severity
from caspian_mail.rules.rule import Finding, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

GMAIL_CLIP = 102_400
"""Bytes of HTML after which Gmail hides the rest behind a link."""

_STORIES_NAMED = 3


def _check(case: Case) -> Iterator[Finding]:
    if case.email.html_bytes <= case.publication.policy.html_bytes:
        return
    left = GMAIL_CLIP - case.email.html_bytes
    bytes_ = f"{abs(left):,} byte{'s' * (abs(left) != 1)}"
    if left >= 0:
        message = f"{bytes_} more, and Gmail hides the end with the link to unsubscribe"
    else:
        message = f"{bytes_} too many: Gmail hides the end with the link to unsubscribe"
    longest = sorted(case.email.story_bytes.items(), key=lambda story: -story[1])[:_STORIES_NAMED]
    sizes = [
        f"{number} ({size:,}{' bytes' if not index else ''})" for index, (number, size) in enumerate(longest)
    ]
    yield Finding(START_OF_FILE, message, f"the longest stories: {', '.join(sizes)}" if sizes else "")


RULE = Rule(
    code="EML001",
    name="clipped-by-gmail",
    severity=Severity.WARNING,
    what=(
        "The HTML of the largest letter has more bytes than policy.html_bytes in newsletter.toml allows; "
        "Gmail clips at 102,400."
    ),
    why="What is clipped is the end: the last stories, the postal address, and the link to unsubscribe.",
    bad="html_bytes: 103911",
    good="html_bytes: 61204",
    check=_check,
    needs="email",
    piece_of="email",
)
