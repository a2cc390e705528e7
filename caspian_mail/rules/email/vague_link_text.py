"""A link whose words do not say where it leads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caspian_mail.diagnostics import Severity
from caspian_mail.rules.rule import Finding, Rule, in_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from caspian_mail.rules.rule import Case

# In whatever language an issue is: none of these says anything in another one either.
_VAGUE = frozenset(
    {
        *(
            "click",
            "click here",
            "click on this link",
            "click this link",
            "here",
            "link",
            "the link",
            "tap here",
        ),
        *("this", "this link", "this page", "see here", "go here", "more", "more here", "more info"),
        *(
            "more information",
            "read more",
            "read more here",
            "read here",
            "read on",
            "learn more",
            "see more",
        ),
        *("find out more", "details", "more details", "continue", "continue reading"),
        *("здесь", "тут", "подробнее", "читать далее", "далее", "ссылка", "по ссылке", "нажмите здесь"),
        *("тут", "тут більше", "осында", "мұнда", "толығырақ", "бул жерде", "кененирээк"),
        *("burada", "bura", "ətraflı", "daha ətraflı", "buraya tıklayın", "burada tıklayın", "devamı"),
        *("batafsil", "shu yerda", "აქ", "ვრცლად", "დაწვრილებით", "այստեղ", "اینجا", "ادامه", "بیشتر"),
    }
)
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")
_LONGEST = max(map(len, _VAGUE)) + 10


def _check(case: Case) -> Iterator[Finding]:
    for link in case.body_links:
        if len(link.text) <= _LONGEST and _bare(link.text) in _VAGUE:
            message = f"{in_marks(link.text)} does not say where this link leads"
            advice = "link the words that name it: [the joint statement](https://…)"
            yield Finding(link.text_span, message, advice)


def _bare(words: str) -> str:
    return " ".join(_AROUND.sub("", words).casefold().split())


RULE = Rule(
    code="EML009",
    name="vague-link-text",
    severity=Severity.WARNING,
    what='The words of a link say nothing of its target: "click here", "read more".',
    why=(
        "A screen reader lists the links of a mail by their words, eleven times the same; and spam filters "
        "count such words."
    ),
    bad='body: "The statement is [here](https://www.state.gov/)."',
    good='body: "Read [the joint statement](https://www.state.gov/)."',
    check=_check,
)
