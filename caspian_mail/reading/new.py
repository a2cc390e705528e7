"""A publication and a day → the issue file to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.yaml_text import quoted

if TYPE_CHECKING:
    from datetime import date

    from caspian_mail.publication import Publication

_HEAD = """\
# yaml-language-server: $schema=issue.schema.json
title: {title}
date: {date}
author: {author}

# What an inbox shows after the subject: 40 to 100 characters.
preheader: ""

# One to three paragraphs before the stories; leave it out if there is none.
# introduction: |
#   Two spaces before each line, an empty line between paragraphs.

# A story is all from one "- headline" to the next: copy it for another. A body has one or more
# paragraphs with an empty line between; [links](https://example.org/), *emphasis* and lists work.
# A source is a name from the register in newsletter.toml, or, with a link:
#   - name: Outlet
#     url: https://example.org/
sections:
"""
_SECTION = """\
  - heading: {heading}
    articles:
      - headline: ""
        body: |

        sources:
          -
"""


def scaffold(publication: Publication, day: date) -> str:
    """Return the YAML of the issue of a day, with all that is known before anything is written."""
    title = quoted(publication.title_of(day))
    head = _HEAD.format(title=title, date=day.isoformat(), author=quoted(publication.author or ""))
    sections = (_SECTION.format(heading=quoted(heading)) for heading in publication.sections)
    return head + "\n".join(sections)
