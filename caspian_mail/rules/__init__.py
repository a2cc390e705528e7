"""What an issue can get wrong: one rule a file, by family."""

from caspian_mail.rules.check import check_issue, check_rule_settings
from caspian_mail.rules.email import GMAIL_CLIP, check_email
from caspian_mail.rules.registry import RULES
from caspian_mail.rules.rule import Rule

__all__ = ["GMAIL_CLIP", "RULES", "Rule", "check_email", "check_issue", "check_rule_settings"]
