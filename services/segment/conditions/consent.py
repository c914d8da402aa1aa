"""On consent to a channel, as profile answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Self

from services.common.channels import CHANNELS, CONSENT_PURPOSES, MARKETING
from services.segment.domain import limits
from services.segment.domain.conditions import NO_DEFINITIONS, Condition, Definitions, Dependencies, Moment
from services.segment.domain.consents import ConsentColumn, ConsentPart, State
from services.segment.domain.errors import InvalidRule
from services.segment.domain.heard_kept import OF_USERS
from services.segment.domain.kept import Ending, Kept
from services.segment.domain.reading import Data, known, read_whole
from services.segment.domain.wording import Tongue
from services.segment.history.literals import integer_literal, text_literal

_CHANNELS: Mapping[str, tuple[str, str]] = {
    "email": ("邮件", "e-mail"),
    "sms": ("短信", "SMS"),
    "wecom": ("企业微信", "WeCom"),
    "wechat": ("微信公众号", "WeChat"),
    "mini_program": ("小程序", "the mini program"),
    "push": ("推送", "push"),
    "voice": ("语音", "voice"),
    "in_app": ("应用内", "in-app messages"),
    "webhook": ("自有接口", "the brand's own endpoint"),
}
_STATES: Mapping[State, tuple[str, str]] = {
    State.GRANTED: ("已授予", "is granted"),
    State.WITHDRAWN: ("已撤回", "was withdrawn"),
    State.EXPIRED: ("已到期", "has ended"),
    State.NOT_ENTITLED: ("由无权的来源授予", "was granted by who may not grant it"),
    State.NEVER_SAID: ("从未表态", "was never stated"),
}


@dataclass(frozen=True)
class ConsentCondition(Condition):
    """The consent stands so; `days`: it is granted and ends within so many days, 0: whenever."""

    kind: ClassVar[str] = "consent"

    key: str
    state: State
    days: int = 0

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"channel", "purpose", "state", "ends_within_days"})
        channel = str(body.get("channel", "")).removeprefix("CHANNEL_").lower()
        if channel not in CHANNELS:
            raise InvalidRule(f"{path}.channel", f"must be one of {', '.join(one.upper() for one in CHANNELS)}.")
        purpose = str(body.get("purpose") or MARKETING).removeprefix("PURPOSE_").lower()
        if purpose == "unspecified":
            purpose = MARKETING
        if purpose not in CONSENT_PURPOSES:
            raise InvalidRule(
                f"{path}.purpose", f"must be {MARKETING.upper()}, or left out: what is transactional needs no consent."
            )
        days = read_whole(body.get("ends_within_days", 0), f"{path}.ends_within_days", 0, limits.MAXIMUM_DAYS)
        return cls(f"{channel}:{purpose}", _state(body, path, days), days)

    def column(self) -> ConsentColumn:
        """See `Condition.column`."""
        return ConsentColumn(self.key, ConsentPart.END if self.days else ConsentPart.STATE)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        if self.days:
            return f"({value} > 0 AND {value} <= {integer_literal(moment.now_us + self.days * limits.DAY_US)})"
        return f"({value} = {text_literal('' if self.state is State.NEVER_SAID else self.state.value)})"

    def found(self, value: Any, moment: Moment) -> Any:
        """See `Condition.found`: the state's word, or when it ends, as an RFC 3339 time."""
        if self.days:
            return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value)).isoformat() if value else None
        return value or None

    def needs_value(self) -> bool:
        """See `Condition.needs_value`."""
        return self.state is not State.NEVER_SAID

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        channel = _CHANNELS.get(self.key.partition(":")[0], (self.key, self.key))
        if self.days:
            return tongue.say(
                f"{channel[0]}授权在 {self.days} 天之内到期",
                f"the consent to {channel[1]} ends within the next {tongue.counted(self.days, '天', 'day')}",
            )
        chinese, english = _STATES[self.state]
        return tongue.say(f"{channel[0]}授权{chinese}", f"the consent to {channel[1]} {english}")

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        subject = (Kept.CONSENT, self.key)
        endings = {Ending(subject), Ending(subject, self.days * limits.DAY_US)}
        return Dependencies(kept=frozenset({subject, OF_USERS}), endings=frozenset(endings))


def _state(body: Data, path: str, days: int) -> State:
    given = str(body.get("state", "")).removeprefix("CONSENT_STATE_")
    if days and given in ("", "UNSPECIFIED"):
        return State.GRANTED
    try:
        state = State(given)
    except ValueError as error:
        raise InvalidRule(f"{path}.state", f"must be one of {', '.join(State)}.") from error
    if days and state is not State.GRANTED:
        raise InvalidRule(
            f"{path}.ends_within_days", "is for GRANTED only: nothing else ends; leave one of the two out."
        )
    return state
