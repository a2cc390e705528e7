from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from caspian_mail.diagnostics import Diagnostic
    from tests.rules.conftest import Check

    Story = Callable[..., list[Diagnostic]]


@pytest.fixture
def story(check: Check) -> Story:
    """Check an issue of one story, of October 27, 2025 unless said, against one rule."""

    def run(
        body: str,
        code: str,
        day: str = "2025-10-27",
        **changes: Any,  # noqa: ANN401 - whatever newsletter.toml may say
    ) -> list[Diagnostic]:
        date = f"date: {day}\n" if day else "\n"
        text = f"{date}sections:\n- articles:\n  - body: {json.dumps(body, ensure_ascii=False)}\n"
        return check(text, code, **changes)

    return run
