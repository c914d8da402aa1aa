"""Whom marketing reaches now, of a sample of customers: why not, and how near they are to the caps. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.common.proportions import bounds, scaled
from services.messaging.domain.explaining import CheckKind, CheckOutcome, SendingCheck
from services.messaging.domain.messages import Channel, Reason
from services.messaging.domain.policy import FrequencyCap

SAMPLE = 1_000
"""Customers who are looked at."""


@dataclass(frozen=True, slots=True)
class ChannelReach:
    """Whom a channel reaches; `unreached` is why not, the most first; `low` and `high` hold the true number 95 of 100 times."""

    channel: Channel
    has_account: bool
    reachable: int
    low: int
    high: int
    unreached: Sequence[tuple[Reason, int]]


@dataclass(frozen=True, slots=True)
class CapStanding:
    """How near customers are to a cap: who used none, some, all but one, and all of its places."""

    cap: FrequencyCap
    unused: int
    used: int
    one_left: int
    full: int


@dataclass(slots=True)
class ReachTally:
    """Counts customers of a sample, one by one."""

    sampled: int = 0
    obstacles: dict[Channel, Counter[Reason]] = field(default_factory=dict)
    uses: dict[FrequencyCap, Counter[int]] = field(default_factory=dict)

    def count(self, obstacles: Mapping[Channel, Reason], used: Mapping[FrequencyCap, int]) -> None:
        """Counts a customer.

        Args:
            obstacles: By channel what holds back first; NONE where nothing does.
            used: By cap how many messages it counts now.
        """
        self.sampled += 1
        for channel, reason in obstacles.items():
            self.obstacles.setdefault(channel, Counter())[reason] += 1
        for cap, count in used.items():
            self.uses.setdefault(cap, Counter())[count] += 1

    def channels(self, size: int, with_account: Mapping[Channel, bool]) -> list[ChannelReach]:
        """Returns what the sample says of all channels, scaled to `size` customers."""
        found = []
        for channel, has_account in with_account.items():
            counts = self.obstacles.get(channel, Counter())
            reachable = counts[Reason.NONE]
            unreached = [
                (reason, scaled(count, self.sampled, size))
                for reason, count in counts.most_common()
                if reason is not Reason.NONE and count
            ]
            low, high = bounds(reachable, self.sampled, size)
            found.append(
                ChannelReach(channel, has_account, scaled(reachable, self.sampled, size), low, high, unreached)
            )
        return found

    def caps(self, size: int, caps: Sequence[FrequencyCap]) -> list[CapStanding]:
        """Returns what the sample says of caps, scaled to `size` customers."""
        found = []
        for cap in caps:
            counts = self.uses.get(cap, Counter())
            full = sum(count for used, count in counts.items() if used >= cap.maximum)
            one_left = sum(count for used, count in counts.items() if 0 < used == cap.maximum - 1)
            unused = counts[0] if cap.maximum > 0 else 0
            used = sum(counts.values()) - full - one_left - unused
            found.append(
                CapStanding(cap, *(scaled(count, self.sampled, size) for count in (unused, used, one_left, full)))
            )
        return found


def obstacle(checks: Sequence[SendingCheck], used: Mapping[FrequencyCap, int]) -> Reason:
    """Returns what holds a message back first, NONE where nothing does; what only puts off does not.

    Args:
        checks: Of the customer's file, in their order.
        used: By each cap that counts such a message how many it counts now.
    """
    for check in checks:
        if check.outcome is CheckOutcome.HOLDS_BACK and check.kind is not CheckKind.PAUSE:
            return check.reason
    return Reason.FREQUENCY_CAP if any(count >= cap.maximum for cap, count in used.items()) else Reason.NONE
