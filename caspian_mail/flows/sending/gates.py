"""What forbids a send before anything leaves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from caspian_mail.address import parse_address
from caspian_mail.console import percent
from caspian_mail.diagnostics import Diagnostic
from caspian_mail.errors import AGAIN, CaspianMailError, GateError
from caspian_mail.flows.check import check_file
from caspian_mail.flows.compose import compose_in_memory
from caspian_mail.flows.outbox import compose_and_test
from caspian_mail.rendering import changes, issue_values

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from caspian_mail.diagnostics import Span
    from caspian_mail.flows.check import Checked
    from caspian_mail.flows.desk import Desk
    from caspian_mail.flows.outbox import Shelved
    from caspian_mail.ledger import Ledger, Staged

_WEB_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"']+")
# RFC 2606 keeps these for examples: nobody can own them.
_RESERVED_TOP_LEVEL = frozenset({"test", "invalid", "example"})
_EXAMPLE_WORD = re.compile(r"\bexample\b", re.IGNORECASE)


def secret_gate(ledger: Ledger) -> Iterator[CaspianMailError]:
    """Yield what is wrong with CASPIAN_MAIL_SECRET, which signs links and Message-IDs."""
    try:
        ledger.check_secret()
    except GateError as gate:
        yield gate


def change_gate(desk: Desk, staged: Staged, *, accepted: bool) -> Iterator[CaspianMailError]:
    """Yield a gate where the list differs more from that of the last send than the policy allows.

    Newcomers and those who are gone are counted together, as a share of the last list.
    """
    if accepted or staged.against is None or not staged.against_total:
        return
    changed = staged.new + staged.gone
    allowed = desk.publication.policy.list_change
    if changed * 100 > allowed * staged.against_total:
        span = desk.publication.span("policy", "list_change")
        yield GateError(
            f"the list changed by {percent(changed, staged.against_total)}; the policy allows {allowed}%",
            where=f"{desk.workspace.publication_file.name}:{span.line}",
            next_steps=[f"if that is right: caspian-mail {AGAIN} --accept-change"],
        )


def proof_gate(
    digest: str, tested: datetime | None, route: str, step: str = "caspian-mail send --test"
) -> Iterator[CaspianMailError]:
    """Yield a gate, with that next step, unless this edition was test-sent through this route."""
    if tested is None:
        yield GateError(
            f"digest {digest[:8]} was never test-sent through {route}",
            next_steps=[step],
        )


def edition_gates(desk: Desk, shelved: Shelved, *, live: bool) -> Iterator[CaspianMailError]:
    """Yield what forbids sending an edition from outbox/: it is stale, or full of placeholders."""
    checked = check_file(desk, desk.workspace.issue_file(shelved.edition.issue))
    if checked.errors:
        step = f"mend it, then: {compose_and_test(desk.workspace, checked.stem)}"
        yield GateError(f"{checked.file} has errors now", findings=checked.diagnostics, next_steps=[step])
        return
    yield from _stale(desk, shelved, checked)
    if live and (found := [*_placeholders(desk, checked)]):
        yield GateError("", findings=found, next_steps=["mend that, then: caspian-mail compose"])


def _stale(desk: Desk, shelved: Shelved, checked: Checked) -> Iterator[CaspianMailError]:
    now = compose_in_memory(desk, checked)
    if now.edition.digest == shelved.edition.digest:
        return
    composed = shelved.composed.astimezone(desk.publication.zone)
    today = composed.date() == desk.clock.now().astimezone(desk.publication.zone).date()
    day = "today" if today else composed.date().isoformat()
    changed = changes(shelved.made_from, now.rendering.made_from)
    yield GateError(
        f"what was composed {day} {composed.hour}:{composed.minute:02} would come out differently now",
        where="; ".join(_located(changed, checked)),
        next_steps=[compose_and_test(desk.workspace, checked.stem)],
    )


def _located(changed: list[str], checked: Checked) -> Iterator[str]:
    lines = {value.name: value.span.line for value in issue_values(checked.issue)}
    for name in changed:
        yield f"{checked.file}:{lines[name]}, {name}" if name in lines else name


def _placeholders(desk: Desk, checked: Checked) -> Iterator[Diagnostic]:
    publication = desk.publication
    file = desk.workspace.publication_file.name

    mailboxes = {"from": publication.from_, "reply_to": publication.reply_to, "bounce": publication.bounce}
    mailboxes["unsubscribe_mailto"] = publication.unsubscribe_mailto
    for key, mailbox in mailboxes.items():
        if mailbox and _is_reserved(parse_address(mailbox).domain):
            name = "From" if key == "from" else key
            yield Diagnostic.of_settings(
                file, publication.span(key), f"{name} is a placeholder; write your own address"
            )
    for key in ("archive_url", "unsubscribe_url"):
        url = getattr(publication, key)
        if url and _is_reserved(urlsplit(url).hostname or ""):
            yield Diagnostic.of_settings(
                file, publication.span(key), f"{key} is a placeholder; write your own, or take it out"
            )
    for index, line in enumerate(publication.postal_address):
        if _EXAMPLE_WORD.search(line):
            yield Diagnostic.of_settings(
                file,
                publication.span("postal_address", index),
                "the postal address is a placeholder; write your own",
            )
    for url, span in _links(checked):
        if _is_reserved(_host(url)):
            yield Diagnostic.of_settings(checked.file, span, "this link is a placeholder")


def _links(checked: Checked) -> Iterator[tuple[str, Span]]:
    bodies = (article.body for article in checked.issue.articles)
    for text in filter(None, (checked.issue.introduction, *bodies)):
        for found in _WEB_ADDRESS.finditer(text):
            yield found.group(), text.place.at(found.start(), found.end())
    for article in checked.issue.articles:
        yield from ((source.url, source.url.span) for source in article.sources if source.url)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_reserved(host: str) -> bool:
    labels = host.rstrip(".").lower().split(".")
    return labels[-1] in _RESERVED_TOP_LEVEL or "example" in labels[-2:]
