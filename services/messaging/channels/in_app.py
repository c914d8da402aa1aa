"""In-app messages: in the inbox of the brand's app or mini-program, to any customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from services.messaging.domain.channels import ChannelKind, Parts, lacking
from services.messaging.domain.links import is_web
from services.messaging.domain.messages import Channel


def _check_needs(template: Parts) -> None:
    if not template.subject.strip():
        raise lacking("subject", "An in-app message needs a title, as subject.")
    if not template.text.strip():
        raise lacking("text", "An in-app message needs text.")


def _lack_of(rendered: Mapping[str, str]) -> str:
    for part in ("url", "image_url"):
        address = rendered.get(part, "").strip()
        if address and not is_web(address):
            return f"the {part} is no address of the web"
    if not rendered.get("subject", "").strip():
        return "the subject is empty"
    return "" if rendered.get("text", "").strip() else "the text is empty"


IN_APP = ChannelKind(
    channel=Channel.IN_APP,
    contact_types=(),
    check_needs=_check_needs,
    lack_of=_lack_of,
    # Nobody's inbox is refused: there is no address that could be dead.
    invalid_for=timedelta(days=30),
    of_customers=True,
)
