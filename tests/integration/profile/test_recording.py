"""RecordEvents: once for a message id, all or each alone, committed when it answers."""

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest

from services.common.clients import open_channel
from services.common.database import execute, fetch_rows
from services.common.errors import Internal, InvalidArgument, NotFound, ResourceExhausted, Unavailable
from services.common.json_messages import read_object
from services.common.payloads import unpack
from services.profile import wire
from services.profile.clients.identity import IdentityClient
from services.profile.domain import ACCEPTED, DUPLICATE
from services.profile.facts.told import events_recorded_fact
from services.profile.usecases import MessageWindow, Recorder
from tests.integration.profile.conftest import START, Workspace, event, identify, new_workspace_id
from tests.support.publishers import next_publisher_fails
from tests.support.recorded import RecordedEvent, events_of
from yike.common.v1 import errors_pb2
from yike.profile.v1 import profile_facts_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb


async def facts_of(workspace: Workspace) -> list[RecordedEvent]:
    """Returns all events told of in the outbox of a workspace."""
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id")
    events: list[RecordedEvent] = []
    for row in rows:
        events.extend(
            events_of(profile_facts_pb2.ProfileFact.FromString(unpack(row["payload"])).events_recorded.events)
        )
    return events


async def test_record_events_is_in_file_timeline_and_facts_when_it_answers(workspace: Workspace) -> None:
    answer = await workspace.record(
        identify("a", user_id="u1", traits={"name": "Li", "age": 30}),
        event("b", user_id="u1", name="Order Completed", properties={"revenue": 12.5}, at=START + timedelta(seconds=1)),
    )
    assert (answer.accepted, answer.duplicates, len(answer.rejected)) == (2, 0, 0)
    file = await workspace.file_of("user_id", "u1")
    assert read_object(file.traits, "it") == {"name": "Li", "age": 30}
    assert [(each.type, each.value) for each in file.identifiers] == [("user_id", "u1")]
    assert [each.message_id for each in await workspace.timeline(file.customer_id)] == ["b", "a"]
    told = {each.message_id: each for each in await facts_of(workspace)}
    assert set(told) == {"a", "b"}
    assert told["b"].customer_id == file.customer_id
    assert told["b"].mapping_version > 0
    assert told["b"].properties_json == b'{"revenue":12.5}'
    assert {(change.key, change.value_json) for change in told["a"].changes} == {("name", b'"Li"'), ("age", b"30")}
    stats = await workspace.stats()
    assert (stats.events, stats.duplicates, stats.rejected) == (2, 0, 0)


async def test_record_events_keeps_one_when_the_same_comes_ten_times(workspace: Workspace) -> None:
    for _ in range(10):
        await workspace.record(event("same", user_id="u1"))
    stats = await workspace.stats()
    assert (stats.events, stats.duplicates) == (1, 9)
    assert len(await facts_of(workspace)) == 1


async def test_record_events_keeps_one_when_the_same_comes_in_parallel(workspace: Workspace) -> None:
    answers = await asyncio.gather(
        *(workspace.record(event("same", user_id="u1"), event(f"other{n}", user_id="u1")) for n in range(20))
    )
    assert sum(answer.accepted for answer in answers) == 21
    assert sum(answer.duplicates for answer in answers) == 19
    assert len(await workspace.timeline(await workspace.customer_of("user_id", "u1"))) == 21
    assert len(await facts_of(workspace)) == 21


async def test_recorder_keeps_one_when_transactions_race(workspace: Workspace) -> None:
    # Past the group commit, each call in a transaction of its own, as from several processes.
    platform = workspace.platform
    recorder = Recorder(
        database=platform.database,
        identities=platform.identities,
        window=MessageWindow(),
        encode=events_recorded_fact,
        clock=platform.clock,
    )
    events = [wire.incoming_event(event(f"r{n}", user_id=f"u{n % 3}", traits={"n": n})) for n in range(50)]
    answers = await asyncio.gather(
        *(recorder.record(workspace.workspace_id, random.Random(seed).sample(events, 50)) for seed in range(8))
    )
    verdicts = [verdict for answer in answers for verdict in answer]
    assert verdicts.count(ACCEPTED) == 50
    assert verdicts.count(DUPLICATE) == 350
    assert (await workspace.stats()).events == 50
    assert len(await facts_of(workspace)) == 50


async def test_record_events_tells_a_repeat_within_a_batch(workspace: Workspace) -> None:
    answer = await workspace.record(
        event("a", user_id="u1"), event("a", user_id="u1"), event("a", user_id="u1", name="Another")
    )
    assert (answer.accepted, answer.duplicates) == (1, 1)
    assert [(each.index, each.reason) for each in answer.rejected] == [(2, errors_pb2.ERROR_REASON_MESSAGE_ID_REUSED)]


async def test_record_events_refuses_a_message_id_when_the_body_differs(workspace: Workspace) -> None:
    await workspace.record(event("a", user_id="u1", properties={"n": 1}))
    answer = await workspace.record(event("a", user_id="u1", anonymous_id="x", properties={"n": 2}))
    assert answer.accepted == 0
    assert answer.rejected[0].reason == errors_pb2.ERROR_REASON_MESSAGE_ID_REUSED
    assert (await workspace.stats()).rejected == 1
    # Refused means no trace: what it would have linked is not known.
    with pytest.raises(NotFound):
        await workspace.customer_of("anonymous_id", "x")


async def test_record_events_takes_the_others_when_one_is_bad(workspace: Workspace) -> None:
    bad = event("bad", user_id="u1")
    bad.properties_json = b"[1, 2]"
    answer = await workspace.record(
        event("a", user_id="u1"),
        bad,
        event("junk", anonymous_id="null"),
        event("future", user_id="u1", at=START + timedelta(days=2)),
        event("b", user_id="u1"),
    )
    assert answer.accepted == 2
    assert [(each.index, each.message_id, each.reason) for each in answer.rejected] == [
        (1, "bad", errors_pb2.ERROR_REASON_MALFORMED_BODY),
        (2, "junk", errors_pb2.ERROR_REASON_NO_IDENTIFIER),
        (3, "future", errors_pb2.ERROR_REASON_INVALID_TIMESTAMP),
    ]
    assert all(each.message for each in answer.rejected)


async def test_record_events_refuses_the_call_when_it_has_too_many(workspace: Workspace) -> None:
    with pytest.raises(InvalidArgument):
        await workspace.record(*(event(user_id="u1") for _ in range(2_501)))
    assert (await workspace.stats()).events == 0


async def test_record_events_takes_a_full_batch(workspace: Workspace) -> None:
    answer = await workspace.record(*(event(user_id=f"u{n % 100}") for n in range(2_500)))
    assert answer.accepted == 2_500


async def test_record_events_places_by_node_when_one_is_named(workspace: Workspace) -> None:
    await workspace.record(event(user_id="u1"))
    customer_id = await workspace.customer_of("user_id", "u1")
    answer = await workspace.record(event("n", node_id=customer_id), event("unknown", node_id=4_711))
    assert answer.accepted == 1
    assert answer.rejected[0].reason == errors_pb2.ERROR_REASON_NOT_FOUND
    assert "n" in [each.message_id for each in await workspace.timeline(customer_id)]


async def test_record_events_refuses_when_the_backlog_is_full(workspace: Workspace) -> None:
    database, clock = workspace.platform.database, workspace.platform.clock
    async with database.workspace(workspace.workspace_id) as connection:
        await execute(
            connection,
            "INSERT INTO outbox (workspace_id, partition, payload) SELECT $1, 0, '' FROM generate_series(1, 4001)",
            workspace.workspace_id,
        )
    clock.advance(timedelta(seconds=1))
    try:
        with pytest.raises(ResourceExhausted) as refusal:
            await workspace.record(event("a", user_id="u1"))
        assert refusal.value.reason == errors_pb2.ERROR_REASON_BACKLOG_FULL
        assert refusal.value.retry_after_seconds
    finally:
        async with database.workspace(workspace.workspace_id) as connection:
            await execute(connection, "DELETE FROM outbox WHERE payload = ''")
        clock.advance(timedelta(seconds=1))
    assert (await workspace.record(event("a", user_id="u1"))).accepted == 1


async def test_event_log_shows_one_workspace_when_the_filter_is_forgotten(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    await workspace.record(event("mine", user_id="u1", traits={"a": 1}))
    await other_workspace.record(event("theirs", user_id="u1", traits={"a": 2}))
    database = workspace.platform.database
    for table in ("events", "node_attributes", "message_ids", "recording_counts", "outbox"):
        async with database.workspace(workspace.workspace_id) as connection:
            rows = await fetch_rows(connection, f"SELECT workspace_id FROM {table}")
        assert {row["workspace_id"] for row in rows} == {workspace.workspace_id}, table
        async with database.plain() as connection:
            assert await fetch_rows(connection, f"SELECT workspace_id FROM {table}") == [], table
    with pytest.raises(NotFound):
        await other_workspace.file(await workspace.customer_of("user_id", "u1"))
    # The same message id of two workspaces is two events.
    assert (await other_workspace.record(event("mine", user_id="u1"))).accepted == 1


async def test_event_log_refuses_change_removal_and_another_workspaces_rows(workspace: Workspace) -> None:
    await workspace.record(event("a", user_id="u1"))
    database = workspace.platform.database
    for statement in (
        "UPDATE events SET name = 'x'",
        "DELETE FROM events",
        "TRUNCATE events",
        "SELECT * FROM events_other",
    ):
        with pytest.raises(Exception, match="permission denied"):
            async with database.workspace(workspace.workspace_id) as connection:
                await execute(connection, statement)
    with pytest.raises(Exception, match="row-level security"):
        async with database.workspace(workspace.workspace_id) as connection:
            await execute(
                connection,
                "INSERT INTO recording_counts VALUES ($1, 0, 1, 1, 1)",
                new_workspace_id(),
            )


async def test_record_events_answers_each_when_identifiers_are_strange(workspace: Workspace) -> None:
    chance = random.Random(7)
    alphabet = "aZ09 +-@.\t\n\u200b\u202e\ufeff\ufffd客戶é\u0301😀١٢٣\x01\x7f\\\"'%_*"
    types = ["user_id", "phone", "email", "unionid", "openid", "device_id", "anonymous_id", "member_card", "of_its_own"]
    events: list[profile_pb.IncomingEvent] = []
    for number in range(400):
        values: dict[str, Any] = {
            chance.choice(types): "".join(chance.choice(alphabet) for _ in range(chance.choice((0, 1, 3, 12, 500))))
            for _ in range(chance.randrange(1, 4))
        }
        events.append(event(f"strange-{number}", name=chance.choice(alphabet), properties=dict(values), **values))
    answer = await workspace.record(*events)
    assert answer.accepted + len(answer.rejected) == 400
    assert answer.accepted > 100
    assert (await workspace.record(*events)).duplicates == answer.accepted


async def test_record_events_takes_nothing_when_identity_is_away(workspace: Workspace) -> None:
    platform = workspace.platform
    channel = open_channel("127.0.0.1:9", token="any")
    recorder = Recorder(
        database=platform.database,
        identities=IdentityClient(channel),
        window=MessageWindow(),
        encode=events_recorded_fact,
        clock=platform.clock,
    )
    incoming = [wire.incoming_event(event("a", user_id="u1"))]
    with pytest.raises(Unavailable) as outage:
        await recorder.record(workspace.workspace_id, incoming)
    await channel.close(None)
    assert outage.value.retry_after_seconds
    assert (await workspace.stats()).events == 0
    # The same again is taken when it is back.
    assert (await workspace.record(event("a", user_id="u1"))).accepted == 1


async def test_nothing_stands_when_the_transaction_fails_after_the_fact_was_written(workspace: Workspace) -> None:
    said = identify("a", user_id="u1", traits={"name": "Li"})

    async def standing() -> list[str]:
        async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
            rows = await fetch_rows(
                connection,
                "SELECT 'fact' AS what FROM outbox UNION ALL SELECT 'event' FROM events UNION ALL SELECT 'id' FROM message_ids "
                "UNION ALL SELECT 'trait' FROM node_attributes",
            )
        return sorted(row["what"] for row in rows)

    with next_publisher_fails("profile"), pytest.raises(Internal):
        await workspace.record(said)
    assert await standing() == []
    assert (await workspace.record(said)).accepted == 1
    assert await standing() == ["event", "fact", "id", "trait"]
