"""What the README and the hooks tell others to run does run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from caspian_mail.cli.app import run

if TYPE_CHECKING:
    from caspian_mail.workspace import Workspace

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def _block(name: str) -> Any:  # noqa: ANN401 - YAML
    (text,) = re.findall(rf"<!-- {re.escape(name)} -->\n```yaml\n(.*?)```", README, re.DOTALL)
    return yaml.safe_load(text)


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_takes_the_files_that_are_committed(hook: dict[str, str], workspace: Workspace) -> None:
    program, *arguments = hook["entry"].split()
    assert program == "caspian-mail"
    file = "issues/2025-10-27.yaml"
    assert (workspace.root / file).exists()
    assert re.search(hook["files"], file)
    assert re.search(hook["files"], f"digest/{file}")
    assert not re.search(hook["files"], "issues/issue.schema.json")
    assert run([*arguments, file]) == 0


def test_the_hook_in_the_readme_is_one() -> None:
    (repository,) = _block(".pre-commit-config.yaml")["repos"]
    assert {hook["id"] for hook in repository["hooks"]} <= {hook["id"] for hook in HOOKS}


@pytest.mark.skipif(sys.platform == "win32", reason="its steps run in a shell of Linux")
def test_the_steps_of_the_action_run(workspace: Workspace, tmp_path: Path) -> None:
    steps = _block(".github/workflows/newsletter.yml")["jobs"]["check"]["steps"]
    program = tmp_path / "caspian-mail"
    program.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -c "from caspian_mail.cli import main; main()" "$@"\n'
    )
    program.chmod(0o755)
    file = workspace.issue_file("2025-10-27")
    file.write_text(file.read_text(encoding="utf-8").replace("title:", "titel:"), encoding="utf-8")
    commands = [step["run"] for step in steps if "caspian-mail check" in step.get("run", "")]
    codes = [
        subprocess.run(  # noqa: S603 - the README's own
            ["/bin/sh", "-ec", command],
            check=False,
            cwd=workspace.root,
            env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        ).returncode
        for command in commands
    ]
    assert codes == [1, 0]
    (sarif,) = [step["with"]["sarif_file"] for step in steps if "upload-sarif" in step.get("uses", "")]
    assert '"ruleId": "STR111"' in (workspace.root / sarif).read_text(encoding="utf-8")
