"""A link that tells on the reader."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks
from caspian_mail.rules.sources.links import web_links_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

_FAMILIES = ("utm_", "hsa_", "mtm_", "__hs", "guce_referrer")
_PARAMETER_NAMES = """
_branch_match_id _ga _gl _hsenc _hsmi _openstat at_campaign at_medium ck_subscriber_id cmpid dclid
epik fb_action_ids fb_action_types fb_source fbclid gad_campaignid gad_source gbraid gclid gclsrc
guccounter hsctatracking igsh igshid irclickid itm_campaign itm_content itm_medium itm_source
li_fat_id mc_cid mc_eid mibextid mkt_tok ml_subscriber ml_subscriber_hash msclkid ncid oly_anon_id
oly_enc_id piwik_campaign pk_campaign pk_content pk_keyword pk_kwd pk_medium pk_source rb_clickid
ref_src ref_url s_cid sc_cid srsltid trk_contact trk_msg ttclid twclid vero_conv vero_id wbraid
wickedid xtor yclid ysclid
"""
_NAMES = frozenset(_PARAMETER_NAMES.split())
_MOST_NAMED = 3
# What a link sends along stands after the question mark; a page reads what stands in the fragment.
_PARAMETERS = re.compile(r"[?#](?P<pairs>[^?#]*)")


def _check(case: Case) -> Iterator[Finding]:
    for link, _ in web_links_of(case):
        trackers = [tracker for part in _PARAMETERS.finditer(link.target) for tracker in _trackers_in(part)]
        if trackers:
            span = link.part(trackers[0].start, trackers[-1].end)
            cuts = [(tracker.start, tracker.end) for tracker in trackers]
            yield Finding(span, _message([tracker.name for tracker in trackers]), "", link.without(cuts))


def without_trackers(url: str) -> str:
    """Return a web address without its tracking parameters."""
    if "?" not in url and "#" not in url:
        return url
    kept, end = [], 0
    for part in _PARAMETERS.finditer(url):
        for tracker in _trackers_in(part):
            kept.append(url[end : tracker.start])
            end = tracker.end
    return "".join([*kept, url[end:]])


class _Tracker(NamedTuple):
    """A parameter, and what of the link goes with it: one of the marks beside it, too."""

    name: str
    start: int
    end: int


def _trackers_in(part: re.Match[str]) -> Iterator[_Tracker]:
    start, kept = part.start("pairs"), False
    pairs = part["pairs"].split("&")
    keeps_some = not all(_is_tracker(pair) for pair in pairs)
    for pair in pairs:
        end = start + len(pair)
        if not _is_tracker(pair):
            kept = True
        elif kept or not keeps_some:
            yield _Tracker(_name_of(pair), start - 1, end)
        else:
            yield _Tracker(_name_of(pair), start, end + 1)
        start = end + 1


def _is_tracker(pair: str) -> bool:
    name = _name_of(pair).lower()
    return name in _NAMES or name.startswith(_FAMILIES)


def _name_of(pair: str) -> str:
    # Links copied out of a page's source have "&amp;" between their parameters.
    return pair.partition("=")[0].removeprefix("amp;")


def _message(found: list[str]) -> str:
    names = list(dict.fromkeys(found))
    shown = ", ".join(in_marks(name) for name in names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"this link tells on the reader: {shown}{more}"


RULE = Rule(
    code="SRC014",
    name="tracked-link",
    severity=Severity.WARNING,
    what="A link, of a source or in a text, carries tracking parameters such as utm_source or fbclid.",
    why="They tell the outlet how somebody else came by its article, and follow each of your readers.",
    bad='- {name: Eurasianet, url: "https://eurasianet.org/grain?utm_source=x&fbclid=IwAR0"}',
    good='- {name: Eurasianet, url: "https://eurasianet.org/grain"}',
    check=_check,
    fix="safe",
)
