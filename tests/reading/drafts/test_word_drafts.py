"""Word drafts as editors send them, from the file to the issue."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from caspian_mail.publication import read_publication
from caspian_mail.reading.drafts import issue_of, read_draft
from caspian_mail.workspace import packaged
from tests.reading.drafts.word_files import paragraph, run, word_file

if TYPE_CHECKING:
    from caspian_mail.publication import Publication
    from caspian_mail.reading.drafts.issue_of import Imported

DAY = date(2025, 11, 3)
BOLD = "<w:b/>"
BREAK = "<w:r><w:br/></w:r>"
URL = "https://www.reuters.com/port"


@pytest.fixture(scope="module")
def publication() -> Publication:
    return read_publication(packaged() / "newsletter.toml")


def imported(
    publication: Publication, body: str, links: dict[str, str] | None = None, **parts: str
) -> Imported:
    draft = read_draft(word_file(body, links, None, **parts), "draft.docx")
    return issue_of(draft, publication, DAY, DAY)


def head() -> str:
    return paragraph(run("Headlines from the Caspian: ", BOLD) + run("November 3, 2025", BOLD)) + paragraph(
        run("Energy and Economy", BOLD)
    )


def test_bold_lines_are_headlines_and_a_link_is_the_source_s(publication: Publication) -> None:
    link = f'<w:hyperlink r:id="a">{run("Reu")}{run("ters")}</w:hyperlink>'
    body = (
        head()
        + paragraph(run("A Port ", BOLD) + run("Grows", BOLD))
        + paragraph(
            run("The port of Aktau has a ") + f"<w:ins>{run('new ')}</w:ins>" + run("quay. It opened.")
        )
        + paragraph(run("Source: ", BOLD) + link)
        + paragraph("")
        + paragraph(run("A Second Story", BOLD))
        + paragraph(run("Soft\u00adly, a no\u00a0break space and a zero\u200b-width one came. That is all."))
        + paragraph(run("Sources: Caspian Herald; Reuters"))
    )
    found = imported(publication, body, {"a": URL})
    assert found.findings == ()
    assert found.issue.title == "Headlines from the Caspian: November 3, 2025"
    first, second = found.issue.articles
    assert (first.headline, first.body) == ("A Port Grows", "The port of Aktau has a new quay. It opened.\n")
    assert [(source.name, source.url) for source in first.sources] == [("Reuters", URL)]
    assert second.body == "Softly, a no break space and a zero-width one came. That is all.\n"
    assert [source.name for source in second.sources] == ["Caspian Herald", "Reuters"]


def test_a_story_in_one_paragraph_with_line_breaks(publication: Publication) -> None:
    story = run("A Port Grows", BOLD) + BREAK + run("The port has a quay. It is new.") + BREAK
    body = head() + paragraph(story + run("Source: A and B"))
    found = imported(publication, body)
    (article,) = found.issue.articles
    assert (article.headline, article.body) == ("A Port Grows", "The port has a quay. It is new.\n")
    (guess,) = found.findings
    assert (guess.code, guess.span.line) == ("IMP004", 3)
    whole = "A Port Grows The port has a quay. It is new. Source: A and B"
    assert whole[guess.span.column - 1 : guess.span.end_column - 1] == "and"


def test_lines_wrapped_by_hand_with_line_breaks_are_one_text(publication: Publication) -> None:
    lines = [
        "The port of Aktau on the Caspian has a quay",
        "that is new and long enough for four ships",
        "at a time.",
    ]
    body = (
        head()
        + paragraph(run("A Port Grows", BOLD))
        + paragraph(BREAK.join(run(line) for line in lines))
        + paragraph(run("Source: Reuters"))
        + paragraph(run("Another One", BOLD))
        + paragraph(BREAK.join(run(line) for line in lines))
        + paragraph(run("Source: Reuters"))
    )
    found = imported(publication, body)
    assert found.findings == ()
    assert [" ".join(article.body.split()) for article in found.issue.articles if article.body] == [
        " ".join(lines)
    ] * 2


def test_no_word_of_a_story_s_table_is_lost(publication: Publication) -> None:
    rows = "".join(
        f"<w:tr><w:tc>{paragraph(run(left))}</w:tc><w:tc>{paragraph(run(right))}</w:tc></w:tr>"
        for left, right in (("Country", "Exports"), ("Kazakhstan", "12 percent"))
    )
    body = (
        head()
        + paragraph(run("A Port Grows", BOLD))
        + paragraph(run("These are the figures of the year. They are by country:"))
        + f"<w:tbl>{rows}</w:tbl>"
        + paragraph(run("Source: Reuters"))
    )
    found = imported(publication, body)
    (article,) = found.issue.articles
    assert article.body == (
        "These are the figures of the year. They are by country:\n\n"
        "- Country | Exports\n- Kazakhstan | 12 percent\n"
    )
    assert [finding.code for finding in found.findings] == ["IMP055"]


def test_a_table_with_a_label_among_its_names_becomes_lines(publication: Publication) -> None:
    pairs = [("Headline", "A Port Grows"), ("Text", "The port has a quay. It is new."), ("Source", "Reuters")]
    rows = "".join(
        f"<w:tr><w:tc>{paragraph(run(name))}</w:tc><w:tc>{paragraph(run(value))}</w:tc></w:tr>"
        for name, value in pairs
    )
    (article,) = imported(publication, f"{head()}<w:tbl>{rows}</w:tbl>").issue.articles
    assert (article.headline, article.body) == ("A Port Grows", "The port has a quay. It is new.\n")
    assert [source.name for source in article.sources] == ["Reuters"]


def test_a_macro_is_told(publication: Publication) -> None:
    body = head() + paragraph(run("A Port Grows", BOLD)) + paragraph(run("The port has a quay. It is new."))
    found = imported(publication, body + paragraph(run("Source: Reuters")), vbaProject="")
    assert [finding.message for finding in found.findings] == ["a macro is left out"]
