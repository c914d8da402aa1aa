"""Subscribe messages of a WeChat mini-program, each by an authorisation of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from services.common.channels import contact_types
from services.messaging.domain.channels import ChannelKind, Parts, lacking
from services.messaging.domain.messages import Channel


def _check_needs(template: Parts) -> None:
    if not template.provider_template_code.strip():
        raise lacking(
            "provider_template_code",
            "A mini-program's message needs the id of a template registered at WeChat.",
        )
    if not template.provider_parameters:
        raise lacking("provider_parameters", "A mini-program's message needs the keywords of its registered template.")


def _lack_of(rendered: Mapping[str, str]) -> str:
    # What is said stands in the registered template.
    return ""


MINI_PROGRAM = ChannelKind(
    channel=Channel.MINI_PROGRAM,
    contact_types=contact_types("mini_program"),
    check_needs=_check_needs,
    lack_of=_lack_of,
    # An openid is for ever; that WeChat does not know it means another app's, or a closed account.
    invalid_for=timedelta(days=90),
    needs_credit=True,
)
