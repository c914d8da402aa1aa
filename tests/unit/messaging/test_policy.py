"""Windows, quiet hours and holidays against what a clock on the wall shows, minute by minute, over the days on which it is set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from services.messaging.domain import Channel, FrequencyCap, Purpose, Reason
from services.messaging.domain.policy import (
    DEFAULT_POLICY,
    Holiday,
    HolidayAction,
    Pause,
    QuietHours,
    SendingPolicy,
    WindowUnit,
    zone_of,
)

ZONES = (
    "Asia/Shanghai", "Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "Pacific/Kiritimati",
    # Half an hour; and clocks that are set at midnight, forward, back to the day before, or both.
    "Australia/Lord_Howe", "America/Havana", "Africa/Cairo", "Asia/Beirut", "America/Santiago", "Atlantic/Azores",
)  # fmt: skip
MINUTE = timedelta(minutes=1)


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """Returns the hours of two years in which a zone's clocks are set."""
    hours = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=each) for each in range(2 * 8_760)]
    offsets = [hour.astimezone(ZoneInfo(zone)).utcoffset() for hour in hours]
    return tuple(hours[place] for place in range(1, len(hours)) if offsets[place] != offsets[place - 1]) or (hours[0],)


@st.composite
def moments(draw: st.DrawFn) -> tuple[str, datetime]:
    """Returns a zone and a moment, mostly near to when its clocks are set."""
    zone = draw(st.sampled_from(ZONES))
    middle = draw(st.sampled_from(changes(zone)))
    return zone, middle + timedelta(seconds=draw(st.integers(-130_000, 130_000)))


clock_times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 1, 15, 30, 59)))


def shows(zone: str, now: datetime, minutes: int) -> Iterator[tuple[datetime, datetime, datetime]]:
    """Yields each minute from a moment on with what the clock showed the minute before, and shows then."""
    at = now.replace(second=0, microsecond=0)
    for _ in range(minutes):
        following = at + MINUTE
        yield following, *(each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for each in (at, following))
        at = following


def comes(zone: str, now: datetime, clock: time, day: date | None = None, days: int = 3) -> datetime:
    """Returns when the clock shows a time next, on a day or any, or is put forward over it."""
    for at, before, after in shows(zone, now, days * 1_440):
        for wanted in {before.date(), after.date()} if day is None else {day}:
            if before < datetime.combine(wanted, clock) <= after:
                return at
    raise AssertionError("a clock shows every time within days")


@st.composite
def nights(draw: st.DrawFn) -> tuple[str, datetime, time, time]:
    """Returns a zone, a moment, and bounds of quiet hours, the end mostly within the hours at which the zone's clocks are set."""
    zone = draw(st.sampled_from(ZONES))
    middle = draw(st.sampled_from(changes(zone)))
    now = middle + timedelta(minutes=draw(st.integers(-180, 180)), seconds=draw(st.integers(0, 59)))
    near = (middle + draw(st.sampled_from((-MINUTE, MINUTE)))).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    start = (near + timedelta(minutes=draw(st.sampled_from((-600, -300, -90, -30, 0, 15))))).time()
    end = (near + timedelta(minutes=draw(st.integers(-75, 75)))).time()
    return zone, now, start.replace(second=0), end.replace(second=0)


@settings(max_examples=400, deadline=None)
@given(nights())
def test_quiet_hours_end_when_the_clock_shows_their_end(night: tuple[str, datetime, time, time]) -> None:
    zone, now, start, end = night
    if start == end:
        return
    hours = QuietHours(quiet_hours_id="q", start_time=start, end_time=end, channels=(Channel.SMS,))
    shown = now.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    first, last = f"{start:%H:%M}", f"{end:%H:%M}"
    are_now = first <= shown < last if first < last else shown >= first or shown < last
    assert hours.end(now, ZoneInfo(zone)) == (comes(zone, now, end) if are_now else None)


@settings(max_examples=100, deadline=None)
@given(moments(), st.integers(-2, 2), st.integers(0, 2))
def test_holidays_end_when_the_clock_shows_the_day_behind_them(
    at: tuple[str, datetime], begins: int, more: int
) -> None:
    zone, now = at
    today = now.astimezone(ZoneInfo(zone)).date()
    first = today + timedelta(days=begins)
    holiday = Holiday(holiday_id="h", start_date=first, end_date=first + timedelta(days=more))
    pause = SendingPolicy(holidays=(holiday,)).pause(Channel.EMAIL, Purpose.MARKETING, ZoneInfo(zone), now)
    if not first <= today <= holiday.end_date:
        assert pause is None
    else:
        end = comes(zone, now, time(), holiday.end_date + timedelta(days=1), days=6)
        assert pause == Pause(Reason.HOLIDAY, holiday.words, end)


def week_of(day: date) -> int:
    """Returns the number of a day's ISO week, which begins on Monday."""
    year, week, _ = day.isocalendar()
    return date.fromisocalendar(year, week, 1).toordinal() // 7


@settings(max_examples=200, deadline=None)
@given(moments(), st.sampled_from([each for each in WindowUnit if each]), st.integers(1, 4), st.data())
def test_a_window_holds_what_its_words_say(
    at: tuple[str, datetime], unit: WindowUnit, length: int, data: st.DataObject
) -> None:
    zone, now = at
    cap = FrequencyCap(cap_id="c", maximum=1, window_length=length, window_unit=unit)
    since = cap.since(now, ZoneInfo(zone))
    seconds = {WindowUnit.MINUTE: 60, WindowUnit.HOUR: 3_600, WindowUnit.DAY: 86_400}.get(unit)
    for _ in range(20):
        near = data.draw(st.sampled_from((since, now)))
        use = near + timedelta(seconds=data.draw(st.integers(-90_000, 90_000)))
        if use > now:
            continue
        if seconds is not None:
            counts = (now - use).total_seconds() < seconds * length
        else:
            then, today = (each.astimezone(ZoneInfo(zone)).date() for each in (use, now))
            number = date.toordinal if unit is WindowUnit.CALENDAR_DAY else week_of
            counts = number(today) - number(then) < length
        assert (use >= since) == counts


@settings(max_examples=100, deadline=None)
@given(moments(), st.data())
def test_a_pause_ends_where_nothing_waits_any_more(at: tuple[str, datetime], data: st.DataObject) -> None:
    zone, now = at
    today = now.astimezone(ZoneInfo(zone)).date()
    bounds = sorted(data.draw(st.lists(clock_times, min_size=4, max_size=4, unique=True)))
    quiet = tuple(
        QuietHours(
            quiet_hours_id=f"q{place}", start_time=bounds[place], end_time=bounds[place + 1], channels=(Channel.SMS,)
        )
        for place in (0, 1, 2)
    )
    day = today + timedelta(days=data.draw(st.integers(-1, 2)))
    holiday = Holiday(holiday_id="h", start_date=day, end_date=day)
    policy = SendingPolicy(quiet_hours=quiet, holidays=(holiday,))
    pause = policy.pause(Channel.SMS, Purpose.MARKETING, ZoneInfo(zone), now)
    end = now
    for _ in range(20):
        local = end.astimezone(ZoneInfo(zone))
        if local.date() == day:
            end = comes(zone, end, time(), day + timedelta(days=1))
        elif holding := [each for each in quiet if each.start_time <= local.time() < each.end_time]:
            end = comes(zone, end, holding[0].end_time)
    assert (pause.end if pause else now) == end
    assert policy.pause(Channel.SMS, Purpose.MARKETING, ZoneInfo(zone), end) is None


def test_rules_hold_for_their_channels_and_purposes_only() -> None:
    night = datetime(2026, 11, 22, 15, tzinfo=UTC)
    shanghai = zone_of("Asia/Shanghai")
    both = QuietHours(
        quiet_hours_id="q",
        start_time=time(22),
        end_time=time(8),
        purposes=(Purpose.MARKETING, Purpose.TRANSACTIONAL),
    )
    holiday = Holiday(
        holiday_id="h", start_date=date(2026, 11, 22), end_date=date(2026, 11, 22), action=HolidayAction.SUPPRESS
    )
    for policy, held in (
        (DEFAULT_POLICY, {(Channel.SMS, Purpose.MARKETING), *((Channel.VOICE, each) for each in Purpose if each)}),
        (SendingPolicy(quiet_hours=(both,)), {(each, purpose) for each in Channel for purpose in Purpose if purpose}),
        (
            SendingPolicy(quiet_hours=(), holidays=(holiday,)),
            {(each, Purpose.MARKETING) for each in Channel},
        ),
    ):
        for channel in Channel:
            for purpose in (Purpose.MARKETING, Purpose.TRANSACTIONAL):
                assert (policy.pause(channel, purpose, shanghai, night) is not None) == ((channel, purpose) in held)
    suppressing = SendingPolicy(holidays=(holiday,)).pause(Channel.SMS, Purpose.MARKETING, shanghai, night)
    assert suppressing == Pause(Reason.HOLIDAY, "h: 2026-11-22 to 2026-11-22", None)
    cap = FrequencyCap(
        cap_id="c", maximum=2, window_length=1, window_unit=WindowUnit.CALENDAR_WEEK, channels=(Channel.SMS,)
    )
    policy = SendingPolicy(frequency_caps=(cap, *DEFAULT_POLICY.frequency_caps))
    assert policy.caps_of(Channel.SMS, Purpose.MARKETING) == policy.frequency_caps
    assert policy.caps_of(Channel.EMAIL, Purpose.MARKETING) == DEFAULT_POLICY.frequency_caps
    assert policy.caps_of(Channel.SMS, Purpose.TRANSACTIONAL) == ()
    assert [each.words for each in policy.frequency_caps] == ["c: 2 in 1 calendar week", "daily: 5 in 24 hours"]


def test_who_has_no_zone_has_the_policys() -> None:
    policy = SendingPolicy(time_zone="Europe/London")
    night_in_london = datetime(2026, 11, 22, 23, tzinfo=UTC)
    for zone in (None, "no such zone", "", "../../etc/passwd", 8, "x" * 5_000, "Europe/London"):
        pause = policy.pause(Channel.SMS, Purpose.MARKETING, policy.zone_of(zone), night_in_london)
        assert pause is not None
        assert pause.end == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert policy.pause(Channel.SMS, Purpose.MARKETING, policy.zone_of("America/New_York"), night_in_london) is None
