"""The links of a message: those that it carries, and those of its HTML part as they go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from services.messaging.channels import channel_kind
from services.messaging.domain import Engagement, Link, Purpose, link_url
from services.messaging.domain.accounts import SendingAccount
from services.messaging.domain.links import (
    MAX_TOKEN,
    PATHS,
    PREFERENCES_PATH,
    is_web,
    preferences_url,
    receipt_url,
)
from services.messaging.domain.template_content import LinkSettings
from services.messaging.domain.tracking import track_html
from services.messaging.domain.utm import with_utm
from services.messaging.keyring import Keyring
from services.messaging.storage.deliveries import Delivery


@dataclass(frozen=True, slots=True)
class OwnLinks:
    """Links that a message itself has; `way_out` is empty where its purpose and channel have none."""

    way_out: str
    preferences: str


class MessageLinks:
    """Makes the links of messages."""

    def __init__(self, *, public_url: str, keyring: Keyring) -> None:
        """Takes where links lead, without a slash at its end, and what signs them."""
        self._public_url = public_url
        self._keyring = keyring
        self._own = tuple(f"{public_url}/{path}/" for path in (*PATHS.values(), PREFERENCES_PATH))

    def link(self, workspace_id: str, delivery: Delivery, engagement: Engagement) -> str:
        """Returns a link of a message; empty where its purpose and channel have none."""
        if delivery.purpose is Purpose.TRANSACTIONAL or not channel_kind(delivery.channel).tracks:
            return ""
        link = Link(workspace_id, delivery.delivery_id, engagement)
        return link_url(self._public_url, link, self._keyring.link_key)

    def own(self, workspace_id: str, delivery: Delivery) -> OwnLinks:
        """Returns the links by which the customer leaves, or says what is wanted."""
        return OwnLinks(
            way_out=self.link(workspace_id, delivery, Engagement.UNSUBSCRIBE),
            preferences=preferences_url(self._public_url, workspace_id, delivery.delivery_id, self._keyring.link_key),
        )

    def receipt_url(self, workspace_id: str, delivery: Delivery, account: SendingAccount | None) -> str:
        """Returns where a provider tells of a message; empty where it goes by none."""
        if account is None:
            return ""
        query = urlencode({"account": account.account_id, "message": delivery.delivery_id})
        return receipt_url(self._public_url, account.provider, workspace_id, query)

    def hider(self, own: OwnLinks) -> Callable[[str], str]:
        """Returns what puts addresses that do nothing in place of those by which the customer leaves."""

        def hidden(text: str) -> str:
            if not text:
                return text
            text = text.replace(own.preferences, f"{self._public_url}/{PREFERENCES_PATH}/preview")
            return text.replace(own.way_out, f"{self._public_url}/u/preview") if own.way_out else text

        return hidden

    def written(
        self, workspace_id: str, delivery: Delivery, html: str, settings: LinkSettings, variant_id: str, way_out: str
    ) -> str:
        """Returns mail whose links carry utm parameters; marketing with a way out, and a pixel and links that count."""
        counts = bool(way_out) and settings.counts
        return with_links(
            html,
            link=Link(workspace_id, delivery.delivery_id, Engagement.CLICK),
            public_url=self._public_url,
            key=self._keyring.link_key,
            own=self._own,
            utm=settings.utm(variant_id),
            unsubscribe_url=way_out,
            pixel_url=self.link(workspace_id, delivery, Engagement.OPEN) if counts else "",
        )


def with_links(
    html: str,
    *,
    link: Link,
    public_url: str,
    key: bytes,
    own: tuple[str, ...],
    utm: Mapping[str, str],
    unsubscribe_url: str,
    pixel_url: str,
) -> str:
    """Returns a mail with its links as they go out; what leads elsewhere than the web, and our own links, stay as they are.

    Args:
        html: A rendered mail, not empty.
        link: Of the message, a click whose target is still empty.
        public_url: Where links lead, without a slash at its end.
        key: Signs links.
        own: How links begin that are ours already.
        utm: Parameters of the campaign.
        unsubscribe_url: The way out; empty: there is none, and nothing counts.
        pixel_url: Of the picture that tells of opens; empty: neither opens nor clicks count.
    """
    if not unsubscribe_url and not utm:
        return html
    before_token = len(f"{public_url}/{PATHS[link.engagement]}/")

    def written(target: str) -> str:
        if not is_web(target) or target.startswith(own):
            return target
        target = with_utm(target, utm)
        if not pixel_url:
            return target
        counted = link_url(public_url, replace(link, target_url=target), key)
        return counted if len(counted) - before_token <= MAX_TOKEN else target

    return track_html(html, rewrite=written, unsubscribe_url=unsubscribe_url, pixel_url=pixel_url)
