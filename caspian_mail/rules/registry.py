"""All rules, by code. A new rule is one file and one line here."""

from caspian_mail.rules.dates import nonexistent_date, swapped_date, wrong_weekday
from caspian_mail.rules.rule import Rule
from caspian_mail.rules.sources import (
    credentials_in_link,
    foreign_link,
    missing_source,
    noncanonical_source,
    not_a_web_address,
    repeated_source,
    unknown_source,
    unsafe_body_link,
)
from caspian_mail.rules.structure import (
    empty_section,
    misplaced_section,
    missing_author,
    missing_body,
    missing_date,
    missing_heading,
    missing_headline,
    missing_preheader,
    missing_sections,
    missing_title,
    repeated_headline,
    repeated_section,
    title_date_mismatch,
    unknown_section,
)

RULES: tuple[Rule, ...] = (
    missing_title.RULE,
    missing_date.RULE,
    missing_author.RULE,
    missing_preheader.RULE,
    title_date_mismatch.RULE,
    missing_sections.RULE,
    missing_heading.RULE,
    unknown_section.RULE,
    misplaced_section.RULE,
    empty_section.RULE,
    repeated_section.RULE,
    missing_headline.RULE,
    repeated_headline.RULE,
    missing_body.RULE,
    missing_source.RULE,
    unknown_source.RULE,
    noncanonical_source.RULE,
    repeated_source.RULE,
    not_a_web_address.RULE,
    credentials_in_link.RULE,
    foreign_link.RULE,
    unsafe_body_link.RULE,
    wrong_weekday.RULE,
    nonexistent_date.RULE,
    swapped_date.RULE,
)
