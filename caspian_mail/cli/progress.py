"""How far a send has come: a bar on a terminal, a line every few seconds in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.live import Live
from rich.text import Text

from caspian_mail.console import cells, countdown, per_second, percent, thousands

if TYPE_CHECKING:
    from types import TracebackType

    from caspian_mail.clock import Clock
    from caspian_mail.console import Console

_LONGEST_BAR = 30
_SHORTEST_BAR = 4
_NARROW = 80
_CTRL_C = 2  # cells of the ^C that a terminal shows behind the bar, which must not begin a line
_ERASE_LINE = "\r\x1b[2K"
_SECONDS_BETWEEN_LINES = 5.0
_SECONDS_BETWEEN_DRAWINGS = 0.1


class SendProgress:
    """Progress on standard error while letters go out; nothing when quiet.

    A context manager: the bar is gone when the block is left.

    Args:
        console: its err stream is drawn on.
        clock: measures rate and time left.
        total: letters of the whole send.
        done: those that were settled before this run.
        deferred: those that were deferred before it.
        verb: what is being done.
    """

    def __init__(  # noqa: PLR0913 - what is drawn, and where
        self,
        console: Console,
        clock: Clock,
        total: int,
        *,
        done: int = 0,
        deferred: int = 0,
        verb: str = "Sending",
    ) -> None:
        self._stream = console.err
        self._clock = clock
        self._total = total
        self._done_before = done
        self._verb = verb
        self._started = self._shown_at = clock.monotonic()
        self._quiet = console.quiet
        self._live: Live | None = None
        self._deferred = deferred
        self._waiting_until = ""

    def __enter__(self) -> Self:
        """Begin to draw."""
        if self._stream.animated and not self._quiet:
            self._live = Live(
                console=self._stream.rich,
                auto_refresh=False,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
                vertical_overflow="crop",
            )
            with self._stream.writing():
                self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        if self._live:
            with self._stream.writing():
                self._live.stop()

    @property
    def erasing(self) -> str:
        """What takes the bar off the screen from outside, as before words that cannot wait."""
        return _ERASE_LINE if self._live else ""

    def update(self, done: int, *, deferred: int = 0) -> None:
        """Show how many letters are settled, and how many of them are to be tried again.

        Cheap enough for every letter: it draws ten times a second, or prints every five.
        """
        self._deferred, self._waiting_until = deferred, ""
        now = self._clock.monotonic()
        pause = _SECONDS_BETWEEN_DRAWINGS if self._live else _SECONDS_BETWEEN_LINES
        if self._quiet or now - self._shown_at < pause:
            return
        self._shown_at = now
        rate, left = self._pace(done, now - self._started)
        if self._live:
            self._draw(self._live, self._bar(done, rate, left, deferred))
        else:
            counts = f"{thousands(done)} of {thousands(self._total)} done"
            self._stream.line(", ".join(filter(None, (counts, percent(done, self._total), rate, left))))

    def wait(self, until: str) -> None:
        """Show that nothing can be done before that time: in a pipe once, when it is new.

        Told again and again; cheap.
        """
        if self._quiet or until == self._waiting_until:
            return
        self._waiting_until = until
        # Nobody is, where a connection was lost too often and the letter is pending.
        words = f"next attempt at {until}"
        words = f"{thousands(self._deferred)} deferred; {words}" if self._deferred else words.capitalize()
        if self._live:
            self._draw(self._live, Text(words, no_wrap=True, overflow="crop"))
        else:
            self._stream.line(words)

    def _draw(self, live: Live, line: Text) -> None:
        with self._stream.writing():
            live.update(line, refresh=True)

    def _pace(self, done: int, elapsed: float) -> tuple[str, str]:
        of_this_run = done - self._done_before
        rate = per_second(of_this_run, elapsed)
        if not rate:
            return "", ""
        return f"{rate}/s", f"{countdown((self._total - done) * elapsed / of_this_run)} left"

    def _bar(self, done: int, rate: str, left: str, deferred: int) -> Text:
        counts = f"{thousands(done)}/{thousands(self._total)}"
        wide = self._stream.width >= _NARROW
        waiting = f"{thousands(deferred)} deferred" if deferred and wide else ""
        facts = "  ".join(filter(None, (counts, percent(done, self._total), rate, left, waiting)))
        room = self._stream.width - _CTRL_C - cells(f"{self._verb}   {facts}")
        length = min(room, _LONGEST_BAR)
        line = Text(f"{self._verb} ", no_wrap=True, overflow="crop")
        if length >= _SHORTEST_BAR:
            filled = round(length * done / self._total) if self._total else length
            line.append("━" * filled, "green").append("─" * (length - filled), "dim").append("  ")
        return line.append(facts)
