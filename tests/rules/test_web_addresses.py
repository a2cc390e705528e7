from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian_mail.rules.rule import in_marks
from caspian_mail.rules.web_addresses import has_credentials, host_of, in_idna, is_within


@pytest.mark.parametrize(
    ("host", "known_as"),
    [
        ("Example.ORG", "example.org"),
        ("example.org.", "example.org"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("пример.example", "xn--e1afmkfd.example"),
        ("é" * 300, "é" * 300),
        ("é..example", "é..example"),
    ],
)
def test_a_host_is_compared_as_the_name_service_knows_it(host: str, known_as: str) -> None:
    assert in_idna(host) == known_as


def test_a_domain_holds_what_is_under_it_and_nothing_beside() -> None:
    assert is_within("www.x.org", ["x.org"])
    assert is_within("x.org", ["www.X.org"])
    assert is_within("x.org", ["y.org", "x.org"])
    assert not is_within("ax.org", ["x.org"])
    assert not is_within("org", ["x.org"])
    assert not is_within("x.org", [])


@given(st.text())
def test_any_text_is_read_as_an_address(text: str) -> None:
    for url in (text, f"https://{text}"):
        host_of(url)
        has_credentials(url)


def test_a_long_text_is_cut_in_a_message() -> None:
    assert in_marks("x" * 80) == f'"{"x" * 80}"'
    assert in_marks("x" * 81) == f'"{"x" * 80}…"'
