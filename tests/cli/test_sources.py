from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.workspace import Workspace
    from tests.conftest import Result

OLDER = """\
date: 2025-10-20
sections:
  - articles:
      - {headline: One, sources: [X, Twitter]}
      - {headline: Two, sources: [The Times of Central Asia, Caspian  Herald]}
      - {headline: Three}
"""


def test_the_balance_over_the_last_issues(caspian: Callable[..., Result], workspace: Workspace) -> None:
    (workspace.issues / "2025-10-20.yaml").write_text(OLDER, encoding="utf-8")
    (workspace.issues / "2025-10-13.yaml").write_text("sections: [{articles: [{sources: [Never]}]}]")
    result = caspian("sources", "--last", "2")
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "Issues      2, 2025-10-20 to 2025-10-27\n"
        "Stories     14; 8 on one source, 1 on social media alone\n"
        "  source                    kind            stories  share  issues  last\n"
        "  Times of Central Asia     newspaper             5    36%       2  2025-10-27\n"
        "  X.com                     social                2    14%       2  2025-10-27\n"
        "  AsiaNet                   agency                1     7%       1  2025-10-27\n"
        "  Bloomberg                 agency                1     7%       1  2025-10-27\n"
        "  Caspian Herald            not registered        1     7%       1  2025-10-20\n"
        "  Eurasianet                website               1     7%       1  2025-10-27\n"
        "  Euronews                  broadcaster           1     7%       1  2025-10-27\n"
        "  Minval Politika           website               1     7%       1  2025-10-27\n"
        "  OSCE                      organization          1     7%       1  2025-10-27\n"
        "  QazInform                 agency                1     7%       1  2025-10-27\n"
        "  Reuters                   agency                1     7%       1  2025-10-27\n"
        "  U.S. Department of State  government            1     7%       1  2025-10-27\n"
        "  Yahoo Finance             website               1     7%       1  2025-10-27\n"
        "Never used  MarketWatch, Wall Street Journal\n"
    )


def test_of_one_issue_one_is_named(caspian: Callable[..., Result], workspace: Workspace) -> None:
    assert workspace
    result = caspian("sources")
    assert result.out.startswith("Issues      1, 2025-10-27\nStories     11; ")


@pytest.mark.parametrize("content", ["title: [", None])
def test_an_issue_that_cannot_be_read_is_left_out(
    caspian: Callable[..., Result], workspace: Workspace, content: str | None
) -> None:
    newer = workspace.issues / "2025-11-03.yaml"
    if content is None:
        newer.mkdir()
    else:
        newer.write_text(content, encoding="utf-8")
    result = caspian("sources")
    assert result.code == 0
    assert result.err == (
        "warning: issues/2025-11-03.yaml cannot be read: left out\n  next: caspian-mail check 2025-11-03\n"
    )
    assert result.out.startswith("Issues      1, 2025-10-27\n")
    assert caspian("sources", "--last", "1").out.startswith("Issues      0\nStories     0; 0 on one source")


def test_without_issues_there_is_nothing_to_weigh(
    caspian: Callable[..., Result], workspace: Workspace
) -> None:
    workspace.issue_file("2025-10-27").unlink()
    result = caspian("sources")
    assert (result.code, result.err) == (2, "error: no issue in issues/\n  next: caspian-mail new\n")
    assert caspian("sources", "--last", "0").code == 2


def test_where_every_outlet_is_used_none_is_named(
    caspian: Callable[..., Result], workspace: Workspace
) -> None:
    file = workspace.publication_file
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("[[sources]]")], encoding="utf-8")
    assert "Never used" not in caspian("sources").out
