"""The coalescer never acknowledges before the call has answered, and loses nothing on errors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.ingest.coalescing import Coalescer, split
from services.common.caller import act_as, current_caller, new_caller
from services.common.errors import Internal, ResourceExhausted, Unavailable
from yike.profile.v1 import profile_service_pb2 as profile_pb


class Profile:
    """Records calls and answers when told to."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, list[str], asyncio.Future[profile_pb.RecordEventsResponse]]] = []
        self.principals: list[str] = []
        self.called = asyncio.Event()

    async def __call__(
        self, workspace_id: str, request: profile_pb.RecordEventsRequest
    ) -> profile_pb.RecordEventsResponse:
        answer: asyncio.Future[profile_pb.RecordEventsResponse] = asyncio.get_running_loop().create_future()
        self.principals.append(current_caller().principal)
        self.calls.append((workspace_id, [event.message_id for event in request.events], answer))
        self.called.set()
        return await answer

    def accept(self, number: int) -> None:
        _, events, answer = self.calls[number]
        answer.set_result(profile_pb.RecordEventsResponse(accepted=len(events)))


def events(*names: str) -> list[profile_pb.IncomingEvent]:
    return [profile_pb.IncomingEvent(message_id=name) for name in names]


async def turns(number: int = 5) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_requests_of_one_moment_leave_in_one_call() -> None:
    profile = Profile()
    coalescer = Coalescer(profile)
    requests = [asyncio.ensure_future(coalescer.submit("ws_a", events(f"m{number}"))) for number in range(5)]
    await turns()
    assert [call[:2] for call in profile.calls] == [("ws_a", ["m0", "m1", "m2", "m3", "m4"])]
    assert not any(request.done() for request in requests)
    profile.accept(0)
    assert [(await request).accepted for request in requests] == [1] * 5


@pytest.mark.parametrize(
    ("principals", "told"),
    [(["key:1"], "key:1"), (["key:1", "key:1"], "key:1"), (["key:1", "key:1", "key:2"], "service:gateway")],
)
async def test_a_call_is_its_keys_or_the_gateways_where_it_carries_events_of_several(
    principals: list[str], told: str
) -> None:
    profile = Profile()
    coalescer = Coalescer(profile)

    async def send(principal: str) -> None:
        act_as(new_caller("ws_a", principal))
        await coalescer.submit("ws_a", events("m"))

    requests = [asyncio.ensure_future(send(principal)) for principal in principals]
    await turns()
    profile.accept(0)
    await asyncio.gather(*requests)
    assert profile.principals == [told]


async def test_requests_wait_while_calls_are_under_way_and_leave_together() -> None:
    profile = Profile()
    coalescer = Coalescer(profile, calls_a_workspace=2, events_a_call=3, small_call_events=0)
    first = [asyncio.ensure_future(coalescer.submit("ws_a", events(name))) for name in "ab"]
    await turns()
    second = asyncio.ensure_future(coalescer.submit("ws_a", events("c")))
    await turns()
    rest = [asyncio.ensure_future(coalescer.submit("ws_a", events(name))) for name in "defg"]
    await turns()
    assert [call[1] for call in profile.calls] == [["a", "b"], ["c"]]
    assert coalescer.waiting_events == 4
    profile.accept(1)
    await turns()
    assert [call[1] for call in profile.calls] == [["a", "b"], ["c"], ["d", "e", "f"]]
    assert second.done()
    assert not any(request.done() for request in [*first, *rest])
    profile.accept(0)
    profile.accept(2)
    await turns()
    profile.accept(3)
    await asyncio.gather(*first, *rest)
    await coalescer.drain()


async def test_a_large_request_goes_by_itself_and_workspaces_are_never_mixed() -> None:
    profile = Profile()
    coalescer = Coalescer(profile, events_a_call=2, small_call_events=2)
    tasks = [
        asyncio.ensure_future(coalescer.submit(workspace, events(*names)))
        for workspace, names in (("ws_a", "a"), ("ws_a", "bcd"), ("ws_b", "e"))
    ]
    await turns()
    assert sorted(call[:2] for call in profile.calls) == [("ws_a", ["a"]), ("ws_a", ["b", "c", "d"]), ("ws_b", ["e"])]
    for number in range(3):
        profile.accept(number)
    assert [outcome.accepted for outcome in await asyncio.gather(*tasks)] == [1, 3, 1]


@pytest.mark.parametrize(
    ("raised", "expected"),
    [(lambda: Unavailable(), Unavailable), (lambda: ValueError("a fault"), Internal)],
)
async def test_an_error_reaches_every_request_of_the_call_and_no_other(
    raised: Callable[[], Exception], expected: type[Exception]
) -> None:
    profile = Profile()
    coalescer = Coalescer(profile, calls_a_workspace=1, linger_seconds=0)
    failing = [asyncio.ensure_future(coalescer.submit("ws_a", events(name))) for name in "ab"]
    await turns()
    later = asyncio.ensure_future(coalescer.submit("ws_a", events("c")))
    await turns()
    profile.calls[0][2].set_exception(raised())
    assert [type(result) for result in await asyncio.gather(*failing, return_exceptions=True)] == [expected] * 2
    await turns()
    profile.accept(1)
    assert (await later).accepted == 1


async def test_single_events_wait_for_company_but_not_behind_a_large_call() -> None:
    profile = Profile()
    coalescer = Coalescer(profile, calls_a_workspace=3, small_call_events=3, linger_seconds=0)
    tasks = [asyncio.ensure_future(coalescer.submit("ws_a", events("a", "b", "c")))]
    for names in ("d", "e", "f"):
        await turns()
        tasks.append(asyncio.ensure_future(coalescer.submit("ws_a", events(*names))))
    await turns()
    assert [call[1] for call in profile.calls] == [["a", "b", "c"], ["d"]]
    tasks.append(asyncio.ensure_future(coalescer.submit("ws_a", events("g"))))
    await turns()
    assert [call[1] for call in profile.calls] == [["a", "b", "c"], ["d"], ["e", "f", "g"]]
    for number in range(3):
        profile.accept(number)
    await asyncio.gather(*tasks)
    await coalescer.drain()


async def test_those_just_answered_join_those_who_waited_in_one_call() -> None:
    profile = Profile()
    coalescer = Coalescer(profile, linger_share=1e9, linger_seconds=60)
    first = [asyncio.ensure_future(coalescer.submit("ws_a", events(name))) for name in "ab"]
    await turns()
    waiting = asyncio.ensure_future(coalescer.submit("ws_a", events("c")))
    await turns()
    profile.accept(0)
    await asyncio.gather(*first)
    again = asyncio.ensure_future(coalescer.submit("ws_a", events("d")))
    await turns()
    assert len(profile.calls) == 1
    last = asyncio.ensure_future(coalescer.submit("ws_a", events("e")))
    await turns()
    assert [call[1] for call in profile.calls] == [["a", "b"], ["c", "d", "e"]]
    profile.accept(1)
    await asyncio.gather(waiting, again, last)
    await coalescer.drain()


async def test_nobody_waits_for_company_that_does_not_come() -> None:
    profile = Profile()
    coalescer = Coalescer(profile, linger_share=1e9, linger_seconds=0.001)
    first = asyncio.ensure_future(coalescer.submit("ws_a", events("a")))
    await turns()
    waiting = asyncio.ensure_future(coalescer.submit("ws_a", events("b")))
    await turns()
    profile.called.clear()
    profile.accept(0)
    await first
    async with asyncio.timeout(60):
        await profile.called.wait()
        profile.accept(1)
        await waiting
        await coalescer.drain()


async def test_a_client_that_is_alone_never_waits_for_company() -> None:
    profile = Profile()
    coalescer = Coalescer(profile, linger_share=1e9, linger_seconds=60)
    for number in range(3):
        request = asyncio.ensure_future(coalescer.submit("ws_a", events("a")))
        await turns()
        assert len(profile.calls) == number + 1
        profile.accept(number)
        await request


async def test_many_events_end_the_wait_for_company() -> None:
    profile = Profile()
    coalescer = Coalescer(profile, small_call_events=4, linger_share=1e9, linger_seconds=60)
    first = [asyncio.ensure_future(coalescer.submit("ws_a", events(name))) for name in "abc"]
    await turns()
    profile.accept(0)
    await asyncio.gather(*first)
    large = asyncio.ensure_future(coalescer.submit("ws_a", events("d", "e", "f", "g")))
    await turns()
    assert [call[1] for call in profile.calls] == [["a", "b", "c"], ["d", "e", "f", "g"]]
    profile.accept(1)
    await large
    await coalescer.drain()


async def test_draining_ends_the_wait_for_company() -> None:
    profile = Profile()
    coalescer = Coalescer(profile, linger_share=1e9, linger_seconds=60)
    first = asyncio.ensure_future(coalescer.submit("ws_a", events("a")))
    await turns()
    waiting = asyncio.ensure_future(coalescer.submit("ws_a", events("b")))
    await turns()
    profile.accept(0)
    await first
    draining = asyncio.ensure_future(coalescer.drain())
    await turns()
    profile.accept(1)
    async with asyncio.timeout(60):
        await asyncio.gather(waiting, draining)


async def test_a_full_queue_refuses_before_anything_is_taken() -> None:
    profile = Profile()
    coalescer = Coalescer(
        profile, calls_a_workspace=1, waiting_events_a_workspace=3, waiting_events=5, linger_seconds=0
    )
    under_way = asyncio.ensure_future(coalescer.submit("ws_a", events("a")))
    await turns()
    waiting = asyncio.ensure_future(coalescer.submit("ws_a", events("b", "c")))
    await turns()
    with pytest.raises(ResourceExhausted) as refused:
        await coalescer.submit("ws_a", events("d", "e"))
    assert refused.value.retry_after_seconds
    profile.accept(0)
    await turns()
    profile.accept(1)
    await asyncio.gather(under_way, waiting)
    assert coalescer.waiting_events == 0
    assert [call[1] for call in profile.calls] == [["a"], ["b", "c"]]


async def test_a_request_whose_client_has_gone_is_not_sent() -> None:
    profile = Profile()
    coalescer = Coalescer(profile, calls_a_workspace=1)
    first = asyncio.ensure_future(coalescer.submit("ws_a", events("a")))
    await turns()
    gone = asyncio.ensure_future(coalescer.submit("ws_a", events("b")))
    await turns()
    gone.cancel()
    await turns()
    profile.accept(0)
    await first
    await coalescer.drain()
    assert len(profile.calls) == 1


async def test_nothing_to_record_needs_no_call() -> None:
    profile = Profile()
    assert (await Coalescer(profile).submit("ws_a", [])).accepted == 0
    assert profile.calls == []


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_split_gives_each_request_its_own_part(data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=6))
    verdicts = data.draw(st.lists(st.sampled_from("adr"), min_size=sum(sizes), max_size=sum(sizes)))
    response = profile_pb.RecordEventsResponse(
        accepted=verdicts.count("a"),
        duplicates=verdicts.count("d"),
        duplicate_indexes=[index for index, verdict in enumerate(verdicts) if verdict == "d"],
        rejected=[
            profile_pb.RejectedEvent(index=index, message_id=f"m{index}")
            for index, verdict in enumerate(verdicts)
            if verdict == "r"
        ],
    )
    start = 0
    for size, outcome in zip(sizes, split(response, sizes), strict=True):
        own = verdicts[start : start + size]
        assert (outcome.accepted, outcome.duplicates) == (own.count("a"), own.count("d"))
        assert [(each.index, each.message_id) for each in outcome.rejected] == [
            (index, f"m{start + index}") for index, verdict in enumerate(own) if verdict == "r"
        ]
        start += size


async def test_requests_are_joined_and_wait_within_bounds_of_size() -> None:
    profile = Profile()
    coalescer = Coalescer(profile, calls_a_workspace=1, bytes_a_call=100, waiting_bytes=250, linger_seconds=0)
    requests = [asyncio.ensure_future(coalescer.submit("ws_a", events(name), size=60)) for name in "abc"]
    await turns()
    assert [call[1] for call in profile.calls] == [["a"]]
    requests += [asyncio.ensure_future(coalescer.submit("ws_a", events("d"), size=130))]
    await turns()
    with pytest.raises(ResourceExhausted):
        async with asyncio.timeout(60):
            await coalescer.submit("ws_b", events("e"), size=1)
    for number in range(4):
        profile.accept(number)
        await turns(20)
    assert [call[1] for call in profile.calls] == [["a"], ["b"], ["c"], ["d"]]
    assert [(await request).accepted for request in requests] == [1] * 4
    assert coalescer.waiting_events == 0
    # What has left makes room again.
    again = asyncio.ensure_future(coalescer.submit("ws_b", events("e"), size=250))
    await turns()
    profile.accept(4)
    assert (await again).accepted == 1
