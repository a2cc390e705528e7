"""`providers`: which mail providers there are, and what each needs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from caspian_mail.cli.app import app
from caspian_mail.cli.session import Session

if TYPE_CHECKING:
    from caspian_mail.console import Stream
    from caspian_mail.flows.providers import Wanted
    from caspian_mail.providers import Provider

_HOUR = 3600


@app.command()
def providers(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", show_default=False, help="One of them, in full.")
    ] = None,
) -> None:
    """List the mail providers and what each needs.

    For one that is named it is also shown what of that is set, and where; never a value.
    """
    from caspian_mail.flows.providers import describe

    session = Session.of(context)
    if name is None:
        _print_table(session.console.out)
        return
    described = describe(name, session.directory, os.environ)
    _print_facts(session.console.out, described.provider, described.wanted)
    if described.provider.refuses:
        session.console.next("caspian-mail providers     lists the others")
    else:
        session.console.next(*(f"in .env: {line}" for line in described.unset), "caspian-mail send --test")


def _print_table(out: Stream) -> None:
    from caspian_mail.flows.providers import required_names
    from caspian_mail.providers import PROVIDERS, READ

    rows = [("name", "in .env", "lost answer", "Message-ID", "limit (read)")]
    for provider in PROVIDERS.values():
        first, *others = required_names(provider)
        message_id = "kept" if provider.keeps_message_id else "its own"
        limit = f"{_limit(provider)} ({READ.isoformat()})"
        rows.append((provider.name, first, _lost_answer(provider), message_id, limit))
        rows += [("", other, "", "", "") for other in others]
    out.table(rows)


def _print_facts(out: Stream, provider: Provider, wanted: tuple[Wanted, ...]) -> None:
    from caspian_mail.providers import READ

    untested = "" if provider.tested else ", not tested by this project"
    out.fact("Provider", f"{provider.title}{untested}")
    if provider.extra:
        out.fact("Install", f"pip install 'caspian-mail[{provider.extra}]'")
    out.fact("In .env", *(f"{variable.name}: {variable.about}; {_set(variable)}" for variable in wanted))
    mark = "a tag" if provider.mark == "tags" else "metadata"
    kept = "kept" if provider.keeps_message_id else f"its own; ours goes along as {mark}"
    out.fact("Message-ID", kept)
    again = "under the same key, which it takes once" if provider.again_within else "held until you settle it"
    out.fact("Lost answer", f"{_lost_answer(provider)}, {again}")
    out.fact("Limit", f"{_limit(provider)}, read {READ.isoformat()}")
    if provider.refuses:
        out.fact("Refuses", f"{', '.join(provider.refuses)}, which every letter has: none can go out by it")
    if provider.cannot:
        out.fact("Cannot", *provider.cannot)


def _set(variable: Wanted) -> str:
    if variable.origin:
        return f"set in {variable.origin}"
    if variable.is_missing:
        return "not set"
    return f"not set, so {variable.default}" if variable.default else "need not be set"


def _lost_answer(provider: Provider) -> str:
    if provider.again_within is None:
        return "in doubt"
    seconds = round(provider.again_within.total_seconds())
    time = f"{seconds // _HOUR} h" if seconds >= _HOUR else f"{seconds // 60} min"
    return f"again, within {time}"


def _limit(provider: Provider) -> str:
    return provider.limit or "none documented"
