"""One connection to a web server, at an address that was looked at before.

The name is looked up here and the connection made to the very address that was checked, so that a name
service which answers differently the second time (DNS rebinding) leads nowhere else.
"""

from __future__ import annotations

import http.client
import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caspian_mail.links.network import Network

_SHORTEST_WAIT = 0.05


class PrivateAddressError(Exception):
    """The host has no public address: nothing is sent to it.

    Args:
        host: which.
    """

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


class Deadline:
    """A moment at which a link is given up.

    Args:
        seconds: from now.
    """

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until then.

        Raises:
            TimeoutError: it is over.
        """
        left = self._at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return max(left, _SHORTEST_WAIT)


class Connection(http.client.HTTPConnection):
    """A connection that is opened when something is asked.

    Args:
        network: finds the host, and says whether it may be spoken to.
        host: in ASCII.
        port: of the host.
        encrypted: whether it is https.
        deadline: when to give up.
    """

    def __init__(
        self, network: Network, host: str, port: int, deadline: Deadline, *, encrypted: bool
    ) -> None:
        self.default_port = http.client.HTTPS_PORT if encrypted else http.client.HTTP_PORT
        super().__init__(host, port)
        self._network = network
        self._deadline = deadline
        self._encrypted = encrypted

    def connect(self) -> None:
        """Connect to a public address of the host.

        Raises:
            PrivateAddressError: it has none.
            OSError: there is no such host, or it does not answer.
        """
        addresses = self._network.look_up(self.host, self.port)
        public = [address for address in addresses if self._network.allows(address)]
        if not public:
            raise PrivateAddressError(self.host)
        connection = self._connected([str(address) for address in public])
        try:
            if self._encrypted:
                connection = self._network.context.wrap_socket(connection, server_hostname=self.host)
        except BaseException:
            connection.close()
            raise
        self.sock = connection

    def _connected(self, addresses: list[str]) -> socket.socket:
        """Connect to the first address that answers; one that is silent leaves time for the others."""
        for others, address in zip(range(len(addresses) - 1, 0, -1), addresses, strict=False):
            with suppress(OSError):
                return self._try(address, self._deadline.left / (others + 1))
        return self._try(addresses[-1], self._deadline.left)

    def _try(self, address: str, seconds: float) -> socket.socket:
        connection = socket.create_connection((address, self.port), timeout=seconds)
        connection.settimeout(self._deadline.left)
        return connection

    def wait_at_most(self, seconds: float) -> None:
        """Bound how long the connected host may take to answer; the deadline bounds it anyway."""
        self.sock.settimeout(min(seconds, self._deadline.left))
