"""Following many links at once, a few of a host."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from caspian_mail.apart import apart
from caspian_mail.errors import WorldError
from caspian_mail.links.following import follow
from caspian_mail.model import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from caspian_mail.links.network import Network
    from caspian_mail.model import Fault

T = TypeVar("T")

MOST_AT_ONCE = 16
MOST_OF_A_HOST = 2

# After so many links that got no answer at all, the others of a host are not waited for.
_PATIENCE = 2
_UNREACHED: frozenset[Fault] = frozenset({"host", "network", "silence"})
# IANA keeps this name for ever (RFC 2606): where it is unknown, every name is.
_KNOWN_HOST = "example.com"
_PORT = 443
_SECONDS_BETWEEN_WORDS = 0.5
_NO_CHANCE = 3


def ask(urls: Iterable[str], network: Network, told: Callable[[int], None]) -> dict[str, Answer]:
    """Follow links, each once, and return what came of each.

    Args:
        urls: http(s) addresses.
        network: how to get there.
        told: hears how many are done: after each, and twice a second.

    Raises:
        WorldError: nothing can be reached: it is the network that is lost, not the links.
    """
    return asyncio.run(_Asking(network, told).ask(list(dict.fromkeys(urls))))


class _Asking:
    def __init__(self, network: Network, told: Callable[[int], None]) -> None:
        self._network = network
        self._told = told
        self._answers: dict[str, Answer] = {}
        self._unreached: Counter[str] = Counter()

    async def ask(self, urls: list[str]) -> dict[str, Answer]:
        in_all = asyncio.Semaphore(MOST_AT_ONCE)
        of_host: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(MOST_OF_A_HOST))
        telling = asyncio.create_task(self._tell())
        async with asyncio.TaskGroup() as group:
            for url in urls:
                group.create_task(self._ask(url, of_host[_host(url)], in_all))
        telling.cancel()
        await self._see_network(list({_host(url): None for url in urls}))
        return self._answers

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(_SECONDS_BETWEEN_WORDS)
            self._told(len(self._answers))

    async def _ask(self, url: str, of_host: asyncio.Semaphore, in_all: asyncio.Semaphore) -> None:
        # The host's turn comes first: who waits for one host must not keep the others waiting.
        async with of_host, in_all:
            host = _host(url)
            if self._unreached[host] < _PATIENCE:
                answer = await self._within_limit(lambda: follow(url, self._network), Answer("silence"))
            else:
                answer = self._same(host)
        # A host is not to blame for another one that it redirects to.
        self._unreached[host] += answer.fault in _UNREACHED and answer.detail == host
        self._answers[url] = answer
        self._told(len(self._answers))

    def _same(self, host: str) -> Answer:
        """Return what came of another link of that host that was not reached."""
        of_host = (answer for url, answer in self._answers.items() if _host(url) == host)
        return next(answer for answer in of_host if answer.fault in _UNREACHED and answer.detail == host)

    async def _within_limit(self, work: Callable[[], T], otherwise: T) -> T:
        # Not even a name service, or a server that sends a byte a second, is waited for any longer.
        try:
            async with asyncio.timeout(self._network.limit):
                return await apart(work)
        except TimeoutError:
            return otherwise

    async def _see_network(self, hosts: list[str]) -> None:
        """See that the answers are those of the hosts."""
        faults = {answer.fault for answer in self._answers.values()}
        if faults == {"certificate"} and len(hosts) >= _NO_CHANCE:
            # No three sites fail so on one day: something answers in place of everybody.
            raise WorldError(
                f"no link could be followed: the certificates of all {len(hosts):,} hosts are refused",
                next_steps=[
                    "open a browser: this network may want a login, or put itself in between",
                    "then: caspian-mail check --links",
                ],
            )
        if await self._is_lost(faults, hosts):
            several = f"none of {len(hosts):,} hosts"
            reason = several if len(hosts) > 1 else f"neither {hosts[0]} nor any other host"
            raise WorldError(
                f"no link could be followed: {reason} can be reached",
                next_steps=["see that this machine is online, then: caspian-mail check --links"],
            )

    async def _is_lost(self, faults: set[Fault], hosts: list[str]) -> bool:
        """Say whether nothing was reached because nothing can be."""
        if not faults or not faults <= _UNREACHED:
            return False
        # Two that are silent may both be slow, or keep programs waiting.
        if "host" not in faults and len(hosts) >= _NO_CHANCE:
            return True
        return not await self._within_limit(self._is_known_host_known, otherwise=False)

    def _is_known_host_known(self) -> bool:
        try:
            return bool(self._network.look_up(_KNOWN_HOST, _PORT))
        except OSError:
            return False


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""
