"""Webhooks: to the brand's own endpoint, about any customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from services.messaging.domain.channels import ChannelKind, Parts, lacking
from services.messaging.domain.links import is_web
from services.messaging.domain.messages import Channel


def _check_needs(template: Parts) -> None:
    if not template.text.strip() and not template.provider_parameters:
        raise lacking("text", "A webhook's message needs text, or parameters.")


def _lack_of(rendered: Mapping[str, str]) -> str:
    for part in ("url", "image_url"):
        address = rendered.get(part, "").strip()
        if address and not is_web(address):
            return f"the {part} is no address of the web"
    says = rendered.get("text", "").strip() or any(name.startswith("parameter:") for name in rendered)
    return "" if says else "the text is empty"


WEBHOOK = ChannelKind(
    channel=Channel.WEBHOOK,
    contact_types=(),
    check_needs=_check_needs,
    lack_of=_lack_of,
    # A customer's id is never that of nobody; an endpoint that does not know one refuses the message alone.
    invalid_for=timedelta(days=30),
    of_customers=True,
)
