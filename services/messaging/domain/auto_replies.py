"""What answers by itself: which of a workspace's auto-replies answers a message. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from services.common.errors import InvalidArgument
from services.messaging.domain.conversations import CONVERSING
from services.messaging.domain.messages import Channel
from services.messaging.domain.stop_words import normal

MAX_AUTO_REPLIES = 100
"""Auto-replies of a workspace."""

MAX_AN_HOUR = 5
"""Auto-replies to one customer in `PER`, over all channels: two robots fall silent."""

PER = timedelta(hours=1)
OLDEST = timedelta(hours=1)
"""A message that was written longer ago is not answered by itself: it would surprise who wrote it."""

DEFAULT_PRIORITY = 100


class Trigger(IntEnum):
    """When an auto-reply answers; the numbers are those of the contract."""

    NONE = 0
    KEYWORD_EXACT = 1
    KEYWORD_CONTAINS = 2
    ANY_TEXT = 3
    FIRST_CONTACT = 4
    OUTSIDE_HOURS = 5
    NO_MATCH = 6


BY_KEYWORD = frozenset({Trigger.KEYWORD_EXACT, Trigger.KEYWORD_CONTAINS})


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Hours of days of the week, 1 Monday to 7 Sunday; times as `09:00`."""

    weekdays: tuple[int, ...]
    start_time: str
    end_time: str

    def hold(self, local: datetime) -> bool:
        """Tells whether a local time lies within them, the start with, the end without."""
        return local.isoweekday() in self.weekdays and self.start_time <= local.strftime("%H:%M") < self.end_time


@dataclass(frozen=True, slots=True)
class AutoReply:
    """An auto-reply, as the contract has it; no channels: all."""

    auto_reply_id: str
    display_name: str
    active: bool
    priority: int
    channels: tuple[Channel, ...]
    trigger: Trigger
    keywords: tuple[str, ...]
    working_hours: tuple[WorkingHours, ...]
    text: str
    template_id: str
    create_time: datetime
    update_time: datetime
    revision: int = 1

    def says_the_same(self, other: AutoReply) -> bool:
        """Whether the other is the same but for when it was made and changed."""
        return _content(self) == _content(other)


def _content(each: AutoReply) -> tuple[object, ...]:
    return (each.auto_reply_id, each.display_name, each.active, each.priority, each.channels, each.trigger,
            each.keywords, each.working_hours, each.text, each.template_id)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A customer's message, as far as it decides.

    Attributes:
        channel: Where it came.
        text: What it says; empty for a picture.
        is_first: Whether it is the first of its conversation.
        local: When it is now, by the clock of the workspace.
    """

    channel: Channel
    text: str
    is_first: bool
    local: datetime


def choose(rules: Sequence[AutoReply], asked: Asked) -> AutoReply | None:
    """Returns the auto-reply that answers, None for none: the first by priority and id, NO_MATCH after all others."""
    live = [each for each in rules if each.active and (not each.channels or asked.channel in each.channels)]
    live.sort(key=lambda each: (each.trigger is Trigger.NO_MATCH, each.priority, each.auto_reply_id))
    return next((each for each in live if _answers(each, asked)), None)


def _answers(rule: AutoReply, asked: Asked) -> bool:
    said = normal(asked.text)
    match rule.trigger:
        case Trigger.KEYWORD_EXACT:
            return bool(said) and any(normal(each) == said for each in rule.keywords)
        case Trigger.KEYWORD_CONTAINS:
            return any(normal(each) in said for each in rule.keywords)
        case Trigger.ANY_TEXT | Trigger.NO_MATCH:
            return bool(asked.text.strip())
        case Trigger.FIRST_CONTACT:
            return asked.is_first
        case Trigger.OUTSIDE_HOURS:
            return not any(each.hold(asked.local) for each in rule.working_hours)
    return False


def check_auto_reply(rule: AutoReply) -> None:
    """Checks what one field cannot say alone; that the template is there is checked where it is looked up.

    Raises:
        InvalidArgument: Naming the field as the contract does.
    """
    if rule.trigger is Trigger.NONE:
        raise InvalidArgument("trigger must say when it answers.", field="trigger")
    if bool(rule.text.strip()) == bool(rule.template_id):
        raise InvalidArgument("Give either text or template_id.", field="text")
    if any(each not in CONVERSING for each in rule.channels):
        names = ", ".join(each.name for each in CONVERSING)
        raise InvalidArgument(f"channels must be of {names}.", field="channels")
    if (rule.trigger in BY_KEYWORD) != bool(rule.keywords):
        raise InvalidArgument(
            "KEYWORD_EXACT and KEYWORD_CONTAINS need keywords, the other triggers take none.",
            field="keywords",
        )
    if not all(normal(each) for each in rule.keywords):
        raise InvalidArgument("A keyword needs a letter or a digit.", field="keywords")
    if (rule.trigger is Trigger.OUTSIDE_HOURS) != bool(rule.working_hours):
        raise InvalidArgument("OUTSIDE_HOURS needs working_hours, the other triggers take none.", field="working_hours")
    if any(each.start_time >= each.end_time for each in rule.working_hours):
        raise InvalidArgument(
            "end_time must be later than start_time; of a night give two entries.", field="working_hours"
        )
