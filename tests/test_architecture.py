from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import caspian_mail

ROOT = Path(__file__).parent.parent
PACKAGE = Path(caspian_mail.__file__).parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]
ROOMS = {
    f"caspian_mail.{path.stem}"
    for path in PACKAGE.iterdir()
    if (path.suffix == ".py" or (path / "__init__.py").is_file()) and not path.stem.startswith("_")
}
# The rooms each contract leaves alone.
ALLOWED = {
    "typer": {"caspian_mail.cli"},
    "smtp": {"caspian_mail.delivery"},
    "database": {"caspian_mail.storage"},
    "look": {"caspian_mail.rendering"},
}


def _contract(name: str) -> dict[str, list[str]]:
    (contract,) = [contract for contract in CONTRACTS if contract["id"] == name]
    found: dict[str, list[str]] = contract
    return found


def test_every_room_stands_on_a_floor() -> None:
    layers = _contract("floors")["layers"]
    assert {room for layer in layers for room in layer.replace("|", ":").replace(" ", "").split(":")} == ROOMS


@pytest.mark.parametrize("name", ALLOWED)
def test_no_room_is_forgotten_by_a_contract(name: str) -> None:
    assert set(_contract(name)["source_modules"]) == ROOMS - ALLOWED[name]
