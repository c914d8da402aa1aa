"""Codes by SMS: what one is, how long it holds, how often one is sent. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from services.messaging.domain.messages import Channel, Purpose, Reason, Status
from services.messaging.domain.templates import Template

DIGITS = 6
HOLDS = timedelta(minutes=10)
MAX_TRIES = 5
BETWEEN = timedelta(seconds=60)
"""Between two codes to a number."""

MAX_IN = ((timedelta(hours=1), 5), (timedelta(days=1), 10))
"""Codes to a number of a workspace, in a time."""

MAX_OF_SUBJECT = 300
"""Codes of a form in an hour, to whatever numbers."""


class Language(IntEnum):
    """Of the built-in texts; the numbers of the contract."""

    ZH_CN = 1
    EN_US = 2


BUILT_IN = {
    Language.ZH_CN: "您的验证码是 {code}，{minutes} 分钟内有效。如非本人操作，请忽略。",
    Language.EN_US: "Your code is {code}, valid for {minutes} minutes. If you did not ask for it, ignore this message.",
}


class Obstacle(IntEnum):
    """Why codes cannot be sent; the numbers of the contract."""

    NONE = 0
    NO_ACCOUNT = 1
    NO_REGISTERED_TEMPLATE = 2
    TEMPLATE_NOT_FOUND = 3
    OTHER_TEMPLATE = 4
    NO_CODE_IN_TEMPLATE = 5


class Verdict(IntEnum):
    """What became of a try; the numbers of the contract."""

    VERIFIED = 1
    WRONG = 2
    NONE_HOLDS = 3


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """A code that is asked for: for which form and page, to which number, in which words."""

    subject: str
    page: str
    phone: str
    language: Language = Language.ZH_CN
    template_id: str = ""


@dataclass(frozen=True, slots=True)
class KeptCode:
    """A code as it is kept: by its keyed hash."""

    verification_id: str
    subject: str
    page: str
    address_hash: bytes
    code_hash: bytes
    template_id: str
    account_id: str
    status: Status
    reason: Reason
    create_time: datetime
    expire_time: datetime
    tries: int = 0
    use_time: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Tells whether it may be tried."""
        return now < self.expire_time and self.tries < MAX_TRIES


class Limit(IntEnum):
    """Whether another code is sent."""

    SEND = 0
    REPEATED = 1
    """The same page has asked within the minute."""
    TOO_MANY = 2


def limit(sent: Sequence[KeptCode], of_subject: int, request: CodeRequest, now: datetime) -> Limit:
    """Returns whether another code is sent.

    Args:
        sent: The codes to this number within a day, newest first.
        of_subject: How many of the form were sent within an hour.
        request: What is asked for.
        now: The present.
    """
    newest = sent[0] if sent else None
    if newest is not None and now - newest.create_time < BETWEEN:
        same = (newest.subject, newest.page) == (request.subject, request.page)
        return Limit.REPEATED if same else Limit.TOO_MANY
    if of_subject >= MAX_OF_SUBJECT:
        return Limit.TOO_MANY
    for within, most in MAX_IN:
        if sum(now - each.create_time < within for each in sent) >= most:
            return Limit.TOO_MANY
    return Limit.SEND


def obstacle_of(template: Template) -> Obstacle:
    """Returns why a template cannot tell codes, as far as that can be seen without rendering it."""
    if template.channel is not Channel.SMS or template.purpose is not Purpose.TRANSACTIONAL:
        return Obstacle.OTHER_TEMPLATE
    return Obstacle.NONE
