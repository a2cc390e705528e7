from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from caspian_mail.flows.desk import Desk, open_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.workspace import Workspace


class StillClock:
    """9:58 in New York on the day of the issue, for ever."""

    def now(self) -> datetime:
        return datetime(2025, 10, 27, 13, 58, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


@pytest.fixture
def open_with(live: Workspace) -> Callable[..., Desk]:
    """Open the live workspace with these variables in the environment and nothing in .env."""
    live.env_file.unlink()

    def opened(**environ: str) -> Desk:
        variables = {f"CASPIAN_MAIL_{name}": value for name, value in environ.items()}
        return open_desk(live.root, variables, StillClock())

    return opened
