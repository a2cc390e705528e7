"""The mail providers that can be named: what each wants to be told, carries, and promises.

Facts alone, from the providers' own documentation; `delivery.provider` speaks to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

READ = date(2026, 11, 24)
"""When the documentation was read."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Something a provider wants to be told, in .env or the environment.

    Attributes:
        name: the variable's, without the prefix.
        argument: what anymail's backend calls it.
        about: what it is.
        is_secret: whether it opens something.
        default: what it is where it is left out; None where it must be set, empty for nothing.
    """

    name: str
    argument: str
    about: str
    is_secret: bool = True
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """A mail provider.

    Attributes:
        name: as CASPIAN_MAIL_PROVIDER names it.
        title: as it calls itself.
        module: of anymail's backend.
        variables: what it wants to be told.
        limit: how many letters it takes in a time, as documented; empty where nothing is.
        cannot: what it cannot do, in words.
        refuses: the fields of a letter that it does not take.
        needs_url: whether its API has no one address, so that CASPIAN_MAIL_PROVIDER_URL must be set.
        bulk_url: the address of its API for bulk, where that is another than anymail's.
        extra: what `pip install 'caspian-mail[…]'` adds for it.
        as_mime: whether it gets the letter as a mail server would; else the letter's parts, each by a name.
        keeps_message_id: whether our Message-ID arrives; else it makes one of its own, and ours goes along
            as a mark.
        mark: how ours goes along.
        turns_tracking_off: whether a letter can say that it is not to be tracked.
        again_within: for how long a letter that is sent again under the same key is sent once (idempotency);
            None where there is no such key.
        tested: whether this project tests it letter by letter.
    """

    name: str
    title: str
    module: str
    variables: tuple[Variable, ...]
    limit: str = ""
    cannot: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    needs_url: bool = False
    bulk_url: str = ""
    extra: str = ""
    as_mime: bool = False
    keeps_message_id: bool = False
    mark: Literal["metadata", "tags"] = "metadata"
    turns_tracking_off: bool = False
    again_within: timedelta | None = None
    tested: bool = False

    @property
    def required(self) -> tuple[Variable, ...]:
        """What must be set."""
        return tuple(variable for variable in self.variables if variable.default is None)


_TRACKS_BY_ITS_SETTINGS = "switch tracking off for one letter: switch it off in its settings"


def _key(prefix: str, *, word: str = "api_key") -> Variable:
    return Variable(f"{prefix}_{word.upper()}", word, f"the {word.replace('_', ' ').replace('api', 'API')}")


def _optional(name: str, argument: str, about: str, default: str = "") -> Variable:
    return Variable(name, argument, about, is_secret=False, default=default)


PROVIDERS = {
    provider.name: provider
    for provider in (
        Provider(
            "brevo",
            "Brevo",
            "brevo",
            (_key("BREVO"),),
            limit="1,000/s",
            cannot=(_TRACKS_BY_ITS_SETTINGS,),
            again_within=timedelta(minutes=30),
            tested=True,
        ),
        Provider(
            "mailersend",
            "MailerSend",
            "mailersend",
            (_key("MAILERSEND", word="api_token"),),
            limit="120/min",
            cannot=("carry List-Unsubscribe and List-Id, except for Enterprise accounts",),
            mark="tags",
            turns_tracking_off=True,
        ),
        Provider(
            "mailgun",
            "Mailgun",
            "mailgun",
            (
                _key("MAILGUN"),
                _optional("MAILGUN_SENDER_DOMAIN", "sender_domain", "the domain, where it is not From's"),
            ),
            keeps_message_id=True,
            turns_tracking_off=True,
            tested=True,
        ),
        Provider(
            "mailjet",
            "Mailjet",
            "mailjet",
            (_key("MAILJET"), _key("MAILJET", word="secret_key")),
            refuses=("List-Id",),
            turns_tracking_off=True,
            tested=True,
        ),
        Provider(
            "mailtrap",
            "Mailtrap",
            "mailtrap",
            (_key("MAILTRAP", word="api_token"),),
            limit="150 every 10 s",
            cannot=(_TRACKS_BY_ITS_SETTINGS,),
            bulk_url="https://bulk.api.mailtrap.io/api/",
            tested=True,
        ),
        Provider(
            "mandrill", "Mailchimp Transactional", "mandrill", (_key("MANDRILL"),), turns_tracking_off=True
        ),
        # It runs on a server of its user's own.
        Provider("postal", "Postal", "postal", (_key("POSTAL"),), needs_url=True, mark="tags"),
        Provider(
            "postmark",
            "Postmark",
            "postmark",
            (
                _key("POSTMARK", word="server_token"),
                _optional("POSTMARK_MESSAGE_STREAM", "message_stream", "the stream for bulk", "broadcast"),
            ),
            cannot=(
                "keep our List-Unsubscribe in a broadcast stream, unless its support has approved that",
                "switch open tracking off for one letter where the server has it on",
            ),
            turns_tracking_off=True,
            tested=True,
        ),
        Provider(
            "resend",
            "Resend",
            "resend",
            (_key("RESEND"),),
            limit="5/s",
            cannot=(_TRACKS_BY_ITS_SETTINGS,),
            again_within=timedelta(hours=24),
            tested=True,
        ),
        Provider(
            "scaleway",
            "Scaleway",
            "scaleway",
            (
                _key("SCALEWAY", word="secret_key"),
                Variable("SCALEWAY_PROJECT_ID", "project_id", "the project", is_secret=False),
                _optional("SCALEWAY_REGION", "region", "the region", "fr-par"),
            ),
        ),
        Provider(
            "sendgrid",
            "SendGrid",
            "sendgrid",
            (_key("SENDGRID"),),
            turns_tracking_off=True,
            tested=True,
        ),
        Provider(
            "ses",
            "Amazon SES",
            "amazon_ses",
            (
                Variable("SES_ACCESS_KEY_ID", "aws_access_key_id", "the access key's id"),
                Variable("SES_SECRET_ACCESS_KEY", "aws_secret_access_key", "the access key's secret"),
                Variable("SES_REGION", "region_name", "the region", is_secret=False),
                _optional("SES_CONFIGURATION_SET", "configuration_set_name", "a configuration set"),
            ),
            limit="1/s in the sandbox",
            cannot=(
                "keep the letter's Date",
                "switch tracking off for one letter: switch it off in the configuration set",
            ),
            extra="ses",
            as_mime=True,
            tested=True,
        ),
        Provider("sparkpost", "SparkPost", "sparkpost", (_key("SPARKPOST"),), turns_tracking_off=True),
        Provider(
            "unisender-go",
            "Unisender Go",
            "unisender_go",
            (_key("UNISENDER_GO"),),
            cannot=("leave its own unsubscribe link out, unless it has approved that for the account",),
            needs_url=True,
            turns_tracking_off=True,
        ),
    )
}
