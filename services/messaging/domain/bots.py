"""Programs that open and click in people's stead: scanners of mail gateways, previews, crawlers, scripts, privacy proxies.

The rules are data, `bot_rules.toml` beside this; who is a crawler, a preview or a library besides is the matter of a kept list
(crawler-user-agents). What is certainly a program's is left out; what may be a person's or not is counted apart.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from services.messaging.domain.messages import Engagement

KEPT_ANSWERS = 4_096
"""User-Agents whose answer is remembered."""


class Certainty(Enum):
    """Whether a person did it; the values are those of the rules."""

    COUNTS = "counts"
    UNCERTAIN = "uncertain"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class BotRule:
    """What opens and clicks of a program are worth.

    Attributes:
        name: By which people find it.
        pattern: What is searched for in the User-Agent.
        opens: Of opens.
        clicks: Of clicks.
        prefetches: Within what time of sending an open is uncertain.
    """

    name: str
    pattern: re.Pattern[str]
    opens: Certainty
    clicks: Certainty
    prefetches: timedelta


@dataclass(frozen=True, slots=True)
class BotRules:
    """All of them.

    Attributes:
        rules: In the order in which they are looked at.
        scan_time: A link used so soon after sending was used by a scanner.
        burst_links: So many different links of one message within `burst_time` are a scanner's.
        burst_time: See there.
    """

    rules: tuple[BotRule, ...]
    scan_time: timedelta
    burst_links: int
    burst_time: timedelta


@cache
def bot_rules() -> BotRules:
    """Returns the rules, which are read once."""
    read = tomllib.loads(files("services.messaging.domain").joinpath("bot_rules.toml").read_text(encoding="utf-8"))
    return BotRules(
        tuple(_rule(each) for each in read["rule"]),
        timedelta(seconds=read["scan_seconds"]),
        read["burst_links"],
        timedelta(seconds=read["burst_seconds"]),
    )


def certainty(user_agent: str, engagement: Engagement, send_time: datetime | None, now: datetime) -> Certainty:
    """Tells whether a person opened or clicked.

    Args:
        user_agent: As it came; its first 500 characters are enough.
        engagement: OPEN or CLICK.
        send_time: When the message was sent; None where that is not known yet.
        now: The present.
    """
    said, prefetches = _of_user_agent(user_agent, engagement)
    if said is Certainty.IGNORED:
        return said
    since = now - send_time if send_time is not None else timedelta()
    if engagement is Engagement.CLICK and since < bot_rules().scan_time:
        # Too soon for a person, whatever it is called; also before we know that it was sent.
        return Certainty.IGNORED
    if engagement is Engagement.OPEN and since < prefetches:
        return Certainty.UNCERTAIN
    return said


def is_ignored(user_agent: str, engagement: Engagement) -> bool:
    """Tells whether a User-Agent is certainly a program's that did this on its own, so that nothing need be looked up."""
    return _of_user_agent(user_agent, engagement)[0] is Certainty.IGNORED


def is_burst(others: int) -> bool:
    """Tells whether a click is one of a scanner's, by how many other links of the message were used within `burst_time`."""
    return others + 1 >= bot_rules().burst_links


@lru_cache(maxsize=KEPT_ANSWERS)
def _of_user_agent(user_agent: str, engagement: Engagement) -> tuple[Certainty, timedelta]:
    name = user_agent.strip()
    for rule in bot_rules().rules:
        if rule.pattern.search(name):
            return rule.opens if engagement is Engagement.OPEN else rule.clicks, rule.prefetches
    # Half a megabyte of patterns: loaded by the first open or click, not by the start.
    from crawleruseragents import is_crawler

    return Certainty.IGNORED if is_crawler(name) else Certainty.COUNTS, timedelta()


def _rule(read: dict[str, Any]) -> BotRule:
    return BotRule(
        read["name"],
        re.compile(read["pattern"]),
        Certainty(read["opens"]),
        Certainty(read["clicks"]),
        timedelta(seconds=read.get("prefetches", 0)),
    )
