"""What an issue can get wrong: one rule a file, by family."""

from caspian_mail.rules.check import check_issue, check_rule_settings
from caspian_mail.rules.email.clipped_by_gmail import GMAIL_CLIP
from caspian_mail.rules.email.composed import Email
from caspian_mail.rules.links.web_links import links_to_follow
from caspian_mail.rules.registry import RULES
from caspian_mail.rules.rule import Rule

__all__ = ["GMAIL_CLIP", "RULES", "Email", "Rule", "check_issue", "check_rule_settings", "links_to_follow"]
