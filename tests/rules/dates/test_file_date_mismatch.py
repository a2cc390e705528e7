from __future__ import annotations

import pytest

from caspian_mail.diagnostics import Diagnostic, Span
from caspian_mail.reading import read_issue
from caspian_mail.rules import check_issue
from tests.rules.conftest import make_publication


def _found(file: str, text: str = "title: T\ndate: 2025-10-27\n") -> list[Diagnostic]:
    found = check_issue(read_issue(text.encode(), file).issue, make_publication(), file)
    return [finding for finding in found if finding.code == "DAT006"]


@pytest.mark.parametrize("stem", ["2025-10-20", "2025-27-10"])
def test_a_file_named_by_another_date_is_noticed(stem: str) -> None:
    (found,) = _found(f"issues/{stem}.yaml")
    assert found.message == f"the file is named {stem}, the date is 2025-10-27"
    assert found.help == "mend the date, or name the file 2025-10-27.yaml"
    assert found.span == Span(2, 7, 2, 17)


@pytest.mark.parametrize(
    "file", ["issues/2025-10-27.yaml", "issues/special.yaml", "issues/2025-10-20-special.yaml", ""]
)
def test_a_file_named_by_its_date_or_by_none_is_not(file: str) -> None:
    assert _found(file) == []


def test_an_issue_without_a_date_has_none_to_differ_from() -> None:
    assert _found("issues/2025-10-20.yaml", "title: T\n") == []
