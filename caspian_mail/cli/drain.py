"""Ctrl-C while letters go out: those under way are finished, nothing new is begun."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType

# SIGHUP comes when the terminal is closed, and is unknown to Windows.
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_SIGNALLED = 128
_AGAIN = "Ctrl-C again leaves at once."


class Drain:
    """Listens for SIGINT, SIGTERM and SIGHUP inside its `with` block.

    The first one is a wish to stop, the second ends the program at once: the ledger tells the next
    run what was under way.

    Attributes:
        under_way: tells how many letters are, for what is said to the first one.
        erases: what takes away the line that is being drawn on, where there is one.
    """

    def __init__(self) -> None:
        self._received: int | None = None
        self.under_way: Callable[[], int] = lambda: 0
        self.erases = ""

    def __enter__(self) -> Self:
        """Listen."""
        self._before = {number: signal.signal(number, self._handle) for number in _SIGNALS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave signals to whoever had them."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def wanted(self) -> bool:
        """Return whether somebody wants the sending to stop."""
        return self._received is not None

    @property
    def exit_code(self) -> int:
        """130 after SIGINT, 143 after SIGTERM, 129 after SIGHUP."""
        return _SIGNALLED + (self._received or signal.SIGINT)

    def _handle(self, number: int, _: FrameType | None) -> None:
        if self._received is not None:
            raise KeyboardInterrupt
        self._received = number
        # Not through the stream: what was interrupted may be in the middle of writing to it.
        with suppress(OSError):
            os.write(2, f"{self.erases}{self._stopping}\n".encode())

    @property
    def _stopping(self) -> str:
        match self.under_way():
            case 0:
                return f"Stopping. {_AGAIN}"
            case 1:
                return f"Stopping: the letter under way is being finished. {_AGAIN}"
            case number:
                return f"Stopping: {number:,} letters under way are being finished. {_AGAIN}"
