"""Fail when a test was skipped or a room is covered less than it must be.

Usage: bounds.py TESTS.xml COVERAGE.json
"""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

ALL = 95.0
WHOLE = ("caspian_mail/ledger/", "caspian_mail/delivery/")


def main(tests: str, coverage: str) -> int:
    """Print what does not hold and return how much that is."""
    faults = [
        f"skipped: {case.get('classname')}.{case.get('name')}: {skip.get('message')}"
        for case in ET.parse(tests).iter("testcase")  # noqa: S314 - written by pytest a moment ago
        for skip in case.iter("skipped")
    ]
    report = json.loads(Path(coverage).read_text(encoding="utf-8"))
    total = report["totals"]["percent_covered"]
    print(f"coverage {total:.1f}%")
    if total < ALL:
        faults.append(f"coverage {total:.1f}%, and {ALL}% is the least")
    for name, file in sorted(report["files"].items()):
        part = file["summary"]["percent_covered"]
        if Path(name).as_posix().startswith(WHOLE) and part < 100:  # noqa: PLR2004 - all of it
            lines = file["missing_lines"] or file["missing_branches"]
            faults.append(f"{name}: {part:.1f}%, and all of it must be covered; missing {lines}")
    for fault in faults:
        print(fault)
    return len(faults)


if __name__ == "__main__":
    sys.exit(min(main(*sys.argv[1:]), 1))
