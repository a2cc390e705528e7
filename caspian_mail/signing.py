"""What is derived from CASPIAN_MAIL_SECRET: readers' hashes and tokens, Message-IDs, a fingerprint.

Each is an HMAC-SHA-256 (RFC 2104) over a purpose and its parts, so that no two uses of the secret can
stand in for each other and nothing of a reader's address is in any of them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field

TEST_TOKEN = "test"  # noqa: S105 - what stands in a test letter's link, which does nothing

_ID_BYTES = 16
_TAG_BYTES = 16
_BLOCK = 64  # bytes that SHA-256 takes at a time
# The whole characters of a token that its id fills: 126 bits of it.
_HASH_LENGTH = 21


@dataclass(frozen=True, slots=True)
class Keys:
    """What the secret makes; the secret itself is in no report.

    Attributes:
        secret: CASPIAN_MAIL_SECRET.
    """

    secret: str = field(repr=False)
    _inner: hashlib._Hash = field(init=False, repr=False, compare=False)
    _outer: hashlib._Hash = field(init=False, repr=False, compare=False)
    _before_reader: hashlib._Hash = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Both hashes of RFC 2104 with the key in them already. Copies of these cost a third of what
        # hmac.digest does, which sets the key anew each time; a million readers are a million of them.
        key = self.secret.encode()
        block = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
        object.__setattr__(self, "_inner", hashlib.sha256(bytes(byte ^ 0x36 for byte in block)))
        object.__setattr__(self, "_outer", hashlib.sha256(bytes(byte ^ 0x5C for byte in block)))
        object.__setattr__(self, "_before_reader", _with(self._inner, "reader"))

    @property
    def fingerprint(self) -> str:
        """What tells two secrets apart and gives neither away."""
        return self._hmac("fingerprint")[:16].hex()

    def reader_hash(self, address_key: str) -> str:
        """Return what the ledger knows a reader by: the beginning of the token, 21 characters."""
        return _hash(self._reader(address_key))

    def token(self, address_key: str) -> str:
        """Return the reader's unsubscribe token: an opaque id and the tag that proves it ours.

        43 characters that need no escaping in a URL or a header (base64url, RFC 4648); the same for every
        issue, so that a link in an old letter goes on working.
        """
        reader = self._reader(address_key)
        return urlsafe_b64encode(reader + self._tag(reader)).decode().rstrip("=")

    def is_token(self, token: str) -> bool:
        """Return whether the token was made with this secret, without a look at the ledger."""
        return self.hash_of_token(token) is not None

    def hash_of_token(self, token: str) -> str | None:
        """Return the hash of the reader a token stands for; None where the token is not ours."""
        try:
            raw = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        except ValueError:
            return None
        reader, tag = raw[:_ID_BYTES], raw[_ID_BYTES:]
        return _hash(reader) if hmac.compare_digest(tag, self._tag(reader)) else None

    def message_id(self, issue: str, round_: int, reader_hash: str, domain: str) -> str:
        """Return the Message-ID (RFC 5322, 3.6.4) of a letter, the same on every attempt.

        A correction is another round and so has another one.
        """
        digest = self._hmac("message-id", issue, str(round_), reader_hash)
        return f"<{digest[:20].hex()}@{domain}>"

    def _reader(self, address_key: str) -> bytes:
        return self._closed(_with(self._before_reader, address_key))[:_ID_BYTES]

    def _tag(self, reader: bytes) -> bytes:
        return self._hmac("unsubscribe", reader.hex())[:_TAG_BYTES]

    def _hmac(self, *parts: str) -> bytes:
        return self._closed(_with(self._inner, *parts))

    def _closed(self, inner: hashlib._Hash) -> bytes:
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()


def reader_hash(token: str) -> str:
    """Return what the ledger knows the reader of a token by; see Keys.reader_hash."""
    return token[:_HASH_LENGTH]


def _with(begun: hashlib._Hash, *parts: str) -> hashlib._Hash:
    hash_ = begun.copy()
    for part in parts:
        # Each part is preceded by its length: ("ab", "c") must not sign the same bytes as ("a", "bc").
        encoded = part.encode()
        hash_.update(len(encoded).to_bytes(8, "big") + encoded)
    return hash_


def _hash(reader: bytes) -> str:
    return urlsafe_b64encode(reader)[:_HASH_LENGTH].decode()


def fresh_message_id(domain: str) -> str:
    """Return a Message-ID that was never used, for a test letter."""
    return f"<{secrets.token_hex(20)}@{domain}>"
