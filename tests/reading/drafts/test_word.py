from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caspian_mail.errors import UsageError
from caspian_mail.reading.drafts.lines import Line, Run
from caspian_mail.reading.drafts.word import read_word
from tests.reading.drafts.word_files import W, archive, paragraph, relations, root, run, styled, word_file

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "draft.docx"
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/>'
    "<w:rPr><w:b/></w:rPr></w:style>"
    '<w:style w:type="paragraph" w:styleId="Ours"><w:name w:val="Ours"/>'
    '<w:basedOn w:val="berschrift1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Lead"><w:name w:val="Lead"/><w:rPr><w:b/><w:i/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Level"><w:name w:val="Level"/>'
    '<w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Bullets"><w:name w:val="List Bullet"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="6"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="none"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="6"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
)
URL = "https://example.org/a"


def lines_of(body: str, links: Mapping[str, str] | None = None, **parts: str) -> list[Line]:
    return list(read_word(word_file(body, links, None, **parts), FILE).lines)


def texts_of(body: str, **parts: str) -> list[str]:
    return [line.text for line in lines_of(body, None, **parts)]


def told(body: str, links: Mapping[str, str] | None = None, **parts: str) -> list[tuple[str, int, str]]:
    draft = read_word(word_file(body, links, None, **parts), FILE)
    return [(found.code, found.span.line, found.message) for found in draft.findings]


def item(text: str, key: int, level: int = 0) -> str:
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>'
    return paragraph(run(text), numbering)


def field(code: str, *results: str) -> str:
    inner = "".join(results)
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{code[:8]}</w:instrText></w:r>'
        f"<w:r><w:instrText>{code[8:]}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{inner}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


class TestParagraphs:
    def test_each_is_a_line_the_empty_ones_as_well(self) -> None:
        body = paragraph(run("One")) + paragraph("") + paragraph(run("Two"))
        assert lines_of(body) == [Line(1, (Run("One"),)), Line(2), Line(3, (Run("Two"),))]

    def test_runs_that_were_split_anywhere_are_one_text(self) -> None:
        assert texts_of(paragraph(run("Sour") + "<w:proofErr/>" + run("ce: Reu") + run("ters"))) == [
            "Source: Reuters"
        ]

    def test_bold_and_italics_of_runs_and_of_their_styles(self) -> None:
        body = paragraph(
            run("a", "<w:b/>")
            + run("b", '<w:b w:val="0"/>')
            + run("c", "<w:i/>")
            + run("d", '<w:rStyle w:val="Strong"/>')
            + run("e", '<w:rStyle w:val="Strong"/><w:b w:val="false"/>')
        )
        (line,) = lines_of(body, styles=STYLES)
        assert line.runs == (
            Run("a", bold=True),
            Run("b"),
            Run("c", italic=True),
            Run("d", bold=True),
            Run("e"),
        )

    def test_a_paragraph_style_sets_its_runs(self) -> None:
        (line,) = lines_of(styled("Word", "Lead"), styles=STYLES)
        assert line.runs == (Run("Word", bold=True, italic=True),)

    def test_line_breaks_make_lines_of_one_paragraph(self) -> None:
        body = paragraph(run("Head") + "<w:r><w:br/></w:r>" + run("Text")) + paragraph(run("More"))
        draft = read_word(word_file(body), FILE)
        assert [(line.number, line.start, line.text) for line in draft.lines if line.text] == [
            (1, 0, "Head"),
            (1, 5, "Text"),
            (2, 0, "More"),
        ]
        assert draft.has_breaks
        assert not draft.lines[2].text

    def test_without_line_breaks_nothing_goes_on(self) -> None:
        assert not read_word(word_file(paragraph(run("a"))), FILE).has_breaks

    def test_a_break_in_a_heading_is_a_space(self) -> None:
        body = paragraph(run("One") + "<w:r><w:br/></w:r>" + run("two"), '<w:pStyle w:val="Level"/>')
        assert texts_of(body, styles=STYLES) == ["One two"]

    def test_what_stands_for_a_character_is_one(self) -> None:
        inner = (
            "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t><w:softHyphen/>"
            '<w:t>d</w:t><w:sym w:font="Arial" w:char="00E9"/></w:r>'
        )
        assert texts_of(paragraph(inner)) == ["a\tb\u2011c\u00add\u00e9"]

    def test_a_character_of_a_font_for_symbols_is_told(self) -> None:
        body = paragraph(run("a") + '<w:r><w:sym w:font="Wingdings" w:char="F0A7"/></w:r>')
        (finding,) = told(body)
        assert finding == ("IMP059", 1, "a character of a font for symbols is left out (Wingdings, F0A7)")

    @pytest.mark.parametrize("char", ["", "xyz", "FFFFFFFF"])
    def test_a_symbol_that_is_none_is_nothing(self, char: str) -> None:
        assert texts_of(paragraph(run("a") + f'<w:r><w:sym w:char="{char}"/></w:r>')) == ["a"]

    def test_line_feeds_in_a_text_are_spaces(self) -> None:
        assert texts_of(paragraph(run("a\nb"))) == ["a b"]

    def test_the_strict_form_is_read_too(self) -> None:
        data = word_file(paragraph(run("Word")))
        strict = root("document", f"<w:body>{paragraph(run('Word'))}</w:body>").replace(
            W, "http://purl.oclc.org/ooxml/wordprocessingml/main"
        )
        assert read_word(archive({"word/document.xml": strict}), FILE).lines == read_word(data, FILE).lines


class TestHeadings:
    def test_levels_of_named_styles_whatever_their_id(self) -> None:
        body = (
            styled("A", "berschrift1") + styled("B", "Ours") + styled("C", "Level") + styled("D", "Heading 2")
        )
        assert [line.heading for line in lines_of(body, styles=STYLES)] == [1, 1, 3, 2]

    def test_a_heading_is_not_bold_besides(self) -> None:
        (line,) = lines_of(styled("A", "berschrift1"), styles=STYLES)
        assert line.runs == (Run("A"),)

    def test_below_a_title_headings_count_from_the_second_level(self) -> None:
        body = styled("T", "Titel") + styled("A", "berschrift1") + paragraph(run("x"))
        assert [line.heading for line in lines_of(body, styles=STYLES)] == [1, 2, 0]

    def test_a_level_given_to_the_paragraph_itself(self) -> None:
        body = paragraph(run("A"), '<w:outlineLvl w:val="0"/>') + paragraph(
            run("B"), '<w:pStyle w:val="berschrift1"/><w:outlineLvl w:val="9"/>'
        )
        assert [line.heading for line in lines_of(body, styles=STYLES)] == [1, 0]

    def test_a_style_based_on_itself_ends(self) -> None:
        assert lines_of(styled("A", "Loop"), styles=STYLES)[0].heading == 0

    def test_a_table_of_contents_is_told(self) -> None:
        assert told(styled("Energy 1", "TOC1"), styles=STYLES) == [
            ("IMP059", 1, 'a line of a table of contents is left out: "Energy 1"')
        ]


class TestLists:
    def test_bullets_and_numbers(self) -> None:
        body = item("a", 1) + item("b", 2) + item("c", 2) + item("d", 2, 1) + item("e", 2) + item("f", 2, 1)
        lines = lines_of(body, numbering=NUMBERING)
        assert [line.item for line in lines] == ["-", "1.", "2.", "1.", "3.", "1."]

    def test_what_is_in_no_list(self) -> None:
        assert [line.item for line in lines_of(item("a", 3) + item("b", 0), numbering=NUMBERING)] == ["", ""]

    def test_a_list_by_style(self) -> None:
        (line,) = lines_of(styled("a", "Bullets"), styles=STYLES, numbering=NUMBERING)
        assert line.item == "-"

    def test_a_bullet_that_was_typed(self) -> None:
        assert lines_of(paragraph(run("• a"))) == [Line(1, (Run("a"),), item="-", start=2)]

    def test_an_empty_item_counts_nothing(self) -> None:
        assert [line.item for line in lines_of(item("", 2) + item("b", 2), numbering=NUMBERING)] == ["", "1."]


class TestLinks:
    def test_a_relation(self) -> None:
        body = paragraph(run("see ") + f'<w:hyperlink r:id="x">{run("A")}</w:hyperlink>')
        (line,) = lines_of(body, {"x": URL})
        assert line.runs == (Run("see "), Run("A", link=URL))

    def test_a_place_on_the_page_it_leads_to(self) -> None:
        body = paragraph(f'<w:hyperlink r:id="x" w:anchor="top">{run("A")}</w:hyperlink>')
        assert lines_of(body, {"x": URL})[0].runs == (Run("A", link=f"{URL}#top"),)

    def test_a_place_in_the_document_is_no_link(self) -> None:
        body = paragraph(f'<w:hyperlink w:anchor="top">{run("A")}</w:hyperlink>')
        assert lines_of(body)[0].runs == (Run("A"),)

    @pytest.mark.parametrize("code", [f' HYPERLINK "{URL}" ', f'hyperlink "{URL}" \\o "tip"'])
    def test_a_field(self, code: str) -> None:
        body = paragraph(field(code.replace('"', "&quot;"), run("A"), run("B")) + run("c"))
        (line,) = lines_of(body)
        assert line.runs == (Run("A", link=URL), Run("B", link=URL), Run("c"))

    @pytest.mark.parametrize(
        ("code", "link"),
        [
            (f" HYPERLINK {URL} ", URL),
            (f'HYPERLINK "{URL}" \\l "part"', f"{URL}#part"),
            ("HYPERLINK", ""),
            (f'PAGE     "{URL}"', ""),
        ],
    )
    def test_other_fields(self, code: str, link: str) -> None:
        body = paragraph(field(code.replace('"', "&quot;"), run("A")))
        assert lines_of(body)[0].runs == (Run("A", link=link),)

    def test_a_field_to_a_place_in_the_document_is_no_link(self) -> None:
        assert lines_of(paragraph(field("HYPERLINK \\l &quot;top&quot;", run("A"))))[0].runs == (Run("A"),)

    def test_a_simple_field(self) -> None:
        body = paragraph(f'<w:fldSimple w:instr="HYPERLINK &quot;{URL}&quot;">{run("A")}</w:fldSimple>')
        assert lines_of(body)[0].runs == (Run("A", link=URL),)

    def test_a_field_within_a_link_is_part_of_it(self) -> None:
        inner = field("PAGE    ", run("7"))
        body = paragraph(field(f"HYPERLINK &quot;{URL}&quot;", run("A"), inner))
        assert lines_of(body)[0].runs == (Run("A", link=URL), Run("7", link=URL))

    def test_a_field_that_never_ends_links_no_other_paragraph(self) -> None:
        begun = field(f"HYPERLINK &quot;{URL}&quot;", run("A")).rpartition("<w:r>")[0]
        assert lines_of(paragraph(begun) + paragraph(run("b")))[1].runs == (Run("b"),)

    def test_what_ends_a_field_that_was_never_begun_is_nothing(self) -> None:
        ends = '<w:fldChar w:fldCharType="separate"/><w:fldChar w:fldCharType="end"/>'
        assert texts_of(paragraph(f"<w:r>{ends}<w:instrText>x</w:instrText></w:r>" + run("a"))) == ["a"]

    def test_a_link_without_words_is_told(self) -> None:
        body = paragraph(run("a") + '<w:hyperlink r:id="x"/>')
        assert told(body, {"x": URL}) == [("IMP059", 1, f'a link without words is left out: "{URL}"')]


class TestTrackedChanges:
    def test_insertions_are_kept_and_deletions_told(self) -> None:
        gone = "<w:del><w:r><w:delText>old </w:delText></w:r></w:del>"
        body = paragraph(run("The ") + gone + f"<w:ins>{run('new')}</w:ins>" + run(" text"))
        assert texts_of(body) == ["The new text"]
        assert told(body) == [("IMP058", 1, 'deleted in the draft, and left out: "old"')]

    def test_a_link_that_was_inserted(self) -> None:
        body = paragraph(f'<w:ins><w:hyperlink r:id="x">{run("A")}</w:hyperlink></w:ins>')
        assert lines_of(body, {"x": URL})[0].runs == (Run("A", link=URL),)

    def test_what_was_moved_stands_where_it_is_now(self) -> None:
        body = paragraph(f"<w:moveFrom>{run('x')}</w:moveFrom>" + run("a")) + paragraph(
            f"<w:moveTo>{run('x')}</w:moveTo>"
        )
        assert texts_of(body) == ["a", "x"]
        assert told(body) == []
        assert texts_of(f"<w:moveFrom>{paragraph(run('x'))}</w:moveFrom>" + paragraph(run("a"))) == ["a"]

    def test_paragraphs_whose_end_was_deleted_are_one(self) -> None:
        deleted = "<w:rPr><w:del/></w:rPr>"
        body = paragraph(run("One "), deleted) + paragraph(run("two")) + paragraph(run("three"), deleted)
        assert [(line.number, line.text) for line in lines_of(body)] == [(1, "One two"), (3, "three")]

    def test_a_first_letter_that_is_set_large_is_of_its_word(self) -> None:
        letter = paragraph(run("D"), '<w:framePr w:dropCap="drop"/>')
        assert texts_of(letter + paragraph(run("rop"), '<w:framePr w:dropCap="none"/>')) == ["Drop"]

    def test_blocks_and_rows_that_were_deleted(self) -> None:
        row = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph(run('row'))}</w:tc></w:tr>"
        body = f"<w:del>{paragraph(run('block'))}</w:del>{paragraph(run('a'))}<w:tbl>{row}</w:tbl>"
        assert texts_of(body) == ["a"]
        assert [message for _, _, message in told(body)] == [
            'deleted in the draft, and left out: "block"',
            'deleted in the draft, and left out: "row"',
        ]

    def test_crossed_out_words_are_taken_over_and_told(self) -> None:
        body = paragraph(run("a ") + run("b", "<w:strike/>"))
        assert texts_of(body) == ["a b"]
        assert told(body) == [("IMP060", 1, 'crossed out in the draft, and taken over: "b"')]

    def test_hidden_words_are_told(self) -> None:
        body = paragraph(run("a") + run("b", "<w:vanish/>"))
        assert texts_of(body) == ["a"]
        assert told(body) == [("IMP059", 1, 'hidden text is left out: "b"')]


class TestContainers:
    @pytest.mark.parametrize(
        "around",
        [
            "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
            "<w:smartTag>{}</w:smartTag>",
            "<w:customXml>{}</w:customXml>",
            "<w:ins>{}</w:ins>",
            "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>no</mc:Fallback></mc:AlternateContent>",
        ],
    )
    def test_what_stands_in_one_is_text(self, around: str) -> None:
        assert texts_of(paragraph(around.format(run("in"))) + around.format(paragraph(run("block")))) == [
            "in",
            "block",
        ]

    def test_a_placeholder_nobody_filled_in_is_no_text(self) -> None:
        empty = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
        body = paragraph(run("a") + empty.format(run("Click"))) + empty.format(paragraph(run("Tap")))
        assert texts_of(body) == ["a"]

    def test_a_formula_is_its_letters(self) -> None:
        assert texts_of(paragraph("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>")) == ["x=1"]

    def test_what_stands_in_for_a_form_that_is_missing(self) -> None:
        around = "<mc:AlternateContent>{}</mc:AlternateContent>"
        body = paragraph(around.format(f"<mc:Fallback>{run('a')}</mc:Fallback>") + around.format(""))
        assert texts_of(body) == ["a"]

    def test_a_ruby_is_its_letters(self) -> None:
        inner = f"<w:ruby><w:rt>{run('b')}</w:rt><w:rubyBase>{run('a')}</w:rubyBase></w:ruby>"
        assert texts_of(paragraph(f"<w:r>{inner}</w:r>")) == ["ba"]

    def test_another_document_within_it_is_told(self) -> None:
        assert told(paragraph(run("a")) + "<w:altChunk/>") == [
            ("IMP059", 2, "another document within this one is left out")
        ]


class TestTables:
    @staticmethod
    def table(*rows: list[str]) -> str:
        cells = ["".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in row) for row in rows]
        return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"

    def test_figures_become_a_list(self) -> None:
        body = paragraph(run("a")) + self.table(["Country", "2024"], ["Kazakhstan", "12"])
        lines = lines_of(body)
        assert [(line.item, line.text) for line in lines[1:]] == [
            ("-", "Country | 2024"),
            ("-", "Kazakhstan | 12"),
        ]
        assert told(body) == [("IMP055", 2, "a table became a list, a row in each item")]

    def test_names_and_values_become_lines(self) -> None:
        body = self.table(["Author:", "A"], ["Source:", "Reuters"])
        assert texts_of(body) == ["Author: A", "Source: Reuters"]

    def test_text_that_was_laid_out_is_that_text(self) -> None:
        body = self.table(["Headline", "x" * 200], ["Other", "y"])
        assert texts_of(body) == ["Headline", "x" * 200, "Other", "y"]
        assert told(body) == [("IMP055", 1, "the cells of a table are taken over one after the other")]

    def test_a_single_row_is_laid_out(self) -> None:
        assert texts_of(self.table(["a", "b"])) == ["a", "b"]

    def test_an_empty_table_is_nothing_to_tell(self) -> None:
        assert told(paragraph(run("a")) + self.table(["", ""])) == []

    def test_a_table_within_a_cell_loses_no_word(self) -> None:
        inner = self.table(["c", "d"], ["e", "f"])
        body = f"<w:tbl><w:tr><w:tc>{paragraph(run('a'))}{inner}</w:tc></w:tr></w:tbl>"
        assert texts_of(body) == ["a", "c | d", "e | f"]

    def test_rows_and_cells_in_content_controls(self) -> None:
        row = f"<w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent><w:tc>{paragraph(run('a'))}</w:tc>"
        body = f"<w:tbl>{row}</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>"
        assert texts_of(body) == ["a"]


class TestAsides:
    def test_a_comment_is_told_where_it_stands(self) -> None:
        comments = f'<w:comment w:id="4" w:author="Ana">{paragraph(run("Check this"))}</w:comment>'
        body = paragraph(run("x")) + paragraph(run("ab") + '<w:r><w:commentReference w:id="4"/></w:r>')
        draft = read_word(word_file(body, comments=comments), FILE)
        (finding,) = draft.findings
        assert finding.message == 'a comment by Ana is left out: "Check this"'
        assert (finding.code, finding.span.line, finding.span.column) == ("IMP053", 2, 3)

    def test_a_comment_nothing_refers_to_is_told_too(self) -> None:
        comments = f'<w:comment w:id="4">{paragraph(run("Lost"))}</w:comment>'
        assert told(paragraph(run("x")), comments=comments) == [
            ("IMP053", 1, 'a comment is left out: "Lost"')
        ]

    @pytest.mark.parametrize(("kind", "what"), [("footnote", "a footnote"), ("endnote", "an endnote")])
    def test_notes_are_told_with_their_links(self, kind: str, what: str) -> None:
        link = f'<w:hyperlink r:id="n">{run("Reuters")}</w:hyperlink>'
        notes = (
            f'<w:{kind} w:id="0" w:type="separator">{paragraph(run("no"))}</w:{kind}>'
            f'<w:{kind} w:id="2">{paragraph(link)}</w:{kind}>'
        )
        parts = {f"word/_rels/{kind}s.xml.rels": relations(("n", "hyperlink", URL), external=True)}
        body = paragraph(run("x") + f'<w:r><w:{kind}Reference w:id="2"/></w:r>')
        data = word_file(body, None, parts, **{f"{kind}s": notes})
        (finding,) = read_word(data, FILE).findings
        assert (finding.code, finding.message) == ("IMP056", f'{what} is left out: "<{URL}> Reuters"')

    def test_images_are_told(self) -> None:
        drawing = '<w:drawing><wp:inline><wp:docPr descr="A dam"/><a:blip/></wp:inline></w:drawing>'
        picture = "<w:pict><v:shape><v:imagedata/></v:shape></w:pict>"
        assert told(paragraph(f"<w:r>{drawing}{picture}</w:r>" + run("a"))) == [
            ("IMP054", 1, 'an image is left out: "A dam"'),
            ("IMP054", 1, "an image is left out"),
        ]

    def test_other_drawings_are_told(self) -> None:
        inner = (
            '<w:drawing><c:chart/></w:drawing><w:drawing><wp:docPr descr="A line"/></w:drawing>'
            '<w:pict><v:textpath string="DRAFT"/></w:pict><w:object><o:OLEObject ProgID="Excel"/></w:object>'
        )
        assert [message for _, _, message in told(paragraph(f"<w:r>{inner}</w:r>" + run("a")))] == [
            "a chart is left out",
            'a drawing is left out: "A line"',
            'text set as a picture is left out: "DRAFT"',
            'an embedded object is left out: "Excel"',
        ]

    def test_the_words_of_a_diagram_are_told(self) -> None:
        inner = '<w:drawing><dgm:relIds r:dm="part-diagram"/></w:drawing>'
        told_words = told(paragraph(f"<w:r>{inner}</w:r>" + run("a")), diagram=run("Step one"))
        assert told_words == [("IMP059", 1, 'a diagram is left out: "Step one"')]

    def test_what_refers_to_nothing_is_nothing(self) -> None:
        inner = (
            '<w:r><w:commentReference w:id="9"/><w:footnoteReference w:id="9"/>'
            '<w:drawing><dgm:relIds r:dm="gone"/></w:drawing></w:r>'
        )
        assert told(paragraph(inner + run("a"))) == [("IMP059", 1, "a diagram is left out")]

    def test_an_empty_text_box_is_nothing(self) -> None:
        box = f"<w:pict><w:txbxContent>{paragraph('')}</w:txbxContent></w:pict>"
        assert told(paragraph(f"<w:r>{box}</w:r>" + run("a"))) == []

    def test_a_text_box_is_taken_over_once_below_its_paragraph(self) -> None:
        box = f"<w:txbxContent>{paragraph(run('Boxed'))}</w:txbxContent>"
        inner = (
            f"<mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
        )
        body = paragraph(f"<w:r>{inner}</w:r>" + run("Anchor")) + paragraph(run("After"))
        assert texts_of(body) == ["Anchor", "Boxed", "After"]
        assert told(body) == [("IMP057", 1, 'text of a text box is taken over below this paragraph: "Boxed"')]

    def test_head_and_foot_of_the_page_are_told_but_not_a_number(self) -> None:
        head, foot = paragraph(run("Draft for Ana")), paragraph(run("7"))
        assert told(paragraph(run("a")), header=head, footer=foot) == [
            ("IMP059", 1, 'the head of the page is left out: "Draft for Ana"')
        ]


class TestNoText:
    def test_a_document_without_a_body(self) -> None:
        with pytest.raises(UsageError, match="holds no document"):
            read_word(archive({"word/document.xml": root("document", "")}), FILE)

    def test_a_document_without_text(self) -> None:
        with pytest.raises(UsageError, match="has no text"):
            read_word(word_file(paragraph("")), FILE)
