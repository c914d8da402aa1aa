"""What messages say: the values that their templates read, what their providers get, and what the ledger keeps of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from services.common.json_values import decode
from services.common.payloads import pack
from services.messaging.channels import channel_kind
from services.messaging.domain.accounts import SendingAccount
from services.messaging.domain.messages import MessageContent
from services.messaging.domain.templates import DATA, PARAMETER, named
from services.messaging.domain.tracking import track_text
from services.messaging.keyring import Keyring
from services.messaging.providers import OutboundMessage
from services.messaging.rendering.renderer import Rendered, RenderFailure, RenderItem
from services.messaging.usecases.enriching import CustomerItem
from services.messaging.usecases.outgoing import NO_TEMPLATE
from services.messaging.worker.chosen import Chosen
from services.messaging.worker.linking import MessageLinks, OwnLinks


class Writing:
    """Begins messages."""

    def __init__(self, *, public_url: str, keyring: Keyring) -> None:
        """Takes where links lead, without a slash at its end, and what signs links and seals contents."""
        self._keyring = keyring
        self._links = MessageLinks(public_url=public_url, keyring=keyring)

    def begin(self, workspace_id: str, chosen: Chosen) -> Draft:
        """Returns a message that is to be written; its own links are signed here, once."""
        return Draft(workspace_id, chosen, self._links, self._keyring)


class Draft:
    """One message that is being written."""

    __slots__ = ("_keyring", "_links", "_own", "chosen", "workspace_id")

    def __init__(self, workspace_id: str, chosen: Chosen, links: MessageLinks, keyring: Keyring) -> None:
        """Takes whose message it is, and what makes its links and seals it."""
        self.chosen = chosen
        self.workspace_id = workspace_id
        self._links = links
        self._keyring = keyring
        self._own: OwnLinks = links.own(workspace_id, chosen.delivery)

    @property
    def values(self) -> dict[str, Any]:
        """What its template may read."""
        chosen = self.chosen
        data, event = decode(chosen.delivery.content)
        return {
            "customer": {"traits": chosen.customer.traits, "tags": chosen.customer.tags},
            "event": event,
            "data": data,
            "blocks": chosen.selection.block_cases,
            "unsubscribe_url": self._own.way_out,
            "preferences_url": self._own.preferences,
        }

    def outbound(
        self, parts: Rendered, account: SendingAccount | None, now: datetime
    ) -> OutboundMessage | RenderFailure:
        """Returns what its provider gets, or what it lacks."""
        chosen, workspace_id, way_out = self.chosen, self.workspace_id, self._own.way_out
        delivery, subject = chosen.delivery, " ".join(parts.get("subject", "").split())
        html, text = parts.get("html", ""), parts.get("text", "")
        if lack := channel_kind(delivery.channel).lack_of(parts):
            return RenderFailure(lack)
        if way_out:
            text = track_text(text, way_out)
        if html:
            settings, variant_id = chosen.template.content.links, chosen.selection.variant_id
            html = self._links.written(workspace_id, delivery, html, settings, variant_id, way_out)
        return OutboundMessage(
            delivery_id=delivery.delivery_id,
            recipient=chosen.decision.contact.value,
            subject=subject,
            text=text,
            html=html,
            unsubscribe_url=way_out,
            template_code=chosen.template.provider_template_code,
            parameters=named(parts, PARAMETER),
            receipt_url=self._links.receipt_url(workspace_id, delivery, account),
            url=parts.get("url", "").strip(),
            mini_program_app_id=chosen.template.mini_program_app_id,
            mini_program_page=parts.get("mini_program_page", "").strip(),
            is_reply=chosen.answer is not None and chosen.answer.by_app,
            template_id=delivery.template_id,
            purpose=delivery.purpose.name.lower(),
            user_ids=chosen.customer.user_ids,
            time=now,
            image_url=parts.get("image_url", "").strip(),
            inbox_days=chosen.template.inbox_days,
            deep_link=parts.get("deep_link", "").strip(),
            push_data=named(parts, DATA),
        )

    def content(self, parts: Rendered) -> bytes:
        """Returns what it says, sealed for the ledger. Whoever reads it there must not take the customer's way out."""
        delivery_id, hidden = self.chosen.delivery.delivery_id, self._links.hider(self._own)

        def shown(part: str) -> str:
            return hidden(parts.get(part, ""))

        content = MessageContent(
            subject=" ".join(shown("subject").split()),
            html=shown("html"),
            text=shown("text"),
            provider_template_code=self.chosen.template.provider_template_code,
            provider_parameters={name: shown(f"{PARAMETER}{name}") for name in named(parts, PARAMETER)},
            url=shown("url"),
            mini_program_page=shown("mini_program_page"),
            image_url=shown("image_url"),
            deep_link=shown("deep_link"),
            push_data={name: shown(f"{DATA}{name}") for name in named(parts, DATA)},
        )
        return self._keyring.seal_content(pack(msgspec.msgpack.encode(content)), self.workspace_id, delivery_id)


def items_of(drafts: Sequence[Draft]) -> list[CustomerItem]:
    """Returns what is rendered of messages: those that are said by a template, in order."""
    # Most of a batch say the same template: its parts are looked up once.
    parts: dict[tuple[str, int, str], Mapping[str, str]] = {}
    items: list[CustomerItem] = []
    for draft in drafts:
        chosen = draft.chosen
        template, variant_id = chosen.template, chosen.selection.variant_id
        if template is NO_TEMPLATE:
            continue
        said_by = (template.template_id, template.version, variant_id)
        if said_by not in parts:
            parts[said_by] = template.parts_of(variant_id)
        key = f"{draft.workspace_id}/{template.template_id}/v{template.version}/{variant_id}"
        items.append(
            CustomerItem(
                RenderItem(key, parts[said_by], draft.values),
                chosen.customer.customer_id,
                chosen.zone,
            )
        )
    return items


def said(chosen: Chosen, parts: Rendered | RenderFailure) -> Rendered | RenderFailure:
    """Returns rendered parts with the text part tidied, where it was made."""
    if isinstance(parts, RenderFailure):
        return parts
    return chosen.template.tidied(chosen.selection.variant_id, parts)
