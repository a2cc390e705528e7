from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode

from hypothesis import given, settings
from hypothesis import strategies as st

from caspian_mail.signing import Keys, fresh_message_id

SECRET = "0123456789abcdef0123456789abcdef"
KEYS = Keys(SECRET)
OTHER = Keys("fedcba9876543210fedcba9876543210")


@settings(deadline=None)
@given(st.text(min_size=1), st.text(min_size=1))
def test_a_token_is_short_and_needs_no_escaping_and_only_its_secret_made_it(secret: str, key: str) -> None:
    keys = Keys(secret)
    token = keys.token(key)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    assert token == Keys(secret).token(key)
    assert keys.is_token(token)
    assert not Keys(f"{secret}!").is_token(token)


def test_links_in_letters_that_were_sent_go_on_working() -> None:
    assert KEYS.token("a@example.org") == "gDSBAuW7YNTG2AHO0py5tnbG7-5P8WkvR7xex2Wl3T8"


def test_two_readers_have_two_tokens_and_two_hashes() -> None:
    assert KEYS.token("a@example.org") != KEYS.token("b@example.org")
    assert KEYS.reader_hash("a@example.org") != KEYS.reader_hash("b@example.org")
    assert KEYS.reader_hash("a@example.org") != OTHER.reader_hash("a@example.org")


@settings(deadline=None)
@given(st.text(min_size=1))
def test_a_token_begins_with_the_hash_of_its_reader(key: str) -> None:
    token = KEYS.token(key)
    assert KEYS.reader_hash(key) == token[:21] == KEYS.hash_of_token(token)
    assert OTHER.hash_of_token(token) is None


def test_what_decodes_to_a_token_has_the_hash_of_that_reader() -> None:
    token = KEYS.token("a@example.org")
    assert KEYS.hash_of_token(f"!!{token}!!") == KEYS.reader_hash("a@example.org")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_what_is_no_token_is_not_taken_for_one(token: str) -> None:
    assert not KEYS.is_token(token)


def test_a_token_with_one_character_changed_is_not_ours() -> None:
    token = KEYS.token("a@example.org")
    for index in range(42):
        changed = "A" if token[index] != "A" else "B"
        assert not KEYS.is_token(token[:index] + changed + token[index + 1 :])


def test_a_message_id_is_the_same_again_and_another_for_whatever_differs() -> None:
    def made(keys: Keys = KEYS, issue: str = "2025-10-27", round_: int = 0, reader: str = "abc") -> str:
        return keys.message_id(issue, round_, reader, "example.org")

    assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", made())
    assert made() == made()
    assert len({made(), made(keys=OTHER), made(issue="x"), made(round_=1), made(reader="abd")}) == 5


def test_parts_do_not_run_together() -> None:
    assert KEYS.message_id("a", 1, "1b", "x") != KEYS.message_id("a", 11, "b", "x")


def test_a_fresh_message_id_is_never_used_twice() -> None:
    assert fresh_message_id("example.org") != fresh_message_id("example.org")
    assert fresh_message_id("example.org").endswith("@example.org>")


def test_a_fingerprint_tells_secrets_apart_and_gives_none_away() -> None:
    assert KEYS.fingerprint == Keys(SECRET).fingerprint != OTHER.fingerprint
    assert SECRET not in KEYS.fingerprint


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_each_is_an_hmac_over_its_purpose_and_its_parts(secret: str, key: str) -> None:
    part = key.encode()
    message = (6).to_bytes(8, "big") + b"reader" + len(part).to_bytes(8, "big") + part
    made = hmac.digest(secret.encode(), message, "sha256")[:16]
    assert Keys(secret).reader_hash(key) == urlsafe_b64encode(made).decode()[:21]


def test_no_report_holds_the_secret() -> None:
    assert SECRET not in repr(KEYS)
