"""WeCom application messages: text to members of the corporation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from services.common.channels import contact_types
from services.messaging.domain.channels import ChannelKind, Parts, lacking
from services.messaging.domain.messages import Channel


def _check_needs(template: Parts) -> None:
    if not template.text.strip():
        raise lacking("text", "A WeCom message needs text.")


def _lack_of(rendered: Mapping[str, str]) -> str:
    return "" if rendered.get("text", "").strip() else "the text is empty"


WECOM = ChannelKind(
    channel=Channel.WECOM,
    contact_types=contact_types("wecom"),
    check_needs=_check_needs,
    lack_of=_lack_of,
    # Members come back.
    invalid_for=timedelta(days=30),
)
