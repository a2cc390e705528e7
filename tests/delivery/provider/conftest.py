from __future__ import annotations

from typing import TYPE_CHECKING

from tests import stand_ins

if TYPE_CHECKING:
    import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, and have pytest say so, what would hold requests against a file that is not there.

    The files are their providers', and not for this project to copy.
    """
    left_out = [item for item in items if _lacks_file(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _lacks_file(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("openapi_file")
    return mark is not None and stand_ins.openapi_file(*mark.args) is None
