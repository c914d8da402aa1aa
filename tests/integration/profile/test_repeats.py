"""Each event once, whoever recorded it: the window in front of the table saves questions and promises nothing."""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta

import msgspec
import pytest

from services.common.calls.conversion import body_digest
from services.common.database import fetch_rows
from services.common.errors import NotFound
from services.profile import wire
from services.profile.domain import ACCEPTED, DUPLICATE, IncomingEvent, Rejection, Verdict
from services.profile.facts.told import events_recorded_fact
from services.profile.usecases import MessageWindow, Recorder, Upkeep
from services.profile.usecases.batch import REUSED
from tests.integration.profile.conftest import Workspace, event
from yike.profile.v1 import profile_service_pb2 as profile_pb


def process(workspace: Workspace, *, doubted_ids: int = 0) -> Recorder:
    """Returns the recorder of another process; without doubt it asks for nothing that it does not know."""
    platform = workspace.platform
    return Recorder(
        database=platform.database,
        identities=platform.identities,
        window=MessageWindow(doubted_ids=doubted_ids),
        encode=events_recorded_fact,
        clock=platform.clock,
    )


def incoming(*events: profile_pb.IncomingEvent) -> list[IncomingEvent]:
    """Returns events as the recorder takes them."""
    return [wire.incoming_event(each) for each in events]


async def record(workspace: Workspace, recorder: Recorder, events: Sequence[IncomingEvent]) -> list[Verdict]:
    """Records events of the workspace."""
    return await recorder.record(workspace.workspace_id, events)


async def timeline_of(workspace: Workspace, user_id: str) -> list[str]:
    """Returns the message ids of a user's timeline, sorted."""
    customer_id = await workspace.customer_of("user_id", user_id)
    return sorted(each.message_id for each in await workspace.timeline(customer_id))


async def test_recorder_tells_repeats_that_the_same_process_recorded(workspace: Workspace) -> None:
    recorder = process(workspace)
    events = incoming(*(event(f"m{n}", user_id="u1") for n in range(100)))
    assert await record(workspace, recorder, events) == [ACCEPTED] * 100
    more = incoming(event("new", user_id="u1"))
    assert await record(workspace, recorder, [*events[:50], *more, *events[50:]]) == [
        *[DUPLICATE] * 50,
        ACCEPTED,
        *[DUPLICATE] * 50,
    ]
    assert len(await timeline_of(workspace, "u1")) == 101
    stats = await workspace.stats()
    assert (stats.events, stats.duplicates, stats.rejected) == (101, 100, 0)


@pytest.mark.parametrize("doubted_ids", [0, 20_000])
async def test_recorder_tells_repeats_that_another_process_recorded(workspace: Workspace, doubted_ids: int) -> None:
    events = incoming(*(event(f"m{n}", user_id="u1") for n in range(100)))
    await record(workspace, process(workspace), events)
    restarted = process(workspace, doubted_ids=doubted_ids)
    assert await record(workspace, restarted, events) == [DUPLICATE] * 100
    assert await record(workspace, restarted, events) == [DUPLICATE] * 100
    stats = await workspace.stats()
    assert (stats.events, stats.duplicates, stats.rejected) == (100, 200, 0)


async def test_recorder_loses_no_event_of_a_batch_that_mixes_all_kinds(workspace: Workspace) -> None:
    ours, other = process(workspace), process(workspace)
    mine = incoming(*(event(f"mine{n}", user_id="u1") for n in range(20)))
    theirs = incoming(*(event(f"theirs{n}", user_id="u1") for n in range(20)))
    new = incoming(*(event(f"new{n}", user_id="u1") for n in range(20)))
    junk = incoming(event("junk", anonymous_id="null"))
    await record(workspace, ours, mine)
    await record(workspace, other, theirs)
    batch = [*new, *theirs, *mine, *junk, *new]
    random.Random(5).shuffle(batch)
    verdicts = await record(workspace, ours, batch)
    assert (verdicts.count(ACCEPTED), verdicts.count(DUPLICATE)) == (20, 60)
    refused = [each.message_id for each, verdict in zip(batch, verdicts, strict=True) if isinstance(verdict, Rejection)]
    assert refused == ["junk"]
    assert len(await timeline_of(workspace, "u1")) == 60
    stats = await workspace.stats()
    assert (stats.events, stats.duplicates, stats.rejected) == (60, 60, 1)


@pytest.mark.parametrize("doubted_ids", [0, 20_000])
@pytest.mark.parametrize("same_process", [True, False])
async def test_recorder_leaves_no_trace_of_a_message_id_that_is_used_again(
    workspace: Workspace, same_process: bool, doubted_ids: int
) -> None:
    first = process(workspace, doubted_ids=doubted_ids)
    await record(workspace, first, incoming(event("a", user_id="u1", properties={"n": 1})))
    again = first if same_process else process(workspace, doubted_ids=doubted_ids)
    verdicts = await record(
        workspace,
        again,
        incoming(
            event("b", user_id="u2"),
            event("a", user_id="u1", anonymous_id="x", properties={"n": 2}),
            event("a", user_id="stranger", properties={"n": 1}),
            event("a", user_id="u1", properties={"n": 1}),
        ),
    )
    assert verdicts == [ACCEPTED, REUSED, REUSED, DUPLICATE]
    # Refused means no trace: what it would have made or linked is not known.
    for type_, value in (("anonymous_id", "x"), ("user_id", "stranger")):
        with pytest.raises(NotFound):
            await workspace.customer_of(type_, value)
    stats = await workspace.stats()
    assert (stats.events, stats.duplicates, stats.rejected) == (2, 1, 2)


@pytest.mark.parametrize("doubted_ids", [0, 20_000])
async def test_recorders_keep_one_when_processes_race(workspace: Workspace, doubted_ids: int) -> None:
    events = incoming(*(event(f"r{n}", user_id=f"u{n % 3}", traits={"n": n}) for n in range(50)))
    answers = await asyncio.gather(
        *(
            record(workspace, process(workspace, doubted_ids=doubted_ids), random.Random(seed).sample(events, 50))
            for seed in range(6)
        )
    )
    verdicts = [verdict for answer in answers for verdict in answer]
    assert (verdicts.count(ACCEPTED), verdicts.count(DUPLICATE)) == (50, 250)
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT message_id FROM events")
    assert sorted(row["message_id"] for row in rows) == sorted(each.message_id for each in events)
    stats = await workspace.stats()
    assert (stats.events, stats.duplicates, stats.rejected) == (50, 250, 0)


async def test_recorder_asks_for_all_after_a_conflict(workspace: Workspace) -> None:
    sent = incoming(*(event(f"m{n}", user_id="u1") for n in range(40)))
    await record(workspace, process(workspace), sent)
    window = MessageWindow(doubted_ids=1_000)
    window.learn(1_000, surprised=False)
    platform = workspace.platform
    recorder = Recorder(
        database=platform.database,
        identities=platform.identities,
        window=window,
        encode=events_recorded_fact,
        clock=platform.clock,
    )
    assert await record(workspace, recorder, sent[:20]) == [DUPLICATE] * 20
    assert window.is_in_doubt
    assert await record(workspace, recorder, sent[20:]) == [DUPLICATE] * 20


async def test_recorder_takes_a_refused_event_when_it_comes_corrected(workspace: Workspace) -> None:
    recorder = process(workspace)
    verdicts = await record(
        workspace,
        recorder,
        incoming(
            event("a", anonymous_id="null"),
            event("b", node_id=4_711),
            event("c", user_id="u1"),
            event("a", user_id="u1"),
        ),
    )
    assert [isinstance(verdict, Rejection) for verdict in verdicts] == [True, True, False, True]
    corrected = incoming(event("a", user_id="u1"), event("b", user_id="u1"), event("c", user_id="u1"))
    assert await record(workspace, recorder, corrected) == [ACCEPTED, ACCEPTED, DUPLICATE]
    assert await timeline_of(workspace, "u1") == ["a", "b", "c"]


async def test_record_within_keeps_the_callers_transaction_when_another_process_recorded(workspace: Workspace) -> None:
    events = incoming(event("a", user_id="u1"), event("b", user_id="u1"))
    await record(workspace, process(workspace), events[:1])
    recorder = process(workspace)
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        assert await recorder.record_within(connection, workspace.workspace_id, events) == [DUPLICATE, ACCEPTED]
    assert await timeline_of(workspace, "u1") == ["a", "b"]


async def test_a_message_id_is_known_for_the_days_that_are_promised(workspace: Workspace) -> None:
    platform = workspace.platform
    upkeep = Upkeep(database=platform.database, clock=platform.clock)
    events = incoming(event("weekly", user_id="u1"))
    began = platform.clock.now()
    try:
        assert await record(workspace, process(workspace), events) == [ACCEPTED]
        platform.clock.advance(timedelta(days=7))
        await upkeep.forget_message_ids()
        assert await record(workspace, process(workspace), events) == [DUPLICATE]
    finally:
        platform.clock.set(began)


async def test_an_event_that_comes_again_with_more_identifiers_is_a_repeat(workspace: Workspace) -> None:
    recorder = process(workspace)

    def sent(name: str, **identifiers: str) -> IncomingEvent:
        found = dict.fromkeys(identifiers.items())
        message = event("page-1", name=name)
        for kind, value in identifiers.items():
            message.identifiers.add(type=kind, value=value)
        message.body_digest = body_digest("track", name, found, {}, {})
        return wire.incoming_event(message)

    first, again = sent("Home", anonymous_id="a"), sent("Home", anonymous_id="a", user_id="u1")
    assert await record(workspace, recorder, [first, again]) == [ACCEPTED, DUPLICATE]
    assert await record(workspace, recorder, [again, first]) == [DUPLICATE, DUPLICATE]
    assert await record(workspace, recorder, [sent("Start", anonymous_id="a")]) == [REUSED]
    assert await record(workspace, recorder, [sent("Home", anonymous_id="b")]) == [REUSED]
    stats = await workspace.stats()
    assert (stats.events, stats.duplicates, stats.rejected) == (1, 3, 2)


def of_a_page(*events: profile_pb.IncomingEvent) -> list[IncomingEvent]:
    """Returns events as the recorder takes them when a page's public key sends them."""
    return [msgspec.structs.replace(each, is_trusted=False) for each in incoming(*events)]


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("doubted_ids", [0, 20_000])
async def test_a_page_takes_no_message_id_from_a_server(workspace: Workspace, together: bool, doubted_ids: int) -> None:
    page = of_a_page(event("O1", user_id="mallory", properties={"revenue": 0}))
    server = incoming(event("O1", user_id="u1", properties={"revenue": 60}))
    first = process(workspace, doubted_ids=doubted_ids)
    if together:
        assert await record(workspace, first, [*page, *server, *server]) == [ACCEPTED, ACCEPTED, DUPLICATE]
    else:
        assert await record(workspace, first, page) == [ACCEPTED]
        assert await record(workspace, process(workspace, doubted_ids=doubted_ids), server) == [ACCEPTED]
    assert await timeline_of(workspace, "u1") == await timeline_of(workspace, "mallory") == ["O1"]
    # From then on each is a repeat of its own, in whatever process, and nothing else comes in under that id.
    for again in (first, process(workspace, doubted_ids=doubted_ids)):
        assert await record(workspace, again, server) == [DUPLICATE]
        assert await record(workspace, again, [*page, *server]) == [DUPLICATE, DUPLICATE]
        other = incoming(event("O1", user_id="u1", properties={"revenue": 61}))
        assert await record(workspace, again, other) == [REUSED]
        assert await record(workspace, again, of_a_page(event("O1", user_id="eve"))) == [REUSED]
    assert await timeline_of(workspace, "u1") == ["O1"]


async def test_a_page_has_no_message_id_of_a_server(workspace: Workspace) -> None:
    server = incoming(event("O1", user_id="u1", properties={"revenue": 60}))
    page = of_a_page(event("O1", user_id="mallory", properties={"revenue": 0}))
    assert await record(workspace, process(workspace), [*server, *page]) == [ACCEPTED, REUSED]
    assert await record(workspace, process(workspace), page) == [REUSED]


async def test_a_servers_event_that_is_refused_may_come_again_under_the_id_that_a_page_took(
    workspace: Workspace,
) -> None:
    await record(workspace, process(workspace), of_a_page(event("O1", user_id="mallory")))
    nobody, somebody = incoming(event("O1", anonymous_id="null"), event("O1", user_id="u1"))
    (refused,) = await record(workspace, process(workspace), [nobody])
    assert isinstance(refused, Rejection)
    assert await record(workspace, process(workspace), [somebody]) == [ACCEPTED]
