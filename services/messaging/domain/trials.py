"""Templates tried out: what they say with given values, and test sends to addresses that are allowed for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.common.masking import masked
from services.messaging.domain.messages import Channel, Reason, Status

MAX_RECIPIENTS = 50
"""Addresses of a workspace that are allowed for tests."""

MAX_SENDS = 60
"""Test sends of a workspace in `SENDS_WINDOW`."""

SENDS_WINDOW = timedelta(hours=1)

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+[0-9]{8,15}|1[3-9][0-9]{9}")
_OPENID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_CUSTOMER_ID = re.compile(r"[1-9][0-9]{0,18}")
_DEVICE = re.compile(r"[A-Za-z0-9_:.-]{10,320}")
_WECOM_USER = re.compile(r"\S{1,64}")


@dataclass(frozen=True, slots=True)
class RenderValues:
    """What a template is rendered with; traits and tags come in place of the customer's own. Customer 0 is nobody."""

    customer_id: int = 0
    traits: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    event: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TestRecipient:
    """An address that is allowed for tests; `address` is in the clear."""

    __test__ = False

    test_recipient_id: str
    display_name: str
    channel: Channel
    address: str
    create_time: datetime
    creator: str


@dataclass(frozen=True, slots=True)
class TestSend:
    """A template that was sent for a test: a version, 0 its draft. UNKNOWN until it is told what came of it."""

    __test__ = False

    test_send_id: str
    template_id: str
    test_recipient_id: str
    channel: Channel
    account_id: str
    create_time: datetime
    sender: str
    status: Status = Status.UNKNOWN
    reason: Reason = Reason.ANSWER_LOST
    detail: str = ""
    template_version: int = 0


def is_address(channel: Channel, address: str) -> bool:
    """Returns whether a text is an address of a channel.

    An e-mail address, a phone in E.164, a WeCom user id, an openid, a customer's id, or a token of a device.
    """
    match channel:
        case Channel.EMAIL:
            return bool(_EMAIL.fullmatch(address))
        case Channel.SMS | Channel.VOICE:
            return address.startswith("+") and bool(_PHONE.fullmatch(address))
        case Channel.WECHAT | Channel.MINI_PROGRAM:
            return bool(_OPENID.fullmatch(address))
        case Channel.WEBHOOK | Channel.IN_APP:
            return bool(_CUSTOMER_ID.fullmatch(address))
        case Channel.PUSH:
            return bool(_DEVICE.fullmatch(address))
        case _:
            return bool(_WECOM_USER.fullmatch(address))


def without_contacts(value: Any) -> Any:
    """Returns a value in which texts that are an e-mail address or a phone number are masked, at any depth."""
    if isinstance(value, str):
        if _EMAIL.fullmatch(value):
            return masked("email", value)
        return masked("phone", value) if _PHONE.fullmatch(value) else value
    if isinstance(value, Mapping):
        return {name: without_contacts(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [without_contacts(each) for each in value]
    return value
