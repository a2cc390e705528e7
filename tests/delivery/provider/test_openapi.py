"""The requests against the providers' own OpenAPI files, as Prism reads them.

A file's known faults are mended in a copy before it is read, each by a function that says what it is, and
that fails once the file is right.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
import yaml

from caspian_mail.address import Address
from caspian_mail.delivery.letters import EncodedLetters
from caspian_mail.delivery.provider.transport import ProviderTransport
from caspian_mail.model import Accepted, Envelope
from tests import stand_ins
from tests.delivery.provider.settings import KEY, leading_to
from tests.delivery.samples import edition, recipient

if TYPE_CHECKING:
    from collections.abc import Callable

File = dict[str, Any]

FOLDER = Path(__file__).parent / "openapi"

# Where each file has the way that letters go, and where anymail begins to write the address of it.
PATHS = {"mailtrap": ("/api/", "send"), "resend": ("/", "emails"), "sendgrid": ("/v3/", "mail/send")}


def text_and_html_are_one_of_three(file: File) -> None:
    """Mailtrap: a letter with text and html fits three of four forms, where the file allows one alone."""
    body = file["paths"]["/api/send"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    body["anyOf"] = body.pop("oneOf")


def custom_args_are_an_object(file: File) -> None:
    """SendGrid: custom_args of a whole send are a string in the file, an object in each personalization."""
    body = file["components"]["requestBodies"]["PostMailSend"]["content"]["application/json"]["schema"]
    assert body["properties"]["custom_args"].pop("type") == "string"
    body["properties"]["custom_args"]["type"] = "object"


def an_accepted_letter_has_an_id(file: File) -> None:
    """SendGrid: the answer that takes a letter names it in X-Message-Id, which the file leaves out."""
    accepted = file["paths"]["/v3/mail/send"]["post"]["responses"]["202"]
    assert "headers" not in accepted
    accepted["headers"] = {"X-Message-Id": {"schema": {"type": "string", "example": "0a1b2c3d"}}}


FAULTS: dict[str, list[Callable[[File], None]]] = {
    "mailtrap": [text_and_html_are_one_of_three],
    "sendgrid": [custom_args_are_an_object, an_accepted_letter_has_an_id],
}


@pytest.fixture
def file(provider: str, tmp_path: Path) -> Path:
    """The provider's file without its known faults."""
    original = next(FOLDER.glob(f"{provider}.[jy]*"), None)
    if original is None:
        pytest.skip(f"the OpenAPI file of {provider} is not there: packages do not carry {FOLDER.name}/")
    content = yaml.safe_load(original.read_text(encoding="utf-8"))
    for mend in FAULTS.get(provider, []):
        mend(content)
    mended = tmp_path / "openapi.json"
    mended.write_text(json.dumps(content, default=str), encoding="utf-8")
    return mended


@pytest.mark.parametrize("provider", PATHS)
def test_a_request_is_as_the_provider_says_that_it_must_be(provider: str, file: Path, tmp_path: Path) -> None:
    base, way = PATHS[provider]
    letters = EncodedLetters(edition())
    readers = [Address("jane@example.net"), Address("r2@bücher.example", 'Əli "Ali" Quliyev, Bakı')]
    with stand_ins.prism(tmp_path, file) as server:
        with ProviderTransport(leading_to(server.url + base, provider)) as transport:
            for number, reader in enumerate(readers, 1):
                letter = letters.build(recipient(number, reader.email, reader.name))
                outcome = transport.deliver(Envelope("bounces@example.org", reader.email), letter)
                assert isinstance(outcome, Accepted), stand_ins.violations(server)
        assert stand_ins.violations(server) == []
        # That it would have said so:
        wrong = requests.post(
            server.url + base + way, json={"from": 1}, headers={"Authorization": f"Bearer {KEY}"}, timeout=60
        )
        assert wrong.status_code in {400, 422}
        assert stand_ins.violations(server)
