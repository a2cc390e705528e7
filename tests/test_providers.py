from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import anymail.backends
import boto3
import pytest
from anymail.exceptions import AnymailConfigurationError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from caspian_mail.providers import PROVIDERS, Provider

# Django wants this before a backend is made; the transport does the same.
if not settings.configured:
    settings.configure(USE_TZ=True, TIME_ZONE="UTC")

# Those that send nothing, those the others are made of, and a provider's former name.
_NO_PROVIDERS = {"base", "base_requests", "console", "test", "sendinblue"}
# It goes on working, and says on every use that anymail's authors cannot test it any more.
pytestmark = pytest.mark.filterwarnings("ignore:django-anymail has dropped official support for SendGrid")

_EVERY = pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda provider: provider.name)
_PAGES = Path(__file__).parent.parent / "docs" / "providers"
_OF_A_LETTER = {"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To", "Content-Language"}


def _backend(provider: Provider) -> Any:  # noqa: ANN401 - anymail has no types
    return import_module(f"anymail.backends.{provider.module}").EmailBackend


def _arguments(provider: Provider) -> dict[str, str]:
    return {variable.argument: "x" for variable in provider.required}


def _of_boto3() -> set[str]:
    return set(inspect.signature(boto3.session.Session).parameters)


def test_every_provider_of_anymail_can_be_named() -> None:
    modules = {module.name for module in iter_modules(anymail.backends.__path__)}
    assert {provider.module for provider in PROVIDERS.values()} == modules - _NO_PROVIDERS
    assert all(name == provider.name for name, provider in PROVIDERS.items())


@_EVERY
def test_a_variable_is_what_its_backend_asks_for(provider: Provider) -> None:
    asked = set(re.findall(r'get_anymail_setting\(\s*"(\w+)"', inspect.getsource(_backend(provider))))
    if provider.name == "ses":
        asked |= _of_boto3()
    assert {variable.argument for variable in provider.variables} <= asked


@_EVERY
def test_what_must_be_set_is_enough_and_no_more_than_is_asked_for(provider: Provider) -> None:
    arguments = _arguments(provider)
    backend = _backend(provider)
    if provider.name == "ses":  # boto3 looks for a key elsewhere too, which is not this machine's to give
        backend(session_params=arguments)
        return
    url = {"api_url": "https://api.internal/"} if provider.needs_url else {}
    backend(**arguments, **url)
    for left_out in arguments:
        others = {name: value for name, value in arguments.items() if name != left_out}
        with pytest.raises((AnymailConfigurationError, ImproperlyConfigured)):
            backend(**others, **url)


@_EVERY
def test_an_api_has_an_address_or_wants_to_be_told_one(provider: Provider) -> None:
    if provider.name == "ses":  # boto3 makes one of the region
        assert not provider.needs_url
    elif provider.needs_url:
        with pytest.raises(AnymailConfigurationError, match="API_URL"):
            _backend(provider)(**_arguments(provider))
    else:
        assert _backend(provider)(**_arguments(provider)).api_url.startswith("https://")


@_EVERY
def test_what_turns_tracking_off_is_what_its_backend_can_say(provider: Provider) -> None:
    source = inspect.getsource(import_module(f"anymail.backends.{provider.module}"))
    said = {
        name for name in ("track_opens", "track_clicks", provider.mark) if f"\n    def set_{name}(" in source
    }
    assert said == {provider.mark} | (
        {"track_opens", "track_clicks"} if provider.turns_tracking_off else set()
    )


@_EVERY
def test_the_facts_fit_together(provider: Provider) -> None:
    names = [variable.name for variable in provider.variables]
    assert all(name.startswith(provider.name.upper().replace("-", "_")) for name in names)
    assert len(set(names)) == len(names)
    assert set(provider.refuses) <= _OF_A_LETTER
    assert all(variable.default is None for variable in provider.variables if variable.is_secret)
    assert not provider.bulk_url or provider.bulk_url.startswith("https://")
    assert all(sentence == sentence.strip(". ") for sentence in provider.cannot)


@_EVERY
def test_a_tested_provider_has_a_page_with_its_variables(provider: Provider) -> None:
    page = _PAGES / f"{provider.name}.md"
    assert page.is_file() == provider.tested
    if provider.tested:
        text = page.read_text(encoding="utf-8")
        assert all(f"\nCASPIAN_MAIL_{variable.name}=" in text for variable in provider.variables)
        assert f"({page.name})" in (_PAGES / "README.md").read_text(encoding="utf-8")
        assert (provider.limit or "None documented") in text


def test_no_two_providers_share_a_variable() -> None:
    names = [variable.name for provider in PROVIDERS.values() for variable in provider.variables]
    assert len(set(names)) == len(names)
