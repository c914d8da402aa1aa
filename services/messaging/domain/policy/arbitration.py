"""Which of several messages that want one customer go: what each is expected to bring. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.messaging.domain.arbitrations import ExpectedValue, ValueBasis
from services.messaging.domain.messages import Channel, Purpose
from services.messaging.domain.policy.caps import FrequencyCap

DEFAULT_WINDOW_SECONDS = 3_600
DEFAULT_POINT_VALUE = 0.1
DEFAULT_PRIORITY = 50

GRACE = timedelta(minutes=5)
"""How long after its window a message is waited for that is worth more and is undecided: its provider may be away for hours."""

PATIENCE = timedelta(seconds=1)
"""After what time a message looks again whether those are decided that are worth more."""


@dataclass(frozen=True, slots=True)
class Arbitration:
    """Whether, and how long, marketing messages wait for others to the same customer.

    Attributes:
        enabled: Whether they do.
        window_seconds: How long a window is, 1 to 86,400.
        point_value: What a point of priority is worth, in the unit of expected values.
    """

    enabled: bool = False
    window_seconds: int = DEFAULT_WINDOW_SECONDS
    point_value: float = DEFAULT_POINT_VALUE

    @property
    def window(self) -> timedelta:
        """How long a window is."""
        return timedelta(seconds=self.window_seconds)


NO_ARBITRATION = Arbitration()


@dataclass(frozen=True, slots=True)
class SendingPriority:
    """How much messages matter, 1 to 100: those of a journey or those of a template; one of the two is empty."""

    priority: int
    journey_id: str = ""
    template_id: str = ""


def expected_value(
    said: float | None,
    of_template: float | None,
    priorities: Iterable[SendingPriority],
    point_value: float,
    *,
    journey_id: str,
    template_id: str,
) -> ExpectedValue:
    """Returns what a message is worth: by its sender's word, its template's, or the priority of its journey or template.

    Args:
        said: By who asked for it; None: nothing.
        of_template: By its template; None: nothing.
        priorities: The workspace's.
        point_value: What one point of them is worth.
        journey_id: Of the journey that asked for it; empty for none.
        template_id: Of its template.
    """
    if said is not None:
        return ExpectedValue(said, ValueBasis.SENDER)
    if of_template is not None:
        return ExpectedValue(of_template, ValueBasis.TEMPLATE)
    of_journeys = {each.journey_id: each.priority for each in priorities if each.journey_id}
    of_templates = {each.template_id: each.priority for each in priorities if each.template_id}
    priority = of_journeys.get(journey_id, of_templates.get(template_id, DEFAULT_PRIORITY))
    return ExpectedValue(priority * point_value, ValueBasis.PRIORITY)


@dataclass(frozen=True, slots=True)
class Contestant:
    """A message that wants a customer, as others see it.

    Attributes:
        delivery_id: Which; ids grow with time.
        channel: Where.
        purpose: Why.
        tags: What it is.
        value: What it is expected to bring.
        since: When its window began.
        decide_time: When it took its places; None while it is undecided.
    """

    delivery_id: str
    channel: Channel
    purpose: Purpose
    tags: tuple[str, ...]
    value: float
    since: datetime
    decide_time: datetime | None = None

    @property
    def rank(self) -> tuple[float, str]:
        """Its place among others: the highest value first, of equal ones the one that was asked for first."""
        return -self.value, self.delivery_id

    def wants(self, cap: FrequencyCap) -> bool:
        """Tells whether it takes a place of a cap."""
        return cap.covers(self.channel, self.purpose, self.tags)


@dataclass(frozen=True, slots=True)
class Contest:
    """Who wants one customer at one moment.

    Attributes:
        undecided: Those whose window has ended and who have no place yet, by id.
        winners: Those who took their places lately.
    """

    undecided: Mapping[str, Contestant]
    winners: Sequence[Contestant] = ()

    def must_wait(self, delivery_id: str, left: Mapping[FrequencyCap, int], decided: Iterable[str]) -> bool:
        """Tells whether a message must wait for others that are worth more and may take what is left.

        Args:
            delivery_id: Whose turn it is; of the undecided.
            left: How many places each cap that counts it has left.
            decided: Those of the undecided that have been decided just now.
        """
        me, over = self.undecided[delivery_id], set(decided)
        before = [each for each in self.undecided.values() if each.rank < me.rank and each.delivery_id not in over]
        return any(sum(each.wants(cap) for each in before) >= places for cap, places in left.items())

    def winner(self, me: Contestant, cap: FrequencyCap, more: Iterable[Contestant] = ()) -> Contestant | None:
        """Returns who took the last place of a full cap from a message: the least of those that are worth more.

        Args:
            me: The message.
            cap: The cap.
            more: Who took places just now.
        """
        since = [each for each in self.winners if each.decide_time is not None and each.decide_time >= me.since]
        better = [each for each in (*since, *more) if each.rank < me.rank and each.wants(cap)]
        return max(better, key=lambda each: each.rank, default=None)
