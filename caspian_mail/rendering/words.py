"""Our own words in a mail, by language. Everything else in it is the editor's or the publication's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.

    Attributes:
        in_this_issue: over the contents.
        source: before the names of sources.
        unsubscribe: the link in the footer.
        view_in_browser: the other link in the footer.
        stories: by CLDR plural category, with {count}; "other" is always there.
        more_stories: the same, for those the contents leave out.
        comma: between the names of sources.
    """

    in_this_issue: str
    source: str
    unsubscribe: str
    view_in_browser: str
    stories: dict[str, str]
    more_stories: dict[str, str]
    comma: str = ", "


ENGLISH = Words(
    in_this_issue="In this issue",
    source="Source:",
    unsubscribe="Unsubscribe",
    view_in_browser="View in browser",
    stories={"one": "{count} story", "other": "{count} stories"},
    more_stories={"one": "{count} more story", "other": "{count} more stories"},
)

WORDS = {
    "en": ENGLISH,
    "ar": Words(
        in_this_issue="في هذا العدد",
        source="المصدر:",
        unsubscribe="إلغاء الاشتراك",
        view_in_browser="العرض في المتصفح",
        stories={"one": "خبر واحد", "two": "خبران", "few": "{count} أخبار", "other": "{count} خبرًا"},
        more_stories={
            "one": "خبر آخر",
            "two": "خبران آخران",
            "few": "{count} أخبار أخرى",
            "other": "{count} خبرًا آخر",
        },
        comma="، ",
    ),
    "az": Words(
        in_this_issue="Bu sayda",
        source="Mənbə:",
        unsubscribe="Abunəlikdən çıxın",
        view_in_browser="Brauzerdə açın",
        stories={"other": "{count} xəbər"},
        more_stories={"other": "Daha {count} xəbər"},
    ),
    "fa": Words(
        in_this_issue="در این شماره",
        source="منبع:",
        unsubscribe="لغو اشتراک",
        view_in_browser="نمایش در مرورگر",
        stories={"other": "{count} خبر"},
        more_stories={"other": "{count} خبر دیگر"},
        comma="، ",
    ),
    "ka": Words(
        in_this_issue="ამ ნომერში",
        source="წყარო:",
        unsubscribe="გამოწერის გაუქმება",
        view_in_browser="ბრაუზერში ნახვა",
        stories={"other": "{count} ამბავი"},
        more_stories={"other": "კიდევ {count} ამბავი"},
    ),
    "kk": Words(
        in_this_issue="Осы санда",
        source="Дереккөз:",
        unsubscribe="Жазылымнан бас тарту",
        view_in_browser="Браузерде ашу",
        stories={"other": "{count} хабар"},
        more_stories={"other": "Тағы {count} хабар"},
    ),
    "ru": Words(
        in_this_issue="В этом выпуске",
        source="Источник:",
        unsubscribe="Отписаться",
        view_in_browser="Открыть в браузере",
        stories={
            "one": "{count} материал",
            "few": "{count} материала",
            "many": "{count} материалов",
            "other": "{count} материала",
        },
        more_stories={
            "one": "Ещё {count} материал",
            "few": "Ещё {count} материала",
            "many": "Ещё {count} материалов",
            "other": "Ещё {count} материала",
        },
    ),
    "tr": Words(
        in_this_issue="Bu sayıda",
        source="Kaynak:",
        unsubscribe="Abonelikten çık",
        view_in_browser="Tarayıcıda görüntüle",
        stories={"other": "{count} haber"},
        more_stories={"other": "{count} haber daha"},
    ),
}
