"""Push notifications: to the device last known to be the customer's, by the token that the account's provider gave it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from services.common.channels import PUSH_TOKENS, contact_types
from services.messaging.domain.channels import ChannelKind, Parts, lacking
from services.messaging.domain.links import is_web
from services.messaging.domain.messages import Channel

_ADDRESS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):[!-~]+", re.IGNORECASE)
_RUNS = frozenset({"javascript", "data", "vbscript", "file"})
"""Schemes by which an address would run or read something instead of leading somewhere."""


def _check_needs(template: Parts) -> None:
    if not template.subject.strip():
        raise lacking("subject", "A push needs a subject: its title.")
    if not template.text.strip():
        raise lacking("text", "A push needs text: its body.")


def _lack_of(rendered: Mapping[str, str]) -> str:
    if not rendered.get("subject", "").strip():
        return "the subject is empty"
    if not rendered.get("text", "").strip():
        return "the text is empty"
    image = rendered.get("image_url", "").strip()
    if image and not (is_web(image) and image.startswith("https://")):
        return "the image_url is no https:// address"
    link = rendered.get("deep_link", "").strip()
    match = _ADDRESS.fullmatch(link)
    return "the deep_link is no address" if link and (match is None or match["scheme"].lower() in _RUNS) else ""


PUSH = ChannelKind(
    channel=Channel.PUSH,
    contact_types=contact_types("push"),
    check_needs=_check_needs,
    lack_of=_lack_of,
    # After so long without use vendors end tokens anyway.
    invalid_for=timedelta(days=270),
    # A token that ended is never given again, but some vendors call a device dead that was merely away for long.
    revives=True,
    types_of={provider: (token,) for provider, token in PUSH_TOKENS.items()},
)
