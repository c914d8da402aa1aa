"""A workspace's own caps, quiet hours and holidays: set, gone by, and named where they stop a message."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.errors import Aborted, InvalidArgument, Reason
from tests.integration.messaging.conftest import NOON, World
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import sending_policy_service_pb2 as pb

EMAIL, SMS = messaging_pb.CHANNEL_EMAIL, messaging_pb.CHANNEL_SMS
MARKETING, TRANSACTIONAL = messaging_pb.PURPOSE_MARKETING, messaging_pb.PURPOSE_TRANSACTIONAL
HOUR, DAY = pb.CAP_WINDOW_UNIT_HOUR, pb.CAP_WINDOW_UNIT_DAY
CALENDAR_DAY, CALENDAR_WEEK = pb.CAP_WINDOW_UNIT_CALENDAR_DAY, pb.CAP_WINDOW_UNIT_CALENDAR_WEEK
SENT = ("SENT", "UNSPECIFIED")
CAPPED = ("SUPPRESSED", "FREQUENCY_CAP")


async def set_policy(world: World, etag: str = "", mask: list[str] | None = None, **fields: Any) -> pb.SendingPolicy:
    """Sets what is named of the policy."""
    answer: pb.SendingPolicy = await world.policy.UpdateSendingPolicy(
        pb.UpdateSendingPolicyRequest(
            sending_policy=pb.SendingPolicy(etag=etag, **fields), update_mask=FieldMask(paths=mask or list(fields))
        ),
        metadata=world.metadata(),
    )
    return answer


async def get_policy(world: World) -> pb.SendingPolicy:
    """Reads the policy."""
    answer: pb.SendingPolicy = await world.policy.GetSendingPolicy(
        pb.GetSendingPolicyRequest(), metadata=world.metadata()
    )
    return answer


def cap(cap_id: str = "own", maximum: int = 1, length: int = 24, unit: Any = HOUR, **more: Any) -> pb.FrequencyCap:
    """Returns a cap."""
    return pb.FrequencyCap(frequency_cap_id=cap_id, maximum=maximum, window_length=length, window_unit=unit, **more)


async def test_policy_of_who_set_none_is_that_of_before(world: World) -> None:
    policy = await get_policy(world)
    assert [(each.frequency_cap_id, each.maximum, each.window_length) for each in policy.frequency_caps] == [
        ("daily", 5, 24)
    ]
    (daily,), (night, ringing) = policy.frequency_caps, policy.quiet_hours
    assert (list(ringing.channels), list(ringing.purposes), ringing.start_time, ringing.end_time) == (
        [messaging_pb.CHANNEL_VOICE], [MARKETING, messaging_pb.PURPOSE_TRANSACTIONAL], "21:00", "09:00",
    )  # fmt: skip
    assert (daily.window_unit, list(daily.channels), list(daily.purposes)) == (HOUR, [], [MARKETING])
    assert (list(night.channels), list(night.purposes), night.start_time, night.end_time) == (
        [SMS], [MARKETING], "22:00", "08:00",
    )  # fmt: skip
    assert (policy.time_zone, list(policy.holidays)) == ("Asia/Shanghai", [])
    assert not policy.HasField("update_time")
    # What was read can be sent back, and changes nothing.
    again = await world.policy.UpdateSendingPolicy(
        pb.UpdateSendingPolicyRequest(sending_policy=policy), metadata=world.metadata()
    )
    assert again == policy


async def test_change_needs_the_present_state_and_touches_what_it_names(world: World) -> None:
    first = await set_policy(world, frequency_caps=[cap()])
    assert first.update_time.ToDatetime() == NOON.replace(tzinfo=None)
    assert len(first.quiet_hours) == 2
    second = await set_policy(world, etag=first.etag, time_zone="Europe/London")
    assert [each.frequency_cap_id for each in second.frequency_caps] == ["own"]
    assert second.etag != first.etag
    with pytest.raises(Aborted) as refused:
        await set_policy(world, etag=first.etag, frequency_caps=[])
    assert refused.value.reason == Reason.ERROR_REASON_ETAG_MISMATCH
    world.clock.advance(timedelta(hours=1))
    assert await set_policy(world, time_zone="Europe/London") == second == await get_policy(world)
    # Without an etag two that change different things both hold.
    await asyncio.gather(set_policy(world, quiet_hours=[]), set_policy(world, frequency_caps=[]))
    last = await get_policy(world)
    assert (len(last.quiet_hours), len(last.frequency_caps), last.time_zone) == (0, 0, "Europe/London")
    # Absent is the default.
    assert (await set_policy(world, mask=["time_zone"])).time_zone == "Asia/Shanghai"


async def test_change_holds_for_what_is_prepared_later_and_for_no_other_workspace(world: World) -> None:
    await world.template()
    customer = world.customer()
    assert await world.delivered(await world.send(customer.customer_id)) == SENT
    waiting = await world.send(customer.customer_id)
    await set_policy(world, frequency_caps=[cap()])
    assert await world.delivered(waiting) == CAPPED
    own, world.workspace_id = world.workspace_id, f"{world.workspace_id}x"
    await world.template()
    other = world.customer()
    for _ in range(2):
        assert await world.delivered(await world.send(other.customer_id)) == SENT
    world.workspace_id = own
    await set_policy(world, frequency_caps=[])
    for _ in range(8):
        assert await world.delivered(await world.send(customer.customer_id)) == SENT


async def test_row_and_log_name_the_cap_that_was_reached(world: World) -> None:
    await world.template()
    await world.sms_template()
    await set_policy(
        world,
        frequency_caps=[
            cap("mail-weekly", 2, 7, DAY, channels=[EMAIL]),
            cap("sms-weekly", 1, 1, CALENDAR_WEEK, channels=[SMS]),
            cap("any", 3, 30, DAY),
        ],
    )
    customer = world.customer()
    said = []
    for template in ("hello", "sms", "sms", "hello", "hello"):
        message = await world.send(customer.customer_id, template)
        said.append((await world.delivered(message), (await world.get(message.delivery_id)).detail))
    assert said == [
        (SENT, said[0][1]),
        (SENT, said[1][1]),
        (CAPPED, "sms-weekly: 1 in 1 calendar week"),
        (SENT, said[3][1]),
        (CAPPED, "mail-weekly: 2 in 7 days"),
    ]
    answer = await world.stub.ListMessageDecisions(
        messaging_pb.ListMessageDecisionsRequest(delivery_id=message.delivery_id), metadata=world.metadata()
    )
    assert [(each.reason, each.detail) for each in answer.decisions] == [
        (messaging_pb.MESSAGE_REASON_FREQUENCY_CAP, "mail-weekly: 2 in 7 days")
    ]
    # Sunday in Shanghai; Monday is another week.
    world.clock.set(NOON + timedelta(days=1))
    assert await world.delivered(await world.send(customer.customer_id, "sms")) == CAPPED
    assert (await world.get((await world.send(customer.customer_id, "sms")).delivery_id)).detail == ""
    world.clock.set(NOON + timedelta(days=29, hours=23))
    capped = await world.send(customer.customer_id, "sms")
    assert await world.delivered(capped) == CAPPED
    assert (await world.get(capped.delivery_id)).detail == "any: 3 in 30 days"
    world.clock.set(NOON + timedelta(days=30))
    assert await world.delivered(await world.send(customer.customer_id, "sms")) == SENT


async def test_cap_of_a_calendar_day_goes_by_the_customers_clock(world: World) -> None:
    await world.template()
    await set_policy(world, frequency_caps=[cap("today", 1, 1, CALENDAR_DAY)])
    in_shanghai = world.customer()
    in_new_york = world.customer(traits={"name": "Ann", "timezone": "America/New_York"})
    for customer in (in_shanghai, in_new_york):
        assert await world.delivered(await world.send(customer.customer_id)) == SENT
        assert await world.delivered(await world.send(customer.customer_id)) == CAPPED
    # Midnight in Shanghai, where it was noon; in New York it is noon of the day that had just begun.
    world.clock.set(NOON + timedelta(hours=12))
    assert await world.delivered(await world.send(in_shanghai.customer_id)) == SENT
    assert await world.delivered(await world.send(in_new_york.customer_id)) == SENT
    world.clock.set(NOON + timedelta(hours=24))
    assert await world.delivered(await world.send(in_shanghai.customer_id)) == CAPPED
    assert await world.delivered(await world.send(in_new_york.customer_id)) == CAPPED


async def test_transactional_messages_count_where_a_cap_says_so(world: World) -> None:
    await world.template()
    await world.template("receipt", purpose=TRANSACTIONAL)
    customer = world.customer()
    await set_policy(world, frequency_caps=[cap("all", 2, purposes=[MARKETING, TRANSACTIONAL]), cap("ads", 1)])
    assert await world.delivered(await world.send(customer.customer_id, "receipt")) == SENT
    assert await world.delivered(await world.send(customer.customer_id)) == SENT
    message = await world.send(customer.customer_id, "receipt")
    assert await world.delivered(message) == CAPPED
    assert (await world.get(message.delivery_id)).detail == "all: 2 in 24 hours"
    # By default none stops it.
    await set_policy(world, frequency_caps=[cap("ads", 1)])
    for _ in range(3):
        assert await world.delivered(await world.send(customer.customer_id, "receipt")) == SENT
    assert await world.delivered(await world.send(customer.customer_id)) == CAPPED


async def test_message_that_is_handed_over_late_counts_from_then_on(world: World) -> None:
    await world.template()
    await set_policy(world, frequency_caps=[cap()])
    customer = world.customer()
    await world.sandbox.set_mode("4xx", "smtp")
    late = await world.send(customer.customer_id)
    assert await world.delivered(late) == ("QUEUED", "PROVIDER_UNAVAILABLE")
    await world.sandbox.set_mode("ok", "smtp")
    # While it waits its place is its own.
    assert await world.delivered(await world.send(customer.customer_id)) == CAPPED
    world.clock.advance(timedelta(hours=10))
    assert await world.delivered(late) == SENT
    world.clock.set(NOON + timedelta(hours=25))
    assert await world.delivered(await world.send(customer.customer_id)) == CAPPED
    world.clock.set(NOON + timedelta(hours=34))
    assert await world.delivered(await world.send(customer.customer_id)) == SENT


async def test_message_that_a_new_cap_stops_before_its_second_try_does_not_count(world: World) -> None:
    await world.template()
    await world.sms_template()
    customer = world.customer()
    await world.sandbox.set_mode("4xx", "smtp")
    late = await world.send(customer.customer_id)
    await world.deliver()
    await world.sandbox.set_mode("ok", "smtp")
    assert await world.delivered(await world.send(customer.customer_id, "sms")) == SENT
    await set_policy(world, frequency_caps=[cap(channels=[EMAIL, SMS])])
    world.clock.advance(timedelta(hours=2))
    assert await world.delivered(late) == CAPPED
    await set_policy(world, frequency_caps=[cap(channels=[EMAIL])])
    assert await world.delivered(await world.send(customer.customer_id)) == SENT


async def test_uses_are_kept_for_as_long_as_the_longest_window(world: World) -> None:
    await world.template()
    customer = world.customer()
    await world.delivered(await world.send(customer.customer_id))
    world.clock.set(NOON + timedelta(days=90) - timedelta(seconds=1))
    await world.parts.dispatcher._deliveries.forget()
    # A cap that is set only now counts what was sent before.
    await set_policy(world, frequency_caps=[cap(length=90, unit=DAY)])
    assert await world.delivered(await world.send(customer.customer_id)) == CAPPED
    world.clock.set(NOON + timedelta(days=93))
    await world.parts.dispatcher._deliveries.forget()
    assert await world.rows("SELECT 1 FROM cap_uses WHERE workspace_id = $1") == []


async def test_mail_waits_for_own_quiet_hours_and_the_end_of_a_holiday(world: World) -> None:
    await world.template()
    await world.template("receipt", purpose=TRANSACTIONAL)
    await set_policy(
        world,
        quiet_hours=[pb.QuietHours(quiet_hours_id="siesta", channels=[EMAIL], start_time="11:00", end_time="13:30")],
        holidays=[pb.Holiday(holiday_id="fair", start_date="2026-11-23", end_date="2026-11-24")],
        time_zone="Asia/Shanghai",
    )
    customer = world.customer()
    message = await world.send(customer.customer_id)
    assert await world.delivered(message) == ("QUEUED", "QUIET_HOURS")
    row = await world.get(message.delivery_id)
    assert row.detail == "siesta: 11:00 to 13:30"
    assert row.next_attempt_time.ToDatetime() == (NOON + timedelta(hours=1, minutes=30)).replace(tzinfo=None)
    assert await world.delivered(await world.send(customer.customer_id, "receipt")) == SENT
    world.clock.set(NOON + timedelta(hours=1, minutes=30))
    assert await world.delivered(message) == SENT
    # On the holiday, within the quiet hours.
    world.clock.set(NOON + timedelta(days=2))
    message = await world.send(customer.customer_id)
    assert await world.delivered(message) == ("QUEUED", "HOLIDAY")
    row = await world.get(message.delivery_id)
    assert row.detail == "fair: 2026-11-23 to 2026-11-24"
    assert row.next_attempt_time.ToDatetime() == (NOON + timedelta(days=2, hours=12)).replace(tzinfo=None)
    assert await world.delivered(await world.send(customer.customer_id, "receipt")) == SENT
    world.clock.set(NOON + timedelta(days=2, hours=12))
    assert await world.delivered(message) == SENT


async def test_on_a_holiday_without_marketing_it_is_not_sent(world: World) -> None:
    await world.template()
    await world.sms_template()
    await set_policy(
        world,
        holidays=[
            pb.Holiday(
                holiday_id="mourning", start_date="2026-11-22", channels=[EMAIL], action=pb.HOLIDAY_ACTION_SUPPRESS
            )
        ],
    )
    customer = world.customer()
    message = await world.send(customer.customer_id)
    assert await world.delivered(message) == ("SUPPRESSED", "HOLIDAY")
    assert (await world.get(message.delivery_id)).detail == "mourning: 2026-11-22 to 2026-11-22"
    assert await world.delivered(await world.send(customer.customer_id, "sms")) == SENT
    # In New York the day has not begun to be another; where it is over, mail goes.
    abroad = world.customer(traits={"name": "A", "timezone": "Pacific/Kiritimati"})
    world.clock.set(NOON + timedelta(hours=7))
    assert await world.delivered(await world.send(abroad.customer_id)) == SENT
    assert await world.delivered(await world.send(customer.customer_id)) == ("SUPPRESSED", "HOLIDAY")


def hours(start: str, end: str, name: str = "q", **more: Any) -> pb.QuietHours:
    """Returns quiet hours."""
    return pb.QuietHours(quiet_hours_id=name, start_time=start, end_time=end, **more)


def days(start: str, end: str = "", name: str = "h", **more: Any) -> pb.Holiday:
    """Returns a holiday."""
    return pb.Holiday(holiday_id=name, start_date=start, end_date=end, **more)


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a window of 0": ({"frequency_caps": [cap(length=0)]}, "frequency_caps[0].window_length"),
    "a window below 0": ({"frequency_caps": [cap(length=-1)]}, "frequency_caps[0].window_length"),
    "a maximum of 0": ({"frequency_caps": [cap("a"), cap("b", 0)]}, "frequency_caps[1].maximum"),
    "a maximum beyond the limit": ({"frequency_caps": [cap(maximum=1_001)]}, "frequency_caps[0].maximum"),
    "no unit": ({"frequency_caps": [cap(unit=0)]}, "frequency_caps[0].window_unit"),
    "an unknown unit": ({"frequency_caps": [cap(unit=9)]}, "frequency_caps[0].window_unit"),
    "91 days": ({"frequency_caps": [cap(length=91, unit=DAY)]}, "frequency_caps[0].window_length"),
    "13 weeks": ({"frequency_caps": [cap(length=13, unit=CALENDAR_WEEK)]}, "frequency_caps[0].window_length"),
    "an id twice": ({"frequency_caps": [cap("a"), cap("b"), cap("a")]}, "frequency_caps[2].frequency_cap_id"),
    "no id": ({"frequency_caps": [cap("")]}, "frequency_caps[0].frequency_cap_id"),
    "an id that is none": ({"frequency_caps": [cap("A b")]}, "frequency_caps[0].frequency_cap_id"),
    "an unknown channel": ({"frequency_caps": [cap(channels=[1, 99])]}, "frequency_caps[0].channels[1]"),
    "channel 0": ({"frequency_caps": [cap(channels=[0])]}, "frequency_caps[0].channels[0]"),
    "a channel twice": ({"frequency_caps": [cap(channels=[1, 1])]}, "frequency_caps[0].channels"),
    "a purpose twice": ({"frequency_caps": [cap(purposes=[0, 1])]}, "frequency_caps[0].purposes"),
    "an unknown purpose": ({"frequency_caps": [cap(purposes=[9])]}, "frequency_caps[0].purposes[0]"),
    "more caps than the limit": ({"frequency_caps": [cap(f"c{each}") for each in range(21)]}, "frequency_caps"),
    "hours that are none": ({"quiet_hours": [hours("08:00", "08:00")]}, "quiet_hours[0].end_time"),
    "hours that are no time": ({"quiet_hours": [hours("24:00", "08:00")]}, "quiet_hours[0].start_time"),
    "hours without a minute": ({"quiet_hours": [hours("22:00", "8")]}, "quiet_hours[0].end_time"),
    "hours that overlap": (
        {"quiet_hours": [hours("22:00", "08:00", "a", channels=[SMS]), hours("07:59", "09:00", "b")]},
        "quiet_hours[1].start_time",
    ),
    "hours of all day": ({"quiet_hours": [hours("08:00", "07:59")]}, "quiet_hours[0].end_time"),
    "hours of all day together": (
        {"quiet_hours": [hours("08:00", "20:00", "a"), hours("20:00", "07:30", "b", channels=[SMS])]},
        "quiet_hours[1].end_time",
    ),
    "more hours than the limit": ({"quiet_hours": [hours("22:00", "08:00", f"q{n}") for n in range(21)]}, "quiet_hours"),
    "a day that there is not": ({"holidays": [days("2027-02-29")]}, "holidays[0].start_date"),
    "a last day that there is not": ({"holidays": [days("2027-02-28", "2027-02-30")]}, "holidays[0].end_date"),
    "a day in other words": ({"holidays": [days("tomorrow")]}, "holidays[0].start_date"),
    "a holiday that ends first": ({"holidays": [days("2027-02-06", "2027-02-05")]}, "holidays[0].end_date"),
    "a holiday of 32 days": ({"holidays": [days("2027-01-01", "2027-02-01")]}, "holidays[0].end_date"),
    "holidays that overlap": (
        {"holidays": [days("2027-02-06", "2027-02-12"), days("2027-02-12", name="b")]}, "holidays[1].start_date",
    ),
    "an unknown action": ({"holidays": [days("2027-02-06", action=7)]}, "holidays[0].action"),
    "an unknown zone": ({"time_zone": "Mars/Olympus"}, "time_zone"),
    "a zone that is a path": ({"time_zone": "../etc/passwd"}, "time_zone"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
async def test_what_means_nothing_is_refused_by_its_path(world: World, what: str) -> None:
    fields, path = BAD[what]
    before = await get_policy(world)
    with pytest.raises(InvalidArgument) as refused:
        await set_policy(world, **fields)
    # The limits of the contract are told by the place in the request; over HTTP the resource is the body.
    assert refused.value.metadata["field"].removeprefix("sending_policy.") == path
    assert path in str(refused.value)
    assert await get_policy(world) == before


async def test_as_much_as_the_limits_allow_is_taken(world: World) -> None:
    policy = await set_policy(
        world,
        frequency_caps=[cap(f"c{each}", 1_000, 90, DAY) for each in range(20)],
        # The first of the other channel overlaps with none of its own.
        quiet_hours=[
            *(hours(f"{each:02}:00", f"{each:02}:59", f"q{each}", channels=[SMS]) for each in range(19)),
            hours("01:00", "00:00", "mail", channels=[EMAIL]),
        ],
        holidays=[days(f"{2027 + each // 12}-{each % 12 + 1:02}-01", name=f"h{each}") for each in range(100)],
    )
    assert (len(policy.frequency_caps), len(policy.quiet_hours), len(policy.holidays)) == (20, 20, 100)
    assert await get_policy(world) == policy
    await world.template()
    assert await world.delivered(await world.send(world.customer().customer_id)) == ("QUEUED", "QUIET_HOURS")
