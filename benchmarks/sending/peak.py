"""Runs a command and prints how long it took and how much memory it had at its peak, as JSON.

    python -IS peak.py COMMAND …

A process counts the peak of the one it was started from as its own: so commands are started from this one,
which has little. What the command prints goes where errors go.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main(command: list[str]) -> int:
    """Run it."""
    began = time.perf_counter()
    child = os.posix_spawnp(
        command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, sys.stderr.fileno(), 1)]
    )
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - began
    unit = 1 if sys.platform == "darwin" else 1024
    print(json.dumps({"seconds": seconds, "megabytes": used.ru_maxrss * unit / 1e6}))
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
