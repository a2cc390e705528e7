from __future__ import annotations

import pytest

from tests.rendering.golden import FOLDER, files


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir()))
def test_the_mail_is_as_it_was(name: str) -> None:
    expected = (FOLDER / name).read_text(encoding="utf-8")
    assert files()[name] == expected, "if that is meant: python -m tests.rendering.golden"


def test_every_sample_has_its_golden_files() -> None:
    assert set(files()) == {path.name for path in FOLDER.iterdir()}
