"""What is derived from CASPIAN_MAIL_SECRET: unsubscribe tokens, Message-IDs, a fingerprint.

Each is an HMAC-SHA-256 (RFC 2104) over a purpose and its parts, so that no two uses of the secret can
stand in for each other and nothing of a reader's address is in any of them.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

TEST_TOKEN = "test"  # noqa: S105 - what stands in a test letter's link, which does nothing

_ID_BYTES = 16
_TAG_BYTES = 16


def unsubscribe_token(secret: str, address_key: str) -> str:
    """Return the reader's token: an opaque id and the tag that proves it ours.

    43 characters that need no escaping in a URL or a header (base64url, RFC 4648); the same for every
    issue, so that a link in an old letter goes on working.
    """
    reader = _hmac(secret, "reader", address_key)[:_ID_BYTES]
    return urlsafe_b64encode(reader + _tag(secret, reader)).decode().rstrip("=")


def is_unsubscribe_token(secret: str, token: str) -> bool:
    """Return whether the token was made with this secret, without a look at the ledger."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
    except ValueError:
        return False
    reader, tag = raw[:_ID_BYTES], raw[_ID_BYTES:]
    return hmac.compare_digest(tag, _tag(secret, reader))


def message_id(secret: str, issue: str, round_: int, address_key: str, domain: str) -> str:
    """Return the Message-ID (RFC 5322, 3.6.4) of a letter, the same on every attempt.

    A correction is another round and so has another one.
    """
    digest = _hmac(secret, "message-id", issue, str(round_), address_key)
    return f"<{digest[:20].hex()}@{domain}>"


def fresh_message_id(domain: str) -> str:
    """Return a Message-ID that was never used, for a test letter."""
    return f"<{secrets.token_hex(20)}@{domain}>"


def fingerprint(secret: str) -> str:
    """Return what tells two secrets apart and gives neither away."""
    return _hmac(secret, "fingerprint")[:16].hex()


def _tag(secret: str, reader: bytes) -> bytes:
    return _hmac(secret, "unsubscribe", reader.hex())[:_TAG_BYTES]


def _hmac(secret: str, purpose: str, *parts: str) -> bytes:
    # Each part is preceded by its length: ("ab", "c") must not sign the same bytes as ("a", "bc").
    message = b"".join(len(part).to_bytes(8, "big") + part for part in map(str.encode, (purpose, *parts)))
    return hmac.digest(secret.encode(), message, "sha256")
