"""The contract, over real gRPC."""

from datetime import timedelta

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.caller import act_as, new_caller
from services.common.database import fetch_rows
from services.common.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
    Unavailable,
)
from services.common.json_messages import json_value
from services.journey.domain import SegmentEntered
from services.journey.domain.journeys import MAX_JOURNEYS
from tests.support.journey_rpcs import create_request, welcome
from tests.support.journeys import define, wait
from yike.common.v1.json_pb2 import JsonValue
from yike.journey.v1 import journey_resources_pb2 as resources_pb
from yike.journey.v1 import journey_service_pb2 as pb
from yike.segment.v1 import rule_pb2


async def test_create_returns_the_journey_as_it_was_asked_for(client):
    made = await client.CreateJourney(create_request(journey_id="welcome", definition=welcome()))
    assert (made.state, made.version, made.display_name) == (resources_pb.JOURNEY_STATE_DRAFT, 1, "welcome")
    assert made.definition == welcome()
    again = await client.CreateJourney(create_request(journey_id="welcome", definition=welcome()))
    assert again == made
    assert await client.GetJourney(pb.GetJourneyRequest(journey_id="welcome")) == made


async def test_create_refuses_an_id_that_another_definition_has(client):
    await client.CreateJourney(create_request(journey_id="welcome", definition=welcome()))
    other = welcome()
    other.steps[0].wait.duration_seconds = 61
    with pytest.raises(AlreadyExists):
        await client.CreateJourney(create_request(journey_id="welcome", definition=other))


async def test_create_assigns_an_id_when_none_is_given(client):
    made = await client.CreateJourney(create_request(display_name="Welcome", definition=welcome()))
    assert made.journey_id.startswith("journey_")
    assert (await client.GetJourney(pb.GetJourneyRequest(journey_id=made.journey_id))).display_name == "Welcome"


async def test_create_names_the_reason_and_the_place_of_what_is_wrong(client):
    broken = welcome()
    broken.steps[2].next_step_id = "gone"
    with pytest.raises(InvalidArgument) as caught:
        await client.CreateJourney(create_request(journey_id="broken", definition=broken))
    assert caught.value.reason_name == "INVALID_JOURNEY"
    assert caught.value.metadata["field"] == "definition.steps[2].next_step_id"
    with pytest.raises(NotFound):
        await client.GetJourney(pb.GetJourneyRequest(journey_id="broken"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda definition: definition.ClearField("entry"),
        lambda definition: definition.steps[0].ClearField("wait"),
        lambda definition: setattr(definition.entry.event.filters[0], "op", rule_pb2.OPERATOR_UNSPECIFIED),
        lambda definition: setattr(definition.entry.event.filters[0], "op", rule_pb2.OPERATOR_ANNIVERSARY_WITHIN_DAYS),
        lambda definition: definition.entry.event.filters[0].value.MergeFrom(json_value({"a": 1})),
        lambda definition: definition.entry.event.filters[1].value.CopyFrom(json_value([None])),
        lambda definition: definition.entry.event.filters[0].value.CopyFrom(JsonValue(json="{")),
        lambda definition: definition.entry.event.filters[0].value.CopyFrom(JsonValue(json="1e400")),
        lambda definition: setattr(definition.reentry, "mode", 77),
        lambda definition: setattr(definition.steps[0], "step_id", "a\0b"),
    ],
)
async def test_create_refuses_what_the_contract_does_not_have(client, damage):
    definition = welcome()
    damage(definition)
    with pytest.raises(InvalidArgument) as caught:
        await client.CreateJourney(create_request(journey_id="broken", definition=definition))
    assert caught.value.reason_name == "INVALID_JOURNEY"


async def test_create_passes_on_why_segment_refuses_a_rule(client, stage):
    stage.peers.failures = [InvalidArgument("SUM needs a property.", reason=16, field="rule.event.property")]
    with pytest.raises(InvalidArgument) as caught:
        await client.CreateJourney(create_request(journey_id="broken", definition=welcome()))
    assert caught.value.reason_name == "INVALID_RULE"
    assert caught.value.metadata["field"] == "definition.steps[1].condition.rule.event.property"


async def test_create_stops_at_the_limit_of_a_workspace(client, stage):
    for number in range(MAX_JOURNEYS):
        await stage.journeys.create(stage.workspace_id, f"j{number}", "", define(wait()))
    with pytest.raises(ResourceExhausted) as caught:
        await client.CreateJourney(create_request(journey_id="one-more", definition=welcome()))
    assert caught.value.reason_name == "LIMIT_REACHED"
    first = await client.ListJourneys(pb.ListJourneysRequest(page_size=150))
    second = await client.ListJourneys(pb.ListJourneysRequest(page_size=150, page_token=first.next_page_token))
    ids = [journey.journey_id for page in (first, second) for journey in page.journeys]
    assert ids == sorted(f"j{number}" for number in range(MAX_JOURNEYS))
    assert second.next_page_token == ""


async def test_publish_and_pause_move_the_state_and_repeat_harmlessly(client):
    made = await client.CreateJourney(create_request(journey_id="welcome", definition=welcome()))
    assert made.published_by == ""
    with pytest.raises(FailedPrecondition):
        await client.PauseJourney(pb.PauseJourneyRequest(journey_id="welcome"))
    for principal in ("operator:mei", "key:12"):
        act_as(new_caller(client.workspace_id, principal))
        published = await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome"))
        assert published.state == resources_pb.JOURNEY_STATE_PUBLISHED
        # The second changed nothing.
        assert published.published_by == "operator:mei"
    for _ in range(2):
        paused = await client.PauseJourney(pb.PauseJourneyRequest(journey_id="welcome"))
        assert paused.state == resources_pb.JOURNEY_STATE_PAUSED
    back = await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome"))
    assert (back.state, back.published_by) == (resources_pb.JOURNEY_STATE_PUBLISHED, "key:12")


async def test_who_publishes_says_what_was_looked_at_and_another_definition_is_not_published(client):
    seen = await client.CreateJourney(create_request(journey_id="welcome", definition=welcome()))
    changed = resources_pb.Journey(journey_id="welcome", display_name="Another")
    now = await client.UpdateJourney(
        pb.UpdateJourneyRequest(journey=changed, update_mask=FieldMask(paths=["display_name"]))
    )
    with pytest.raises(Aborted) as refused:
        await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome", etag=seen.etag))
    assert (refused.value.reason_name, refused.value.metadata["etag"]) == ("ETAG_MISMATCH", now.etag)
    assert await client.GetJourney(pb.GetJourneyRequest(journey_id="welcome")) == now
    # The same once more is answered the same, though the etag is another by then.
    for _ in range(2):
        published = await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome", etag=now.etag))
        assert published.state == resources_pb.JOURNEY_STATE_PUBLISHED


async def test_publish_refuses_what_names_something_that_is_not_there_with_all_places(client, stage):
    definition = welcome()
    definition.entry.segment_entered.segment_id = "nobody"
    definition.steps.add(step_id="again", next_step_id="mark").send.template_id = "bye"
    definition.steps[1].condition.else_step_id = "again"
    definition.reentry.Clear()
    await client.CreateJourney(create_request(journey_id="welcome", definition=definition))
    stage.peers.templates, stage.peers.segments = set(), set()
    with pytest.raises(InvalidArgument) as caught:
        await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome"))
    places = [
        "definition.entry.segment_entered.segment_id",
        "definition.steps[2].send.template_id",
        "definition.steps[5].send.template_id",
    ]
    assert caught.value.reason_name == "INVALID_JOURNEY"
    assert caught.value.metadata["field"] == places[0]
    assert caught.value.metadata["fields"] == " ".join(places)
    assert all(name in caught.value.message for name in ("nobody", "hello", "bye", *places))
    assert (
        await client.GetJourney(pb.GetJourneyRequest(journey_id="welcome"))
    ).state == resources_pb.JOURNEY_STATE_DRAFT
    # Nobody enters meanwhile.
    assert await stage.hear(changes=[SegmentEntered(1, 42, "nobody", False)]) == 0
    stage.peers.templates, stage.peers.segments = {"hello", "bye"}, {"nobody"}
    published = await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome"))
    assert published.state == resources_pb.JOURNEY_STATE_PUBLISHED


async def test_publish_refuses_a_rule_that_segment_no_longer_takes(client, stage):
    await client.CreateJourney(create_request(journey_id="welcome", definition=welcome()))
    stage.peers.templates = {"hello"}
    stage.peers.refused_rules = InvalidArgument("SUM needs a property.", reason=16, field="rule.event.property")
    with pytest.raises(InvalidArgument) as caught:
        await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome"))
    assert caught.value.metadata["fields"] == "definition.steps[1].condition.rule.event.property"


async def test_publish_waits_for_the_segments_of_a_journey_to_be_filled(client, stage):
    """Who is in one already would look like somebody who enters."""
    definition = welcome()
    definition.entry.segment_entered.segment_id = "big"
    await client.CreateJourney(create_request(journey_id="welcome", definition=definition))
    stage.peers.filling_segments = {"big"}
    with pytest.raises(FailedPrecondition, match="being filled"):
        await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome"))
    stage.peers.filling_segments = set()
    published = await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome"))
    assert published.state == resources_pb.JOURNEY_STATE_PUBLISHED


async def test_publish_refuses_a_template_that_was_deleted(client, stage):
    await client.CreateJourney(create_request(journey_id="welcome", definition=welcome()))
    stage.peers.deleted_templates = {"hello"}
    with pytest.raises(InvalidArgument):
        await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome"))


async def test_publish_again_after_a_pause_looks_again_and_while_published_not(client, stage):
    await client.CreateJourney(create_request(journey_id="welcome", definition=welcome()))
    await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome"))
    stage.peers.templates = set()
    again = await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome"))
    assert again.state == resources_pb.JOURNEY_STATE_PUBLISHED
    await client.PauseJourney(pb.PauseJourneyRequest(journey_id="welcome"))
    with pytest.raises(InvalidArgument):
        await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome"))


async def test_publish_says_that_it_cannot_look_while_a_service_is_away(client, stage):
    await client.CreateJourney(create_request(journey_id="welcome", definition=welcome()))
    stage.peers.failures = [Unavailable()]
    with pytest.raises(Unavailable):
        await client.PublishJourney(pb.PublishJourneyRequest(journey_id="welcome"))
    assert (
        await client.GetJourney(pb.GetJourneyRequest(journey_id="welcome"))
    ).state == resources_pb.JOURNEY_STATE_DRAFT


@pytest.mark.parametrize("journey_id", ["gone", "", "a\0b", "X" * 100, "../x"])
async def test_every_call_on_an_unknown_journey_is_not_found(client, journey_id):
    for call, request in (
        (client.GetJourney, pb.GetJourneyRequest(journey_id=journey_id)),
        (client.PublishJourney, pb.PublishJourneyRequest(journey_id=journey_id)),
        (client.PauseJourney, pb.PauseJourneyRequest(journey_id=journey_id)),
        (client.ListJourneyRuns, pb.ListJourneyRunsRequest(journey_id=journey_id)),
        (client.GetRunTrace, pb.GetRunTraceRequest(journey_id=journey_id, run_id="x")),
    ):
        with pytest.raises(NotFound):
            await call(request)


async def test_runs_come_newest_first_in_pages_and_by_customer(client, stage):
    await stage.publish_journey("welcome", define(wait()))
    for customer_id in range(1, 8):
        # Two of them in one moment.
        await stage.hear(stage.event(customer_id))
        if customer_id % 2:
            stage.clock.advance(timedelta(minutes=1))
    seen, token = [], ""
    while True:
        page = await client.ListJourneyRuns(
            pb.ListJourneyRunsRequest(journey_id="welcome", page_size=2, page_token=token)
        )
        seen.extend(page.runs)
        token = page.next_page_token
        if not token:
            break
    starts = [run.start_time.ToMicroseconds() for run in seen]
    assert starts == sorted(starts, reverse=True)
    assert sorted(run.customer_id for run in seen) == list(range(1, 8))
    one = await client.ListJourneyRuns(pb.ListJourneyRunsRequest(journey_id="welcome", customer_id=3))
    assert [run.customer_id for run in one.runs] == [3]
    assert one.runs[0].wake_time.ToMicroseconds() - one.runs[0].start_time.ToMicroseconds() == 3_600_000_000
    with pytest.raises(InvalidArgument):
        await client.ListJourneyRuns(
            pb.ListJourneyRunsRequest(journey_id="welcome", page_token=page.next_page_token or "rubbish")
        )


async def test_trace_and_stats_tell_what_happened(client, stage):
    await stage.publish_journey("welcome", define(wait()))
    await stage.hear(stage.event(42))
    (run,) = await stage.runs("welcome")
    trace = await client.GetRunTrace(pb.GetRunTraceRequest(journey_id="welcome", run_id=run.run_id))
    assert [step.decision for step in trace.steps] == [
        resources_pb.STEP_DECISION_ENTERED,
        resources_pb.STEP_DECISION_WAITING,
    ]
    assert trace.run.cause == "event:m1"
    stats = await client.GetJourneyStats(pb.GetJourneyStatsRequest())
    assert (stats.journeys, stats.runs_started, stats.runs_active, stats.runs_ended) == (1, 1, 1, 0)
    await stage.step(timedelta(hours=1))
    stats = await client.GetJourneyStats(pb.GetJourneyStatsRequest())
    assert (stats.runs_active, stats.runs_ended, stats.pending_effects) == (0, 1, 0)
    # A kind of fact that no contract has yet.
    await stage.tell("profile", 42, b"\xaa\xfa\x01\x05later")
    while await stage.consumer.turn():
        pass
    stats = await client.GetJourneyStats(pb.GetJourneyStatsRequest())
    assert (stats.waiting_facts, stats.facts_set_aside) == (0, 1)
    with pytest.raises(NotFound):
        await client.GetRunTrace(pb.GetRunTraceRequest(journey_id="other", run_id=run.run_id))


async def test_another_workspace_sees_nothing_and_its_events_start_nothing(client, stage):
    await stage.publish_journey("welcome", define(wait()))
    await stage.hear(stage.event(42))
    (run,) = await stage.runs("welcome")
    stranger = client.of("ws_stranger")
    assert (await stranger.ListJourneys(pb.ListJourneysRequest())).journeys == []
    for call, request in (
        (stranger.GetJourney, pb.GetJourneyRequest(journey_id="welcome")),
        (stranger.PublishJourney, pb.PublishJourneyRequest(journey_id="welcome")),
        (stranger.ListJourneyRuns, pb.ListJourneyRunsRequest(journey_id="welcome")),
        (stranger.GetRunTrace, pb.GetRunTraceRequest(journey_id="welcome", run_id=run.run_id)),
    ):
        with pytest.raises(NotFound):
            await call(request)
    assert (await stranger.GetJourneyStats(pb.GetJourneyStatsRequest())).runs_started == 0
    assert await stage.hear(stage.event(42), workspace_id="ws_stranger") == 0
    # The same id is free in another workspace.
    await stranger.CreateJourney(create_request(journey_id="welcome", definition=welcome()))


async def test_a_forgotten_filter_sees_nothing_of_another_workspace(stage):
    await stage.publish_journey("welcome", define(wait()))
    await stage.hear(stage.event(42))
    async with stage.database.workspace("ws_stranger") as connection:
        for table in ("journeys", "journey_versions", "journey_counts", "runs", "timers", "effects", "step_log"):
            assert await fetch_rows(connection, f"SELECT 1 FROM {table}") == []
