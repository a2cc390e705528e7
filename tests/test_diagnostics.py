from __future__ import annotations

from caspian_mail.diagnostics import Diagnostic, Edit, Fix, Place, Severity, Span, did_you_mean


def test_a_place_maps_offsets_across_the_lines_of_a_block() -> None:
    # "ab\ncd" written as a block scalar with an indent of four.
    place = Place(Span(1, 7, 3, 7), "|", ((0, 2, 5), (3, 3, 5)))
    assert place.at(0, 2) == Span(2, 5, 2, 7)
    assert place.at(3, 5) == Span(3, 5, 3, 7)
    assert place.at(1, 4) == Span(2, 6, 3, 6)
    assert place.at(4, 4) == Span(3, 6, 3, 6)


def test_a_place_without_a_map_names_the_whole_value() -> None:
    assert Place(Span(4, 2, 4, 9)).at(1, 2) == Span(4, 2, 4, 9)


def test_the_json_form_holds_every_key() -> None:
    span = Span(61, 13, 61, 38)
    fix = Fix((Edit(span, "Times of Central Asia"),))
    finding = Diagnostic(
        "SRC003", "noncanonical-source", Severity.WARNING, "issues/x.yaml", span, "m", "h", fix
    )
    place = {"line": 61, "column": 13, "end_line": 61, "end_column": 38}
    assert finding.as_json() == {
        "code": "SRC003",
        "name": "noncanonical-source",
        "severity": "warning",
        "file": "issues/x.yaml",
        **place,
        "message": "m",
        "help": "h",
        "fix": {"safe": True, "edits": [{**place, "text": "Times of Central Asia"}]},
    }
    assert Diagnostic("", "", Severity.NOTE, "f", span, "m").as_json()["fix"] is None


def test_did_you_mean_is_silent_when_nothing_is_near() -> None:
    assert did_you_mean("Eurasia Net", ["Reuters", "Eurasianet"]) == 'did you mean "Eurasianet"?'
    assert did_you_mean("REUTERS", ["Reuters"]) == 'did you mean "Reuters"?'
    assert did_you_mean("zzz", ["Reuters"]) == ""
