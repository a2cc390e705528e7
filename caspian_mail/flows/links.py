"""Follow the links of checked issues, and add what rules say of the answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caspian_mail.links import Kept, Network, ask
from caspian_mail.rules import RULES, check_issue, links_to_follow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from caspian_mail.flows.check import Checked
    from caspian_mail.flows.desk import Desk
    from caspian_mail.rules import Rule


@dataclass(frozen=True, slots=True)
class Links:
    """The links of some issues.

    Attributes:
        desk: the publication.
        checked: the issues.
        kept: what was answered within the last day.
        unknown: the links that have to be followed now.
    """

    desk: Desk
    checked: tuple[Checked, ...]
    kept: Kept
    unknown: tuple[str, ...]

    def follow(
        self,
        told: Callable[[int], None],
        *,
        network: Network | None = None,
        rules: Iterable[Rule] = RULES,
    ) -> list[Checked]:
        """Follow them, and return the issues with what was found in addition.

        Args:
            told: hears how many links are done: after each, and twice a second.
            network: how to get there; the open Internet unless said.
            rules: those that are selected.

        Raises:
            WorldError: the network is lost.
        """
        about_links = [rule for rule in rules if rule.needs == "answers"]
        if not about_links:
            return list(self.checked)
        asked = ask(self.unknown, network or Network(), told) if self.unknown else {}
        self.kept.keep(asked)
        answers = self.kept.answers() | asked
        publication = self.desk.publication
        return [
            checked.found(
                check_issue(
                    checked.issue, publication, checked.file, checked.ignores, about_links, answers=answers
                )
            )
            for checked in self.checked
        ]


def links_of(desk: Desk, checked: Sequence[Checked]) -> Links:
    """Gather the links of checked issues; none is followed yet."""
    kept = Kept(desk.workspace.cache, desk.clock.now())
    known = kept.answers()
    urls = (url for issue in checked for url in links_to_follow(issue.issue, desk.publication))
    unknown = tuple(url for url in dict.fromkeys(urls) if url not in known)
    return Links(desk, tuple(checked), kept, unknown)
