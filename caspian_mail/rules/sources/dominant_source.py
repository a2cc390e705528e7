"""A source that too much of an issue rests on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import START_OF_FILE, Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.sources import register

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

# Of fewer stories a share says nothing.
_FEWEST_STORIES = 5


def _check(case: Case) -> Iterator[Finding]:
    articles = list(case.issue.articles)
    if len(articles) < _FEWEST_STORIES:
        return
    stories: Counter[str] = Counter()
    for article in articles:
        names = (source.name for source in register.named_sources_of(article))
        # In order, so that of two with as many stories the same comes first in each run.
        stories.update(list(dict.fromkeys(register.outlet_of(case.publication, name) for name in names)))
    for outlet, number in stories.most_common():
        if number * 100 > case.publication.policy.source_share * len(articles):
            message = f"{number} of {len(articles)} stories rest on {in_marks(outlet)}"
            yield Finding(START_OF_FILE, message)


RULE = Rule(
    code="SRC012",
    name="dominant-source",
    severity=Severity.NOTE,
    what="A larger share of an issue than source_share in newsletter.toml ([policy]) rests on one source.",
    why="A digest of one outlet repeats its choice of news and its errors.",
    bad="""\
articles:
  - {headline: One, body: Text., sources: [Reuters]}
  - {headline: Two, body: Text., sources: [Reuters]}
  - {headline: Three, body: Text., sources: [Reuters, Bloomberg]}
  - {headline: Four, body: Text., sources: [Eurasianet]}
  - {headline: Five, body: Text., sources: [OSCE]}
""",
    good="""\
articles:
  - {headline: One, body: Text., sources: [Reuters]}
  - {headline: Two, body: Text., sources: [Reuters]}
  - {headline: Three, body: Text., sources: [Bloomberg]}
  - {headline: Four, body: Text., sources: [Eurasianet]}
  - {headline: Five, body: Text., sources: [OSCE]}
""",
    check=_check,
)
