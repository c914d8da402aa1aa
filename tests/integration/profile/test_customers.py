"""Files and timelines: derived from the nodes at the moment of asking."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from services.common.json_messages import read_object
from services.profile.usecases import customers
from tests.integration.profile.conftest import START, Workspace, event, identify, time_of
from yike.common.v1 import errors_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb


def timestamp_of(moment: datetime) -> Timestamp:
    message = Timestamp()
    message.FromDatetime(moment)
    return message


async def test_get_customer_is_not_found_when_nobody_has_the_id(workspace: Workspace) -> None:
    for customer_id in (1, -1, 2**63 - 1):
        with pytest.raises(NotFound):
            await workspace.file(customer_id)
        with pytest.raises(NotFound):
            await workspace.timeline(customer_id)
    # On the wire, 0 is the absence of a number.
    with pytest.raises(InvalidArgument) as refusal:
        await workspace.file(0)
    assert refusal.value.reason == errors_pb2.ERROR_REASON_MISSING_FIELD


async def test_get_customer_shows_one_person_when_devices_log_in(workspace: Workspace) -> None:
    await workspace.record(
        event("d1", anonymous_id="cookie-1", at=START - timedelta(days=3)),
        event("d2", anonymous_id="cookie-2", at=START - timedelta(days=2)),
        identify("p", phone="13812345678", traits={"city": "Wuhan", "level": 1}, at=START - timedelta(days=2)),
    )
    first = await workspace.customer_of("anonymous_id", "cookie-1")
    await workspace.record(
        identify("l1", user_id="u1", anonymous_id="cookie-1", traits={"city": "Xian"}, at=START - timedelta(days=1)),
        identify("l2", user_id="u1", anonymous_id="cookie-2", phone="13812345678"),
    )
    file = await workspace.file_of("user_id", "u1")
    assert read_object(file.traits, "it") == {"city": "Xian", "level": 1}
    assert sorted(each.type for each in file.identifiers) == ["anonymous_id", "anonymous_id", "phone", "user_id"]
    assert len(set(file.node_ids)) == 4
    assert [each.message_id for each in await workspace.timeline(file.customer_id)] == ["l2", "l1", "p", "d2", "d1"]
    # An id once handed out answers for ever.
    assert await workspace.file(first) == file


async def test_record_events_ends_in_the_same_file_when_late_shuffled_and_repeated(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    events = [
        identify("a", user_id="u1", traits={"x": 1, "y": 1}, at=START),
        identify("b", user_id="u1", traits={"x": 2}, at=START + timedelta(seconds=1)),
        identify("c", user_id="u1", traits={"x": None}, at=START + timedelta(seconds=2)),
        identify("d", user_id="u1", traits={"y": 5}, at=START + timedelta(seconds=2)),
        identify("e", user_id="u1", traits={"y": 6}, at=START + timedelta(seconds=2)),
    ]
    await workspace.record(*events)
    for each in (events[4], events[2], events[0], events[2], events[3], events[1], events[0]):
        await other_workspace.record(each)
    file, other = await workspace.file_of("user_id", "u1"), await other_workspace.file_of("user_id", "u1")
    assert read_object(file.traits, "it") == read_object(other.traits, "it") == {"y": 6}
    assert (await other_workspace.stats()).events == 5


async def test_batch_get_customers_answers_in_order_and_leaves_out_the_unknown(workspace: Workspace) -> None:
    await workspace.record(*(identify(user_id=f"u{n}", traits={"n": n}) for n in range(5)))
    ids = [await workspace.customer_of("user_id", f"u{n}") for n in (3, 1, 4)]
    answer = await workspace.platform.profile.BatchGetCustomers(
        profile_pb.BatchGetCustomersRequest(customer_ids=[ids[0], 99, *ids[1:]]), metadata=workspace.metadata
    )
    assert [each.requested_id for each in answer.customers] == ids
    assert [read_object(each.customer.traits, "it")["n"] for each in answer.customers] == [3, 1, 4]
    with pytest.raises(InvalidArgument):
        await workspace.platform.profile.BatchGetCustomers(
            profile_pb.BatchGetCustomersRequest(customer_ids=range(1, 502)), metadata=workspace.metadata
        )


async def test_list_customer_events_pages_newest_first_over_all_nodes(workspace: Workspace) -> None:
    await workspace.record(
        identify("login", user_id="u1", anonymous_id="c1", at=START - timedelta(hours=1)),
        *(event(f"u{n:02}", user_id="u1", name="Even", at=START + timedelta(seconds=n // 4)) for n in range(0, 40, 2)),
        *(event(f"u{n:02}", anonymous_id="c1", at=START + timedelta(seconds=n // 4)) for n in range(1, 40, 2)),
        event("someone else", user_id="u2"),
    )
    customer_id = await workspace.customer_of("user_id", "u1")
    expected = [f"u{n:02}" for n in reversed(range(40))] + ["login"]
    for size in (1, 7, 40, 41, 1_000):
        assert [each.message_id for each in await workspace.timeline(customer_id, page_size=size)] == expected, size
    evens = await workspace.timeline(customer_id, page_size=3, event_name="Even")
    assert [each.message_id for each in evens] == [f"u{n:02}" for n in reversed(range(0, 40, 2))]
    assert {each.identifier.type for each in evens} == {"user_id"}
    assert time_of(evens[0].occur_time) == START + timedelta(seconds=9)
    assert time_of(evens[0].receive_time) == workspace.platform.clock.now()
    oldest = await workspace.timeline(customer_id, page_size=7, order_by="occurTime")
    assert [each.message_id for each in oldest] == list(reversed(expected))
    for wanted, names in (
        ({"types": [profile_pb.EVENT_TYPE_IDENTIFY]}, ["login"]),
        ({"types": [profile_pb.EVENT_TYPE_PAGE]}, []),
        ({"start_time": timestamp_of(START + timedelta(seconds=9))}, expected[:4]),
        ({"end_time": timestamp_of(START + timedelta(seconds=1))}, expected[-5:]),
    ):
        found = await workspace.timeline(customer_id, page_size=3, **wanted)
        assert [each.message_id for each in found] == names, wanted
    for wrong in ({"order_by": "name"}, {"types": [profile_pb.EVENT_TYPE_UNSPECIFIED]}):
        with pytest.raises(InvalidArgument):
            await workspace.timeline(customer_id, **wrong)


async def test_list_events_shows_what_was_recorded_last_with_whose_it_is(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        await workspace.record(event(f"e{number:02}", user_id=f"u{number % 2}", name="Odd" if number % 2 else "Even"))
        workspace.platform.clock.advance(timedelta(minutes=1))

    async def events(**arguments: Any) -> list[profile_pb.WorkspaceEvent]:
        found: list[profile_pb.WorkspaceEvent] = []
        token = ""
        while True:
            page = await workspace.platform.profile.ListEvents(
                profile_pb.ListEventsRequest(page_token=token, **arguments), metadata=workspace.metadata
            )
            found.extend(page.events)
            token = page.next_page_token
            if not token:
                return found

    expected = [f"e{number:02}" for number in reversed(range(12))]
    for looked_at in (customers.LOOKED_AT, 3):
        # With few looked at for a page the others come on later ones.
        monkeypatch.setattr(customers, "LOOKED_AT", looked_at)
        for size in (1, 5, 200):
            assert [each.event.message_id for each in await events(page_size=size)] == expected
        odd = await events(event_name="Odd", page_size=4)
        assert [each.event.message_id for each in odd] == expected[::2]
        assert {each.customer_id for each in odd} == {await workspace.customer_of("user_id", "u1")}
        assert [each.event.message_id for each in await events(types=[profile_pb.EVENT_TYPE_IDENTIFY])] == []
    last = time_of((await events())[2].event.receive_time)
    assert [each.event.message_id for each in await events(start_time=timestamp_of(last))] == expected[:3]
    assert [each.event.message_id for each in await events(end_time=timestamp_of(last))] == expected[3:]


async def test_list_customer_events_refuses_a_token_of_another_call(workspace: Workspace) -> None:
    await workspace.record(event("a", user_id="u1"), event("b", user_id="u1"))
    customer_id = await workspace.customer_of("user_id", "u1")

    async def page(**arguments: object) -> profile_pb.ListCustomerEventsResponse:
        answer: profile_pb.ListCustomerEventsResponse = await workspace.platform.profile.ListCustomerEvents(
            profile_pb.ListCustomerEventsRequest(customer_id=customer_id, **arguments),  # type: ignore[arg-type]
            metadata=workspace.metadata,
        )
        return answer

    token = (await page(page_size=1)).next_page_token
    assert token
    assert [each.message_id for each in (await page(page_size=5, page_token=token)).events] == ["a"]
    for wrong in ({"page_token": token, "event_name": "x"}, {"page_token": "nonsense"}, {"page_token": token[:-3]}):
        with pytest.raises(InvalidArgument) as refusal:
            await page(**wrong)
        assert refusal.value.reason == errors_pb2.ERROR_REASON_INVALID_PAGE_TOKEN
    with pytest.raises(InvalidArgument):
        await page(page_size=-1)


async def test_timeline_shows_properties_of_every_json_shape(workspace: Workspace) -> None:
    shapes: dict[str, Any] = {
        "n": None,
        "f": 1.5,
        "i": 3,
        "s": "客",
        "l": [1, [2], {"a": "b"}],
        "o": {"p": {}},
        "big": 10**300,
    }
    await workspace.record(event("a", user_id="u1", properties=shapes), event("b", user_id="u1"))
    empty, full = await workspace.timeline(await workspace.customer_of("user_id", "u1"))
    assert read_object(empty.properties, "it") == {}
    assert read_object(full.properties, "it") == shapes


async def customer_of_devices(workspace: Workspace, name: str, devices: int) -> int:
    """Makes a customer of a user and devices with 60 KB of traits each, as the limit of a node allows; returns its id."""
    for number in range(devices):
        device = f"{name}-{number}"
        await workspace.record(
            *(
                identify(anonymous_id=device, traits={f"{part}-{number}": "x" * 15_000})
                for part in ("a", "b", "c", "d")
            ),
            event(user_id=name, anonymous_id=device),
        )
    return await workspace.customer_of("user_id", name)


async def batch(workspace: Workspace, ids: list[int]) -> profile_pb.BatchGetCustomersResponse:
    """Asks for many files at once."""
    answer: profile_pb.BatchGetCustomersResponse = await workspace.platform.profile.BatchGetCustomers(
        profile_pb.BatchGetCustomersRequest(customer_ids=ids), metadata=workspace.metadata
    )
    return answer


async def test_batch_get_customers_names_the_one_whose_file_is_too_large_and_answers_the_others(
    workspace: Workspace,
) -> None:
    # Grown by merging: each of its nodes is within its limit.
    large = await customer_of_devices(workspace, "large", 18)
    await workspace.record(*(identify(user_id=f"u{n}", traits={"n": n}) for n in range(3)))
    others = [await workspace.customer_of("user_id", f"u{n}") for n in range(3)]
    for place in range(4):
        asked = [*others[:place], large, *others[place:]]
        answer = await batch(workspace, asked)
        assert [each.requested_id for each in answer.customers] == others
        assert [(each.requested_id, each.customer_id) for each in answer.too_large] == [(large, large)]
        assert answer.too_large[0].bytes > 1_000_000
        assert not answer.remaining_ids
    with pytest.raises(FailedPrecondition) as refusal:
        await workspace.file(large)
    assert refusal.value.reason == errors_pb2.ERROR_REASON_TOO_LARGE


async def test_batch_get_customers_tells_what_did_not_fit_until_all_are_answered(workspace: Workspace) -> None:
    ids = [await customer_of_devices(workspace, f"c{n}", 9) for n in range(5)]
    remaining, answered, calls = [*ids, 99, ids[0]], [], 0
    while remaining:
        answer = await batch(workspace, remaining)
        assert answer.ByteSize() < 4_000_000
        answered += [each.requested_id for each in answer.customers]
        assert len(answer.remaining_ids) < len(remaining)
        remaining = list(answer.remaining_ids)
        calls += 1
    assert answered == [*ids, ids[0]]
    assert calls > 1


async def test_list_customer_events_ends_a_page_of_large_events_earlier(workspace: Workspace) -> None:
    large = {"text": "x" * 31_000}
    for start in range(0, 300, 100):
        await workspace.record(*(event(f"e{start + n:03}", user_id="u1", properties=large) for n in range(100)))
    customer_id = await workspace.customer_of("user_id", "u1")
    page = await workspace.platform.profile.ListCustomerEvents(
        profile_pb.ListCustomerEventsRequest(customer_id=customer_id, page_size=1_000), metadata=workspace.metadata
    )
    assert page.next_page_token
    assert page.ByteSize() < 10_000_000
    found = [each.message_id for each in await workspace.timeline(customer_id, page_size=1_000)]
    assert found == [f"e{n:03}" for n in reversed(range(300))]


async def test_exports_end_a_page_of_large_changes_earlier(workspace: Workspace) -> None:
    for start in range(0, 300, 100):
        await workspace.record(
            *(
                identify(f"i{start + n:03}", user_id=f"u{start + n}", traits=dict.fromkeys(("a", "b"), "x" * 15000))
                for n in range(100)
            )
        )
    token, found, pages = "", 0, 0
    while True:
        page = await workspace.platform.profile.ExportEvents(
            profile_pb.ExportEventsRequest(page_size=20_000, page_token=token), metadata=workspace.metadata
        )
        assert page.ByteSize() < 10_000_000
        found += len(page.events.event_ids)
        pages += 1
        token = page.next_page_token
        if not token:
            break
    assert found == 300
    assert pages > 1
