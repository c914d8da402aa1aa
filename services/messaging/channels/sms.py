"""SMS: to mobile numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from phonenumbers import PhoneNumberType

from services.common.channels import contact_types
from services.messaging.domain.channels import ChannelKind, Parts, lacking
from services.messaging.domain.contact_points import is_number_of
from services.messaging.domain.messages import Channel, Reason

_MOBILE_TYPES = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def _check_needs(template: Parts) -> None:
    if not template.provider_template_code and not template.text.strip():
        raise lacking(
            "provider_template_code",
            "An SMS needs the code that the provider gave the registered template, or text for a provider that takes any.",
        )


def _lack_of(rendered: Mapping[str, str]) -> str:
    # What is said stands in the provider's registered template.
    return ""


SMS = ChannelKind(
    channel=Channel.SMS,
    contact_types=contact_types("sms"),
    check_needs=_check_needs,
    lack_of=_lack_of,
    # Numbers are given to others.
    invalid_for=timedelta(days=90),
    reaches=lambda value: is_number_of(value, _MOBILE_TYPES),
    why_not=Reason.NO_MOBILE_NUMBER,
)
