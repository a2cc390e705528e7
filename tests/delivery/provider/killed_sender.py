"""A send through a provider, in its own process, which the kill test ends without warning.

Arguments: the ledger, the port of the sink.
"""

from __future__ import annotations

import sys
from pathlib import Path

from caspian_mail.delivery.provider.transport import ProviderTransport
from tests.delivery.killed_sender import send_all
from tests.delivery.provider.settings import leading_to

if __name__ == "__main__":
    url = f"http://127.0.0.1:{sys.argv[2]}/"
    send_all(Path(sys.argv[1]), ProviderTransport(leading_to(url, "postmark")))
