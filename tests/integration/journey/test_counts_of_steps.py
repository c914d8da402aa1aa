"""Counts of steps and ways are those of the rows, and each count opens the visits that it counts."""

import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from services.common.errors import InvalidArgument, NotFound
from services.common.migrations import migrate
from services.common.migrations.running import OWNERS, prepare_schema
from services.journey.domain import Reentry, ReentryMode
from services.journey.storage import run_lists
from services.journey.storage.customers import NodeMove
from tests.support.journey_rpcs import create_request
from tests.support.journeys import condition, define, leave, send, tag, wait
from yike.journey.v1 import journey_resources_pb2 as resources_pb
from yike.journey.v1 import journey_service_pb2 as pb

COMINGS = {"send_requested", "waiting", "condition_requested", "tag_requested"}
ENDS = {"completed", "exited", "failed"}
AGAIN = Reentry(ReentryMode.WHEN_FINISHED)


def loop():
    """A journey with every way to go: a loop over a long wait, both branches, an exit, the end, and a failure."""
    return define(
        send("mail"),
        condition("vip", then="mark", otherwise="pause"),
        tag("mark", next_step_id="out"),
        wait("pause", seconds=3_600),
        condition("still", then="mail", otherwise=""),
        leave("out", "bought"),
        reentry=AGAIN,
    )


async def walk(stage) -> None:
    """Lets customers walk `first` and `second`, some to an end of each kind, some to where they are yet; some twice."""
    for name in ("first", "second"):
        await stage.publish_journey(name, loop())
    stage.peers.holding = {1, 2, 3}
    await stage.hear(*(stage.event(customer) for customer in (1, 2, 404, 5, 6, 7)))
    await stage.settle()
    await stage.hear(*(stage.event(customer) for customer in (1, 3, 8)))
    await stage.settle()
    # They still hold now: round the loop to where the first condition sends them out.
    stage.peers.holding = {1, 2, 3, 5, 404}
    await stage.step(timedelta(hours=1))
    # Two turn out to be one: the walk that began later ends.
    stage.peers.holding = set()
    await stage.hear(*(stage.event(customer) for customer in (10, 11)))
    stage.clock.advance(timedelta(minutes=1))
    await stage.hear(stage.event(12))
    await stage.settle()
    await stage.hear(moves=[NodeMove(12, 11, 2)])


async def recount(stage, journey_id):
    """Counts ways from what the runs of a journey decided, by the names of their decisions."""
    ways = Counter()
    for run in await stage.runs(journey_id):
        _, records = await stage.reading.trace(stage.workspace_id, journey_id, run.run_id)
        at = ""
        for record in records:
            exits = record.decision == "exited" and record.detail != "customer_merged"
            if record.decision in COMINGS or exits:
                ways[(at, record.step_id, 0)] += 1
                at = record.step_id
            if record.decision in ENDS:
                ways[(at, "", int(run.state))] += 1
    return ways


async def visits(client, **request):
    """Returns all visits, page by page."""
    found, token = [], ""
    while True:
        page = await client.ListStepVisits(
            pb.ListStepVisitsRequest(journey_id="first", page_size=2, page_token=token, **request)
        )
        found.extend(page.visits)
        token = page.next_page_token
        if not token:
            return found


async def test_counts_are_those_of_the_rows_and_open_whom_they_count(client, stage, monkeypatch):
    await walk(stage)
    ways = await recount(stage, "first")
    assert ways == await recount(stage, "second")
    assert sum(ways.values()) > 40
    assert {state for _, _, state in ways} == {0, 3, 4, 5}
    stats = await client.GetJourneyStepStats(pb.GetJourneyStepStatsRequest(journey_id="first"))
    assert {(edge.from_step_id, edge.to_step_id): edge.runs for edge in stats.edges} == {
        (start, end): runs for (start, end, _), runs in ways.items() if end
    }
    inside = Counter(run.step_id for run in await stage.runs("first") if not run.state.ended)
    for step in stats.steps:
        ends = [ways[(step.step_id, "", state)] for state in (3, 4, 5)]
        assert [step.completed, step.exited, step.failed] == ends
        assert step.visits == sum(runs for (_, end, _), runs in ways.items() if end == step.step_id)
        assert step.inside == inside[step.step_id]
    assert {step.step_id for step in stats.steps} == {"mail", "vip", "mark", "pause", "still", "out"}
    for most in (run_lists.MAX_VISITORS_LOOKED_THROUGH, 3):
        monkeypatch.setattr(run_lists.list_visits, "__kwdefaults__", {"most": most})
        for step in stats.steps:
            name = step.step_id
            came = await visits(client, step_id=name)
            assert len(came) == step.visits
            assert len(
                {(visit.run_id, visit.enter_time.ToMicroseconds(), visit.previous_step_id) for visit in came}
            ) == len(came)
            here = await visits(client, step_id=name, inside=True)
            assert len(here) == step.inside
            assert all(not visit.HasField("leave_time") for visit in here)
            for state, runs in ((3, step.completed), (4, step.exited), (5, step.failed)):
                assert len(await visits(client, step_id=name, end_state=state)) == runs
        for edge in stats.edges:
            passed = await visits(client, step_id=edge.to_step_id, previous_step_id=edge.from_step_id)
            assert len(passed) == edge.runs
            if edge.from_step_id:
                left = await visits(client, step_id=edge.from_step_id, next_step_id=edge.to_step_id)
                assert Counter(visit.run_id for visit in left) == Counter(visit.run_id for visit in passed)
    # A version of its own has counts of its own.
    of_version = await client.GetJourneyStepStats(pb.GetJourneyStepStatsRequest(journey_id="first", version=1))
    assert of_version == stats
    none = await client.GetJourneyStepStats(pb.GetJourneyStepStatsRequest(journey_id="first", version=2))
    assert none == pb.JourneyStepStats()
    assert await visits(client, step_id="mail", version=2) == []
    with pytest.raises(InvalidArgument):
        await visits(client, step_id="mail", end_state=resources_pb.RUN_STATE_ACTIVE)
    with pytest.raises(NotFound):
        await client.GetJourneyStepStats(pb.GetJourneyStepStatsRequest(journey_id="nobodys"))


async def test_the_path_of_a_run_is_the_steps_it_came_to(client, stage):
    await stage.publish_journey("first", loop())
    await stage.hear(stage.event(5))
    await stage.settle()
    stage.peers.holding = {5}
    await stage.step(timedelta(hours=1))
    (run,) = await stage.runs("first")
    trace = await client.GetRunTrace(pb.GetRunTraceRequest(journey_id="first", run_id=run.run_id))
    names = ["mail", "vip", "pause", "still", "mail", "vip", "mark", "out"]
    assert [visit.step_id for visit in trace.path] == names
    assert [visit.previous_step_id for visit in trace.path] == ["", *names[:-1]]
    assert [visit.next_step_id for visit in trace.path] == [*names[1:], ""]
    waited = trace.path[2].leave_time.ToDatetime(UTC) - trace.path[2].enter_time.ToDatetime(UTC)
    assert waited == timedelta(hours=1)
    assert trace.path[-1].leave_time == trace.run.end_time


async def test_runs_of_all_journeys_are_those_that_the_filter_asks_for(client, stage, monkeypatch):
    await walk(stage)

    async def listed(**request):
        found, token = [], ""
        while True:
            page = await client.ListRuns(pb.ListRunsRequest(page_size=3, page_token=token, **request))
            found.extend(page.runs)
            token = page.next_page_token
            if not token:
                return found

    whole = await listed()
    assert len(whole) == len(await stage.runs("first")) + len(await stage.runs("second"))
    assert whole == sorted(whole, key=lambda run: (run.start_time.ToMicroseconds(), run.run_id), reverse=True)
    middle = (stage.clock.now() - timedelta(minutes=30)).isoformat()
    moment = datetime.fromisoformat(middle)
    filters = {
        "journeyId = second": lambda run: run.journey_id == "second",
        "state = FAILED AND journeyId != first": lambda run: run.state == 5 and run.journey_id == "second",
        "underWay = true": lambda run: run.state < 3,
        "underWay = false AND version = 1": lambda run: run.state >= 3,
        "stepId = pause": lambda run: run.step_id == "pause",
        'reason:"MERGED"': lambda run: run.reason == "customer_merged",
        f'startTime > "{middle}"': lambda run: run.start_time.ToDatetime(UTC) > moment,
        f'endTime <= "{middle}"': lambda run: run.state >= 3 and run.end_time.ToDatetime(UTC) <= moment,
        "version > 1": lambda run: False,
    }
    for most in (run_lists.MAX_RUNS_LOOKED_THROUGH, 4):
        monkeypatch.setattr(run_lists.list_runs, "__kwdefaults__", {"most": most})
        for text, holds in filters.items():
            wanted = [run for run in whole if holds(run)]
            assert await listed(filter=text) == wanted, (text, most)
            assert await listed(filter=text, order_by="startTime") == wanted[::-1], (text, most)
    merged = [run for run in whole if run.customer_id in (11, 12)]
    assert await listed(customer_id=12) == merged
    with pytest.raises(InvalidArgument):
        await listed(filter="customerId = 1")


async def test_counts_begin_with_the_first_run(client):
    await client.CreateJourney(create_request(journey_id="first"))
    stats = await client.GetJourneyStepStats(pb.GetJourneyStepStatsRequest(journey_id="first"))
    assert stats == pb.JourneyStepStats()
    page = await client.ListStepVisits(pb.ListStepVisitsRequest(journey_id="first", step_id="mail"))
    assert page == pb.ListStepVisitsResponse()


async def test_what_was_walked_before_there_were_counts_is_counted_as_what_is_walked_since(
    stage, postgres_server, tmp_path
):
    """The same runs in a database as it was before migration 0014, which then is brought up to date."""
    await walk(stage)
    versions = OWNERS["journey"] / "versions"
    (tmp_path / "versions").mkdir()
    for file in versions.glob("[0-9]*.py"):
        if file.name < "0014":
            shutil.copy(file, tmp_path / "versions")
    name = await postgres_server.create_database(migrated=False)
    old = postgres_server.urls(name)("admin")
    now, then = await asyncpg.connect(stage.urls("admin")), await asyncpg.connect(old)
    try:
        await prepare_schema(then, "journey", postgres_server.role_secret)
        await migrate(old, "journey", tmp_path)
        for table in ("runs", "step_log"):
            columns = [
                row["column_name"]
                for row in await then.fetch(
                    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'journey' AND table_name = $1",
                    table,
                )
            ]
            records = await now.fetch(f"SELECT {', '.join(columns)} FROM journey.{table}")
            await then.copy_records_to_table(table, schema_name="journey", columns=columns, records=records)
        await migrate(old, "journey", OWNERS["journey"])
        for read in (
            "SELECT run_id, number, previous_step_id FROM journey.step_log ORDER BY 1, 2",
            "SELECT workspace_id, journey_id, version, from_step_id, to_step_id, end_state, sum(runs) "
            "FROM journey.step_counts GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6",
        ):
            migrated = await then.fetch(read)
            assert len(migrated) > 20
            assert migrated == await now.fetch(read)
    finally:
        await now.close()
        await then.close()
        await postgres_server.drop_database(name)
