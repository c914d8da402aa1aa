"""What a workspace set of its reports on data quality, and when its night is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from services.common.errors import InvalidArgument
from services.profile.domain.data_quality.lines import Kind

DEFAULT_TIME_ZONE: Final = "Asia/Shanghai"
NIGHT_HOUR: Final = 3
"""When a night's report is put together: least else is done, and the day before is whole."""


class AlertCondition(IntEnum):
    """When an alert is raised; the numbers are those of the contract."""

    NEW_OR_WORSE = 1
    EVERY_DAY = 2


@dataclass(frozen=True)
class AlertRule:
    """Raises an alert of a kind from `minimum` on."""

    kind: Kind
    minimum: int = 1
    condition: AlertCondition = AlertCondition.NEW_OR_WORSE


@dataclass(frozen=True)
class QualitySettings:
    """Of a workspace.

    Attributes:
        time_zone: Of the IANA database.
        rules: At most one a kind.
        webhook_url: Who is told; may be empty.
        next_time: When the next report is put together; None before the workspace has one.
        revision: Grows with every change by people.
    """

    time_zone: str = DEFAULT_TIME_ZONE
    rules: Sequence[AlertRule] = ()
    webhook_url: str = ""
    next_time: datetime | None = None
    revision: int = 0

    def after(self, now: datetime) -> datetime:
        """Returns the beginning of the next night after a moment, UTC."""
        zone = ZoneInfo(self.time_zone)
        day = now.astimezone(zone).date()
        tonight = _night(day, zone)
        return tonight if tonight > now else _night(day + timedelta(days=1), zone)


def day_of(now: datetime, time_zone: str) -> date:
    """Returns the day of a report that is put together at a moment: that whose night was the last to begin."""
    return (now.astimezone(ZoneInfo(time_zone)) - timedelta(hours=NIGHT_HOUR)).date()


def check_settings(settings: QualitySettings) -> None:
    """Refuses what has no meaning.

    Raises:
        InvalidArgument: If there is no such time zone, or two rules are of one kind.
    """
    if settings.time_zone not in available_timezones():
        raise InvalidArgument(
            "time_zone: it must be a name such as Asia/Shanghai, of the IANA time zone database.", field="time_zone"
        )
    seen: set[Kind] = set()
    for place, rule in enumerate(settings.rules):
        if rule.kind in seen:
            raise InvalidArgument(
                f"alert_rules[{place}].kind: there is a rule of this kind already; give each kind one.",
                field=f"alert_rules[{place}].kind",
            )
        seen.add(rule.kind)


def _night(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(NIGHT_HOUR), zone).astimezone(UTC)
