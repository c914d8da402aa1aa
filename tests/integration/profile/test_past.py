"""A customer's file at a past moment is the file that was read then, byte for byte; and the file that a merge would make."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from services.profile.usecases import past
from tests.integration.profile.conftest import Workspace, event, identify, node_of
from yike.common.v1 import channel_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb

HOUR = timedelta(hours=1)


def stamp(workspace: Workspace) -> Timestamp:
    """Returns the present."""
    time = Timestamp()
    time.FromDatetime(workspace.platform.clock.now())
    return time


async def file_then(workspace: Workspace, customer_id: int, moment: Timestamp) -> profile_pb.Customer:
    """Returns the file of a past moment."""
    file: profile_pb.Customer = await workspace.platform.profile.GetCustomer(
        profile_pb.GetCustomerRequest(customer_id=customer_id, as_of=moment), metadata=workspace.metadata
    )
    return file


async def test_every_past_moment_gives_the_file_and_the_timeline_of_then(workspace: Workspace) -> None:
    profile, clock = workspace.platform.profile, workspace.platform.clock
    began = stamp(workspace)
    past_files: list[tuple[Timestamp, int, profile_pb.Customer, list[str]]] = []
    known: set[int] = set()

    async def remember(*customer_ids: int) -> None:
        known.update(customer_ids)
        for customer_id in sorted(known):
            timeline = [each.message_id for each in await workspace.timeline(customer_id)]
            past_files.append((stamp(workspace), customer_id, await workspace.file(customer_id), timeline))
        clock.advance(HOUR)

    clock.advance(HOUR)
    now = clock.now
    await workspace.record(
        identify("a1", user_id="u1", phone="13800000001", email="old@example.com", traits={"city": "Wuhan"}, at=now())
    )
    user = await workspace.customer_of("user_id", "u1")
    await remember(user)
    consent: dict[str, Any] = {"name": "Consent Granted", "properties": {"channel": "sms"}}
    # It holds when it is looked at first; the log alone knows its end once a later grant has taken its place.
    ending = consent | {
        "properties": {"channel": "sms", "evidence": "form 7", "expiresAt": (now() + HOUR / 2).isoformat()}
    }
    await workspace.record(
        event("a2", user_id="u1", phone="13800000001", at=now() - 9 * HOUR, **ending),
        identify("b1", email="b@example.com", traits={"city": "Xian", "size": "M"}, at=now() - 5 * HOUR),
    )
    other = await workspace.customer_of("email", "b@example.com")
    await remember(user, other)
    # Trait, contact point and tag change; a late event comes in; the address is withdrawn, and granted again by hand.
    await workspace.record(
        identify("a3", user_id="u1", email="new@example.com", traits={"city": None, "level": 2}, at=now()),
        identify("a0", user_id="u1", traits={"level": 1, "late": True}, at=now() - 30 * HOUR),
        event("a4", phone="13800000001", name="Consent Withdrawn", properties={"channel": "sms"}, at=now()),
    )
    await profile.ChangeCustomerTags(
        profile_pb.ChangeCustomerTagsRequest(customer_id=user, add_tags=["vip"]), metadata=workspace.metadata
    )
    await remember()
    await workspace.merge(user, other)
    await profile.SetCustomerConsent(
        profile_pb.SetCustomerConsentRequest(customer_id=user, channel=channel_pb2.CHANNEL_SMS, granted=True),
        metadata=workspace.metadata,
    )
    await profile.RestrictCustomer(
        profile_pb.RestrictCustomerRequest(customer_id=user, reason="asked"), metadata=workspace.metadata
    )
    await remember()
    await workspace.cut(email="b@example.com")
    await profile.UnrestrictCustomer(
        profile_pb.UnrestrictCustomerRequest(customer_id=user, reason="asked"), metadata=workspace.metadata
    )
    await profile.ChangeCustomerTags(
        profile_pb.ChangeCustomerTagsRequest(customer_id=user, remove_tags=["vip"]), metadata=workspace.metadata
    )
    await workspace.record(event("a5", phone="13800000001", at=now() - 40 * HOUR, **consent))
    await remember()
    for moment, customer_id, file, timeline in past_files:
        then = await file_then(workspace, customer_id, moment)
        assert then.as_of == moment
        assert (then.event_count, then.HasField("not_kept")) == (len(timeline), False)
        for name in ("as_of", "event_count"):
            then.ClearField(name)
        assert then == file
        assert [each.message_id for each in await workspace.timeline(customer_id, as_of=moment)] == timeline
    assert {bool(file.restriction.reason) for _, _, file, _ in past_files} == {True, False}
    # Each is another one, but of the second customer, who stays the same for an hour and is restored by the cut.
    assert len({file.SerializeToString() for _, _, file, _ in past_files}) == 7
    with pytest.raises(NotFound) as early:
        await file_then(workspace, user, began)
    assert early.value.metadata["create_time"]
    clock.advance(-HOUR)
    late = stamp(workspace)
    late.seconds += 1
    with pytest.raises(InvalidArgument) as future:
        await file_then(workspace, user, late)
    assert future.value.reason_name == "INVALID_TIMESTAMP"
    with pytest.raises(InvalidArgument):
        await file_then(workspace, user, Timestamp(seconds=10**13))
    clock.advance(HOUR)


async def test_a_past_file_reads_no_more_of_the_log_than_it_needs_and_never_too_much(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "PAGE", 2)
    clock = workspace.platform.clock
    await workspace.record(
        *(identify(f"n{n}", user_id="u1", traits={"n": n}, at=clock.now() - (20 - n) * HOUR) for n in range(7))
    )
    moment = stamp(workspace)
    clock.advance(HOUR)
    await workspace.record(identify("n9", user_id="u1", traits={"n": 9, "new": 1}, at=clock.now()))
    user = await workspace.customer_of("user_id", "u1")
    assert (await file_then(workspace, user, moment)).traits.json == '{"n":6}'
    monkeypatch.setattr(past, "MOST_READ", 4)
    with pytest.raises(FailedPrecondition) as refused:
        await file_then(workspace, user, moment)
    assert refused.value.reason_name == "TOO_LARGE"


async def test_a_preview_is_the_file_that_a_merge_makes(workspace: Workspace) -> None:
    profile = workspace.platform.profile
    now = workspace.platform.clock.now()
    await workspace.record(
        identify("a1", user_id="u1", phone="13800000001", traits={"city": "Wuhan"}, at=now - HOUR),
        event("a2", phone="13800000001", name="Consent Granted", properties={"channel": "sms"}, at=now - HOUR),
        identify("b1", email="b@example.com", traits={"city": "Xian"}, at=now),
        event("b2", email="b@example.com", name="Consent Withdrawn", properties={"channel": "sms"}, at=now),
    )
    one, other = await workspace.file_of("user_id", "u1"), await workspace.file_of("email", "b@example.com")

    async def preview(*node_ids: int) -> profile_pb.Customer:
        shown: profile_pb.Customer = await profile.PreviewCustomer(
            profile_pb.PreviewCustomerRequest(node_ids=node_ids), metadata=workspace.metadata
        )
        return shown

    merged = await preview(*other.node_ids, *one.node_ids)
    assert [each.granted for each in merged.consents] == [False]
    phone = await preview(node_of(one, "phone"))
    assert (phone.event_count, [each.granted for each in phone.consents]) == (1, [True])
    await workspace.merge(one.customer_id, other.customer_id)
    assert merged.event_count == 4
    merged.ClearField("event_count")
    now_one = await workspace.file_of("user_id", "u1")
    assert merged.traits == now_one.traits
    assert merged.consents == now_one.consents
    assert set(merged.node_ids) == set(now_one.node_ids)
    for wrong, error in (((), InvalidArgument), ((12345,), NotFound), ((one.node_ids[0],) * 2, InvalidArgument)):
        with pytest.raises(error) as refused:
            await preview(*wrong)
        assert refused.value.metadata["field"] == "node_ids"
    strangers = [f"s{n}" for n in range(past.MOST_CUSTOMERS + 1)]
    await workspace.record(*(event(user_id=each) for each in strangers))
    with pytest.raises(InvalidArgument, match="more than 10 customers"):
        await preview(*[await workspace.customer_of("user_id", each) for each in strangers])
