"""A store."""

from __future__ import annotations

import enum
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.common.errors import InvalidArgument
from services.profile.domain.catalogue.entries import Entry, check_path

MAXIMUM_STORES = 10_000
"""Of a workspace, archived ones left out."""

_DAY = 24 * 60
_WEEK = 7 * _DAY


class StoreStatus(enum.IntEnum):
    """Whether a store receives customers; numbers as in the contract."""

    OPEN = 1
    CLOSED_FOR_NOW = 2
    CLOSED = 3


@dataclass(frozen=True, slots=True, order=True)
class OpeningHours:
    """A time of the week in which a store is open, by its own clock.

    Attributes:
        weekday: 1 (Monday) to 7 on which it begins.
        open_time: `10:00`.
        close_time: `22:00`, up to `24:00`; one that is not later than `open_time` is on the next day.
    """

    weekday: int
    open_time: str
    close_time: str

    @property
    def minutes(self) -> tuple[int, int]:
        """From when until when, in minutes since the beginning of Monday; the end may lie in the next week."""
        midnight = (self.weekday - 1) * _DAY
        begin, end = midnight + _minutes(self.open_time), midnight + _minutes(self.close_time)
        return begin, end if end > begin else end + _DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Store(Entry):
    """Where a retailer receives customers; its fields are those of the contract."""

    store_id: str
    region: str = ""
    address: str = ""
    shop_phone: str = ""
    opening_hours: tuple[OpeningHours, ...] = ()
    time_zone: str = ""
    status: StoreStatus = StoreStatus.OPEN

    @property
    def key(self) -> str:
        """Its id."""
        return self.store_id

    def check(self, field: str) -> None:
        """Checks its region, hours and zone; the rest is the contract's.

        Raises:
            InvalidArgument: Naming the field.
        """
        check_path(self.region, f"{field}.region")
        _check_zone(self.time_zone, f"{field}.time_zone")
        if self.opening_hours and not self.time_zone:
            raise InvalidArgument(
                f"{field}.time_zone: opening hours need it; give the name of a time zone, such as Asia/Shanghai.",
                field=f"{field}.time_zone",
            )
        _check_hours(self.opening_hours, f"{field}.opening_hours")


def _check_zone(name: str, field: str) -> None:
    try:
        if name:
            ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise InvalidArgument(
            f"{field}: it must be the name of a time zone, such as Asia/Shanghai.", field=field
        ) from (error)


def _check_hours(hours: Sequence[OpeningHours], field: str) -> None:
    for each in hours:
        if not 1 <= each.weekday <= 7:
            raise InvalidArgument(f"{field}: weekday must be one of Monday to Sunday.", field=field)
    spans = sorted(each.minutes for each in hours)
    for (_, end), (begin, _) in itertools.pairwise(spans):
        if begin < end:
            raise InvalidArgument(f"{field}: two of them are at once; make one of them.", field=field)
    if len(spans) > 1 and spans[-1][1] - _WEEK > spans[0][0]:
        raise InvalidArgument(f"{field}: that of Sunday lasts into that of Monday; end it earlier.", field=field)


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
