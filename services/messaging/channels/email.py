"""E-mail: a subject and a body; its marketing is tracked and carries a way out (RFC 8058)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from services.common.channels import contact_types
from services.messaging.domain.channels import ChannelKind, Parts, lacking
from services.messaging.domain.messages import Channel


def _check_needs(template: Parts) -> None:
    if not template.subject.strip():
        raise lacking("subject", "An e-mail needs a subject.")
    if not template.html.strip() and not template.text.strip():
        raise lacking("html", "An e-mail needs html or text.")


def _lack_of(rendered: Mapping[str, str]) -> str:
    if not rendered.get("subject", "").strip():
        return "the subject is empty"
    return "" if rendered.get("html", "").strip() or rendered.get("text", "").strip() else "the text is empty"


EMAIL = ChannelKind(
    channel=Channel.EMAIL,
    contact_types=contact_types("email"),
    check_needs=_check_needs,
    lack_of=_lack_of,
    # Mailboxes are made anew.
    invalid_for=timedelta(days=180),
    tracks=True,
    may_return=True,
)
