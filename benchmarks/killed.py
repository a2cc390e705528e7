"""A send killed at random, again and again: nobody twice, nobody forgotten, and few in doubt.

    .venv/bin/python -m benchmarks.killed --kills 1000
    .venv/bin/python -m benchmarks.killed --provider

Each time a process sends over four connections, by SMTP or to a provider, until kill -9 meets it, wherever
it then is; the next one goes on. In the end the ledger is held against what has arrived. Exits with 1 where
they differ.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.delivery.killed_sender import CONNECTIONS
from tests.delivery.kills import killed
from tests.delivery.provider.accepting_server import AcceptingServer
from tests.delivery.scripted_server import ScriptedServer

KILLS = 1000
KILLS_BY_PROVIDER = 200
DISK = Path("/var/tmp")  # noqa: S108 - the ledger gets a folder of its own there


def main() -> int:
    """Print what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--provider", action="store_true", help="send to a provider, not by SMTP")
    options.add_argument("--kills", type=int, help=f"how many ({KILLS}; to a provider {KILLS_BY_PROVIDER})")
    options.add_argument(
        "--seed", type=int, default=time.time_ns(), help="of the moments, to see a run again"
    )
    options.add_argument(
        "--disk", type=Path, default=DISK, help=f"a folder for the ledger, on a disk ({DISK})"
    )
    chosen = options.parse_args()
    chance = random.Random(chosen.seed)  # noqa: S311 - moments, nothing secret
    kills = chosen.kills or (KILLS_BY_PROVIDER if chosen.provider else KILLS)
    sink = AcceptingServer() if chosen.provider else ScriptedServer(extensions=("PIPELINING",))
    with TemporaryDirectory(dir=chosen.disk, prefix="killed-") as folder, sink:
        found = killed(Path(folder) / "caspian-mail.db", sink, kills, chance)
    print(
        f"killed {found.kills:,} times: {found.readers:,} readers, {found.twice} had it twice,"
        f" {found.lost} were lost, the ledger is wrong about {found.untrue};"
        f" {found.doubts:,} in doubt, of whom {found.arrived:,} have had it;"
        f" at most {found.most} from one kill (at most {CONNECTIONS}); seed {chosen.seed}"
    )
    return 0 if found.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
