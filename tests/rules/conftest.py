from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from caspian_mail.publication import Publication
from caspian_mail.reading import read_issue
from caspian_mail.rules import check_issue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from caspian_mail.diagnostics import Diagnostic
    from caspian_mail.model import Answer
    from caspian_mail.rules import Email

    Check = Callable[..., list[Diagnostic]]

REGISTER = [
    {"name": "Eurasianet", "kind": "website", "domains": ["eurasianet.org"], "aliases": ["EurasiaNet.org"]},
    {"name": "Reuters", "kind": "agency", "domains": ["reuters.com", "WWW.Rëuters.example"]},
    {
        "name": "Times of Central Asia",
        "kind": "newspaper",
        "domains": ["timesca.com"],
        "aliases": ["TCA"],
    },
    {"name": "AsiaNet", "kind": "agency"},
]


def make_publication(**changes: Any) -> Publication:  # noqa: ANN401 - whatever newsletter.toml may say
    values = {
        "name": "Headlines from the Caspian",
        "from": "digest@example.org",
        "list_id": "digest.example.org",
        "postal_address": ["Example Street"],
        "sections": ["Energy and Economy", "Politics and Security", "Culture"],
        "sources": REGISTER,
    }
    return Publication.model_validate(values | changes, strict=False)


@pytest.fixture
def check() -> Check:
    """Check the YAML of an issue against one rule, or all; keywords change the publication."""

    def run(
        text: str,
        *codes: str,
        email: Email | None = None,
        answers: Mapping[str, Answer] | None = None,
        **changes: Any,  # noqa: ANN401 - as above
    ) -> list[Diagnostic]:
        reading = read_issue(dedent(text).encode(), "issues/x.yaml")
        assert reading.complete
        publication = make_publication(**changes)
        found = check_issue(
            reading.issue, publication, "issues/x.yaml", reading.ignores, email=email, answers=answers
        )
        return [finding for finding in found if not codes or finding.code in codes]

    return run
