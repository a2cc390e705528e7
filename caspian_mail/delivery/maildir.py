"""Delivery into a Maildir: a rehearsal, nothing leaves the machine."""

from __future__ import annotations

import mailbox
import os
from typing import TYPE_CHECKING, Self

from caspian_mail.delivery.direct_lane import DirectLane
from caspian_mail.errors import AGAIN, TransportError
from caspian_mail.model import Accepted

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from caspian_mail.delivery.seams import Lane
    from caspian_mail.model import Envelope, Outcome

ROUTE = "maildir"

# In a file name on Windows a colon opens an alternate data stream.
COLON = "!" if os.name == "nt" else ":"


class MaildirTransport:
    """A folder with cur, new and tmp, one file a letter, lines ended by LF.

    Args:
        folder: the Maildir; made when it is not there.
        fresh: whether letters of an earlier rehearsal are removed when it is opened.
    """

    route = ROUTE
    description = ROUTE

    def __init__(self, folder: Path, *, fresh: bool = False) -> None:
        self._folder = folder
        self._fresh = fresh

    def __enter__(self) -> Self:
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            self._box = mailbox.Maildir(self._folder, create=True)
            self._box.colon = COLON
            if self._fresh:
                self._box.clear()
        except OSError as error:
            raise self._closed(error) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._box.close()

    def deliver(self, envelope: Envelope, letter: bytes) -> Outcome:  # noqa: ARG002 - the letter says to whom
        """Put the letter into new/, synced to the disk.

        Raises:
            TransportError: the folder cannot be written; the letter is not in it.
        """
        try:
            self._box.add(letter.replace(b"\r\n", b"\n"))
        except OSError as error:
            raise self._closed(error) from None
        return Accepted()

    def lane(self) -> Lane:
        """Return the one way into the folder."""
        return DirectLane(self)

    def _closed(self, error: OSError) -> TransportError:
        return TransportError(
            f"the Maildir cannot be written: {error.strerror}",
            where=str(self._folder),
            next_steps=[f"mend that, then: caspian-mail {AGAIN}"],
        )
