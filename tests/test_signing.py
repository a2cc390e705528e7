from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from caspian_mail.signing import (
    fingerprint,
    fresh_message_id,
    is_unsubscribe_token,
    message_id,
    unsubscribe_token,
)

SECRET = "0123456789abcdef0123456789abcdef"
OTHER = "fedcba9876543210fedcba9876543210"


@settings(deadline=None)
@given(st.text(min_size=1), st.text(min_size=1))
def test_a_token_is_short_and_needs_no_escaping_and_only_its_secret_made_it(secret: str, key: str) -> None:
    token = unsubscribe_token(secret, key)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    assert token == unsubscribe_token(secret, key)
    assert is_unsubscribe_token(secret, token)
    assert not is_unsubscribe_token(f"{secret}!", token)


def test_two_readers_have_two_tokens() -> None:
    assert unsubscribe_token(SECRET, "a@example.org") != unsubscribe_token(SECRET, "b@example.org")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_what_is_no_token_is_not_taken_for_one(token: str) -> None:
    assert not is_unsubscribe_token(SECRET, token)


def test_a_token_with_one_character_changed_is_not_ours() -> None:
    token = unsubscribe_token(SECRET, "a@example.org")
    for index in range(42):
        changed = "A" if token[index] != "A" else "B"
        assert not is_unsubscribe_token(SECRET, token[:index] + changed + token[index + 1 :])


def test_a_message_id_is_the_same_again_and_another_for_whatever_differs() -> None:
    def made(
        secret: str = SECRET, issue: str = "2025-10-27", round_: int = 0, key: str = "a@example.org"
    ) -> str:
        return message_id(secret, issue, round_, key, "example.org")

    assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", made())
    assert made() == made()
    assert len({made(), made(secret=OTHER), made(issue="x"), made(round_=1), made(key="b@example.org")}) == 5


def test_parts_do_not_run_together() -> None:
    assert message_id(SECRET, "a", 1, "1b", "x") != message_id(SECRET, "a", 11, "b", "x")


def test_a_fresh_message_id_is_never_used_twice() -> None:
    assert fresh_message_id("example.org") != fresh_message_id("example.org")
    assert fresh_message_id("example.org").endswith("@example.org>")


def test_a_fingerprint_tells_secrets_apart_and_gives_none_away() -> None:
    assert fingerprint(SECRET) == fingerprint(SECRET) != fingerprint(OTHER)
    assert SECRET not in fingerprint(SECRET)
