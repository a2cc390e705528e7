"""Which sources are social media."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caspian_mail.rules.sources import register
from caspian_mail.rules.web_addresses import host_of, is_within

if TYPE_CHECKING:
    from caspian_mail.model import Article, Source
    from caspian_mail.publication import Publication

# Known without a register, by the names and at the hosts they go by.
_NETWORKS = """
bluesky facebook instagram linkedin mastodon odnoklassniki reddit telegram threads tiktok twitter vk
vkontakte wechat weibo whatsapp x x.com youtube
"""
_NAMES = {*_NETWORKS.split(), "truth social"}
_ADDRESSES = """
bsky.app facebook.com fb.com instagram.com linkedin.com mastodon.social ok.ru reddit.com t.me
telegram.me threads.com threads.net tiktok.com truthsocial.com twitter.com vk.com weibo.com x.com
youtube.com
"""
_HOSTS = tuple(_ADDRESSES.split())


def rests_on_social_media(publication: Publication, article: Article) -> bool:
    """Say whether a story has sources, and each of them is social media; one the reader refused is not."""
    sources = list(register.named_sources_of(article))
    return 0 < len(sources) == len(article.sources) and all(_is_social(publication, one) for one in sources)


def _is_social(publication: Publication, source: Source) -> bool:
    registered = register.find(publication, source.name)
    if registered:
        return registered.kind == "social"
    name = " ".join(source.name.casefold().split())
    return name in _NAMES or (source.url is not None and is_within(host_of(source.url), _HOSTS))
