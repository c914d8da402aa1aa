"""Drafts beside what customers walk: kept with their mistakes, looked over, published, and old versions put back."""

import asyncio
from datetime import timedelta

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.caller import Caller, act_as
from services.common.errors import (
    Aborted,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    Unavailable,
)
from services.journey.domain import Reentry, ReentryMode, SegmentEntered
from services.journey.entries.segment_entered.rules import SegmentEntry
from tests.support.journey_rpcs import create_request, welcome
from tests.support.journeys import define, send, wait
from yike.journey.v1 import journey_resources_pb2 as resources_pb
from yike.journey.v1 import journey_service_pb2 as pb
from yike.segment.v1 import rule_pb2

WELCOME = {"journey_id": "welcome"}
BOUGHT = b'{"total": 10, "store": "hangzhou"}'


def keep(*mask: str, **fields) -> pb.UpdateJourneyDraftRequest:
    """Returns the request to keep these fields as the draft of `welcome`."""
    return pb.UpdateJourneyDraftRequest(
        draft=resources_pb.JourneyDraft(journey_id="welcome", **fields), update_mask=FieldMask(paths=mask)
    )


def at(step_id: str, x: int = 0, y: int = 0) -> resources_pb.StepPosition:
    """Returns a position."""
    return resources_pb.StepPosition(step_id=step_id, x=x, y=y)


def slower() -> resources_pb.JourneyDefinition:
    """Returns another definition than `welcome`."""
    definition = welcome()
    definition.steps[0].wait.duration_seconds = 61
    return definition


def mistaken() -> resources_pb.JourneyDefinition:
    """Returns a definition with ten mistakes that are each others' affair."""
    definition = resources_pb.JourneyDefinition()
    event = definition.entry.event
    event.max_age_hours = 721
    event.filters.add(property="total")
    event.filters.add(property="store", op=rule_pb2.OPERATOR_GT).value.json = '"x"'
    definition.reentry.mode = 77  # type: ignore[assignment]  # Of a later contract.
    definition.steps.add(step_id="mail").send.template_id = "gone"
    definition.steps.add(step_id="mark").add_tag.tag = ""
    definition.steps.add(step_id="vip").condition.SetInParent()
    definition.steps.add(step_id="pause").wait.duration_seconds = 0
    definition.steps.add(step_id="hook").webhook.url = "ftp://x"
    return definition


def code_of(problem: resources_pb.JourneyProblem) -> str:
    """Returns the kind of a mistake as the domain calls it."""
    return resources_pb.JourneyProblemCode.Name(problem.code).removeprefix("JOURNEY_PROBLEM_CODE_").lower()


async def test_a_draft_is_kept_with_its_mistakes_beside_what_customers_walk(client, stage):
    await client.CreateJourney(create_request(**WELCOME, definition=welcome()))
    live = await client.PublishJourney(pb.PublishJourneyRequest(**WELCOME))
    none_yet = await client.GetJourneyDraft(pb.GetJourneyDraftRequest(**WELCOME))
    assert (none_yet.definition, none_yet.base_version, none_yet.editor) == (welcome(), 1, "")
    assert not none_yet.HasField("update_time")
    kept = await client.UpdateJourneyDraft(
        keep(definition=mistaken(), positions=[at("mail", -5, 7)], etag=none_yet.etag)
    )
    assert (kept.definition, list(kept.positions), kept.base_version) == (mistaken(), [at("mail", -5, 7)], 1)
    assert await client.GetJourneyDraft(pb.GetJourneyDraftRequest(**WELCOME)) == kept
    # What is not named stays; the same again is no change.
    moved = await client.UpdateJourneyDraft(keep("positions", positions=[at("mail", 1, 1)]))
    assert moved.definition == mistaken()
    assert await client.UpdateJourneyDraft(keep("positions", positions=[at("mail", 1, 1)])) == moved
    journey = await client.GetJourney(pb.GetJourneyRequest(**WELCOME))
    assert (journey.definition, journey.version, journey.etag) == (welcome(), 1, live.etag)
    assert journey.draft_update_time == moved.update_time
    assert await stage.hear(stage.event(42, properties_json=BOUGHT)) == 1
    # Thrown away, it is the live version again; its etags stay those of nothing else.
    thrown = await client.DeleteJourneyDraft(pb.DeleteJourneyDraftRequest(**WELCOME, etag=moved.etag))
    assert (thrown.definition, list(thrown.positions)) == (welcome(), [])
    assert thrown.etag not in {none_yet.etag, kept.etag, moved.etag}
    assert await client.DeleteJourneyDraft(pb.DeleteJourneyDraftRequest(**WELCOME)) == thrown
    assert not (await client.GetJourney(pb.GetJourneyRequest(**WELCOME))).HasField("draft_update_time")


async def test_of_two_who_edit_a_draft_the_second_is_told_who_was_first(client):
    await client.CreateJourney(create_request(**WELCOME, definition=welcome()))
    seen = await client.GetJourneyDraft(pb.GetJourneyDraftRequest(**WELCOME))

    async def edit(who: str, seconds: int):
        act_as(Caller("", f"operator:{who}"))
        definition = welcome()
        definition.steps[0].wait.duration_seconds = seconds
        return await client.UpdateJourneyDraft(keep("definition", definition=definition, etag=seen.etag))

    answers = await asyncio.gather(edit("anna", 61), edit("bert", 62), return_exceptions=True)
    (refused,) = [answer for answer in answers if isinstance(answer, Aborted)]
    (taken,) = [answer for answer in answers if not isinstance(answer, Aborted)]
    assert taken.editor in ("operator:anna", "operator:bert")
    assert refused.reason_name == "ETAG_MISMATCH"
    assert (refused.metadata["editor"], refused.metadata["etag"]) == (taken.editor, taken.etag)
    assert taken.editor in refused.message
    assert refused.metadata["update_time"]
    for late in (
        client.DeleteJourneyDraft(pb.DeleteJourneyDraftRequest(**WELCOME, etag=seen.etag)),
        client.RestoreJourneyVersion(pb.RestoreJourneyVersionRequest(**WELCOME, version=1, etag=seen.etag)),
        client.PublishJourneyDraft(pb.PublishJourneyDraftRequest(**WELCOME, etag=seen.etag)),
    ):
        with pytest.raises(Aborted):
            await late
    assert await client.GetJourneyDraft(pb.GetJourneyDraftRequest(**WELCOME)) == taken


async def test_a_published_draft_is_walked_by_those_who_enter_from_then_on(client, stage):
    await client.CreateJourney(create_request(**WELCOME, definition=welcome()))
    await client.PublishJourney(pb.PublishJourneyRequest(**WELCOME))
    assert await stage.hear(stage.event(41, properties_json=BOUGHT)) == 1
    drawn = await client.UpdateJourneyDraft(keep(definition=slower(), positions=[at("pause", 3, 4)]))
    published = await client.PublishJourneyDraft(pb.PublishJourneyDraftRequest(**WELCOME, etag=drawn.etag))
    assert (published.version, published.definition) == (2, slower())
    assert published.state == resources_pb.JOURNEY_STATE_PUBLISHED
    assert await stage.hear(stage.event(42, properties_json=BOUGHT)) == 1
    first, second = sorted(await stage.runs("welcome"), key=lambda run: run.version)
    assert (first.version, second.version) == (1, 2)
    assert (first.wake_time, second.wake_time) == tuple(
        stage.clock.now() + timedelta(seconds=seconds) for seconds in (60, 61)
    )
    # Without a draft there is nothing to make a version of; drawn otherwise is another version.
    again = await client.PublishJourneyDraft(pb.PublishJourneyDraftRequest(**WELCOME))
    assert (again.version, again.etag) == (2, published.etag)
    await client.UpdateJourneyDraft(keep("positions", positions=[at("pause", 9, 9)]))
    assert (await client.PublishJourneyDraft(pb.PublishJourneyDraftRequest(**WELCOME))).version == 3
    listed = await client.ListJourneyVersions(pb.ListJourneyVersionsRequest(**WELCOME, page_size=2))
    assert [each.version for each in listed.versions] == [3, 2]
    assert [list(each.positions) for each in listed.versions] == [[at("pause", 9, 9)], [at("pause", 3, 4)]]
    rest = await client.ListJourneyVersions(
        pb.ListJourneyVersionsRequest(**WELCOME, page_size=2, page_token=listed.next_page_token)
    )
    (oldest,) = rest.versions
    assert (oldest.version, oldest.definition, rest.next_page_token) == (1, welcome(), "")
    # Rollback: an old version comes into the draft, and is published like any other.
    restored = await client.RestoreJourneyVersion(pb.RestoreJourneyVersionRequest(**WELCOME, version=1))
    assert (restored.definition, restored.base_version) == (welcome(), 3)
    back = await client.PublishJourneyDraft(pb.PublishJourneyDraftRequest(**WELCOME, etag=restored.etag))
    assert (back.version, back.definition) == (4, welcome())
    version = await client.GetJourneyVersion(pb.GetJourneyVersionRequest(**WELCOME, version=4))
    assert (version.definition, version.author) == (welcome(), "service:unnamed")
    for missing in (0, 5):
        with pytest.raises(NotFound):
            await client.GetJourneyVersion(pb.GetJourneyVersionRequest(**WELCOME, version=missing))


async def test_a_journey_may_begin_as_a_draft_alone(client, stage):
    made = await client.CreateJourney(create_request(**WELCOME, display_name="Hello"))
    assert (made.version, made.definition) == (0, resources_pb.JourneyDefinition())
    assert await client.CreateJourney(create_request(**WELCOME, display_name="Hello")) == made
    listed = await client.ListJourneys(pb.ListJourneysRequest())
    assert list(listed.journeys) == [made]
    renamed = await client.UpdateJourney(
        pb.UpdateJourneyRequest(journey=resources_pb.Journey(**WELCOME, display_name="Hi"))
    )
    assert (renamed.display_name, renamed.version) == ("Hi", 0)
    for publish in (
        client.PublishJourney(pb.PublishJourneyRequest(**WELCOME)),
        client.PublishJourneyDraft(pb.PublishJourneyDraftRequest(**WELCOME)),
    ):
        with pytest.raises(InvalidArgument) as caught:
            await publish
        assert caught.value.reason_name == "INVALID_JOURNEY"
    await client.UpdateJourneyDraft(keep("definition", definition=welcome()))
    published = await client.PublishJourneyDraft(pb.PublishJourneyDraftRequest(**WELCOME))
    assert (published.version, published.definition) == (1, welcome())
    assert await stage.hear(stage.event(42, properties_json=BOUGHT)) == 1


async def test_publishing_refuses_what_is_wrong_with_a_draft_and_keeps_it(client, stage):
    await client.CreateJourney(create_request(**WELCOME, definition=welcome()))
    stage.peers.templates = {"hello"}
    drafted = await client.UpdateJourneyDraft(keep("definition", definition=mistaken()))
    no_template = slower()
    no_template.steps[2].send.template_id = "gone"
    for definition in (mistaken(), no_template):
        drafted = await client.UpdateJourneyDraft(keep("definition", definition=definition))
        with pytest.raises(InvalidArgument) as caught:
            await client.PublishJourneyDraft(pb.PublishJourneyDraftRequest(**WELCOME))
        assert caught.value.reason_name == "INVALID_JOURNEY"
        assert await client.GetJourneyDraft(pb.GetJourneyDraftRequest(**WELCOME)) == drafted
    assert (await client.GetJourney(pb.GetJourneyRequest(**WELCOME))).version == 1


async def test_a_draft_that_changes_while_it_is_looked_over_is_not_published(client, stage):
    await client.CreateJourney(create_request(**WELCOME, definition=welcome()))
    await client.UpdateJourneyDraft(keep("definition", definition=slower()))
    look = stage.peers.references.missing_templates

    async def change_meanwhile(workspace_id, ids):
        await client.UpdateJourneyDraft(keep("positions", positions=[at("pause", 1, 1)]))
        return await look(workspace_id, ids)

    stage.peers.references.missing_templates = change_meanwhile
    with pytest.raises(Aborted):
        await client.PublishJourneyDraft(pb.PublishJourneyDraftRequest(**WELCOME))
    assert (await client.GetJourney(pb.GetJourneyRequest(**WELCOME))).state == resources_pb.JOURNEY_STATE_DRAFT


async def test_an_archived_journey_has_no_draft_any_more(client, stage):
    await stage.publish_journey("welcome", define(send()))
    await client.PauseJourney(pb.PauseJourneyRequest(**WELCOME))
    await client.ArchiveJourney(pb.ArchiveJourneyRequest(**WELCOME))
    for call in (
        client.UpdateJourneyDraft(keep("positions", positions=[at("mail")])),
        client.RestoreJourneyVersion(pb.RestoreJourneyVersionRequest(**WELCOME, version=1)),
        client.PublishJourneyDraft(pb.PublishJourneyDraftRequest(**WELCOME)),
    ):
        with pytest.raises(FailedPrecondition):
            await call
    with pytest.raises(NotFound):
        await client.GetJourneyDraft(pb.GetJourneyDraftRequest(journey_id="nobodys"))


async def test_those_whom_the_version_before_was_letting_in_stay_outside_of_one_that_does_not(client, stage):
    stage.peers.members["gold"] = {42: 1}
    await stage.publish_journey("welcome", define(wait(), entry=SegmentEntry("gold", include_existing=True)))
    await client.UpdateJourneyDraft(keep("definition", definition=welcome()))
    await client.PublishJourneyDraft(pb.PublishJourneyDraftRequest(**WELCOME))
    assert not await stage.admissions.turn()
    assert await stage.runs("welcome") == []


async def test_validation_tells_all_mistakes_at_once_each_at_its_step_and_field(client, stage):
    await client.CreateJourney(create_request(**WELCOME))
    stage.peers.templates = {"hello"}
    await client.UpdateJourneyDraft(keep("definition", definition=mistaken()))
    draft = await client.GetJourneyDraft(pb.GetJourneyDraftRequest(**WELCOME))
    answer = await client.ValidateJourney(pb.ValidateJourneyRequest(**WELCOME))
    assert answer.etag == draft.etag
    told = [(each.step_id, each.field.removeprefix("definition."), code_of(each)) for each in answer.problems]
    assert told == [
        ("", "entry.event.filters[0].op", "bad_value"),
        ("", "entry.event.event_name", "bad_text"),
        ("", "entry.event.max_age_hours", "out_of_range"),
        ("", "entry.event.filters[1].value", "not_a_number"),
        ("", "reentry.mode", "bad_value"),
        ("mail", "steps[0].send.template_id", "not_found"),
        ("mark", "steps[1].add_tag.tag", "bad_text"),
        ("vip", "steps[2].condition.rule", "missing"),
        ("pause", "steps[3].wait.duration_seconds", "out_of_range"),
        ("pause", "steps[3]", "unreachable"),
        ("hook", "steps[4].webhook.url", "bad_url"),
        ("hook", "steps[4]", "unreachable"),
    ]
    assert [each.step_index for each in answer.problems if each.HasField("step_index")] == [0, 1, 2, 3, 3, 4, 4]
    assert all(each.message[0].isupper() and each.message.endswith(".") for each in answer.problems)
    # What is given is looked at instead, and nothing is kept of it.
    given = await client.ValidateJourney(pb.ValidateJourneyRequest(**WELCOME, definition=welcome()))
    assert (list(given.problems), given.etag) == ([], "")
    assert await client.GetJourneyDraft(pb.GetJourneyDraftRequest(**WELCOME)) == draft


async def test_validation_tells_what_is_not_there_or_not_yet_and_why_a_rule_cannot_be_compiled(client, stage):
    await client.CreateJourney(create_request(**WELCOME))
    definition = welcome()
    definition.entry.segment_entered.segment_id = "gold"

    async def problems():
        answer = await client.ValidateJourney(pb.ValidateJourneyRequest(**WELCOME, definition=definition))
        return [(each.field.removeprefix("definition."), code_of(each)) for each in answer.problems]

    assert await problems() == []
    stage.peers.filling_segments = {"gold"}
    assert await problems() == [("entry.segment_entered.segment_id", "not_ready")]
    stage.peers.segments = set()
    stage.peers.refused_rules = InvalidArgument("No such thing.", field="rule.tag")
    assert await problems() == [
        ("entry.segment_entered.segment_id", "not_found"),
        ("steps[1].condition.rule.tag", "invalid_rule"),
    ]
    stage.peers.failures = [Unavailable()]
    with pytest.raises(Unavailable):
        await problems()


async def test_a_forecast_counts_whom_publishing_lets_in_by_the_rules_by_which_they_are_let_in(client, stage):
    stage.peers.members["gold"] = {customer: customer + 1_000 for customer in range(1, 8)}
    existing = SegmentEntry("gold", include_existing=True)
    again = Reentry(ReentryMode.AFTER_COOLDOWN, 24)
    await stage.publish_journey("welcome", define(wait(seconds=3_600), entry=existing, reentry=again))
    # 1 to 3 are let in; 4 and 5 come by a later membership; 1 has gone through by then.
    members = dict(stage.peers.members["gold"])
    stage.peers.members["gold"] = {each: members[each] for each in (1, 2, 3)}
    while await stage.admissions.turn():
        pass
    stage.peers.members["gold"] = {**members, 1: 2_001, 2: 2_002}
    await stage.step(timedelta(hours=2))
    await stage.hear(changes=[SegmentEntered(5_004, 4, "gold", by_definition=False)])
    forecast = await client.ForecastJourneyDraft(pb.ForecastJourneyDraftRequest(**WELCOME))
    assert (forecast.members, forecast.judged, forecast.runs_active) == (7, 7, 1)
    # 1 and 2 walked two hours ago by another membership, 3 by this one; 4 is inside; 5 to 7 would enter.
    counts = (forecast.entering_now, forecast.too_soon, forecast.already_walked, forecast.under_way)
    assert counts == (3, 2, 1, 1)
    published = await client.PublishJourneyDraft(pb.PublishJourneyDraftRequest(**WELCOME, etag=forecast.etag))
    await client.PauseJourney(pb.PauseJourneyRequest(**WELCOME))
    await client.PublishJourney(pb.PublishJourneyRequest(**WELCOME))
    while await stage.admissions.turn():
        pass
    after = await client.GetJourney(pb.GetJourneyRequest(**WELCOME))
    assert after.runs_started - published.runs_started == forecast.entering_now


async def test_a_draft_that_cannot_be_read_has_no_forecast(client, stage):
    await client.CreateJourney(pb.CreateJourneyRequest(journey=resources_pb.Journey(**WELCOME, definition=welcome())))
    unreadable = welcome()
    unreadable.reentry.mode = 77  # Of a later contract.
    draft = resources_pb.JourneyDraft(**WELCOME, definition=unreadable)
    await client.UpdateJourneyDraft(pb.UpdateJourneyDraftRequest(draft=draft))
    for ask in (
        client.ForecastJourneyDraft(pb.ForecastJourneyDraftRequest(**WELCOME)),
        client.PublishJourneyDraft(pb.PublishJourneyDraftRequest(**WELCOME)),
    ):
        with pytest.raises(InvalidArgument) as refused:
            await ask
        assert refused.value.metadata["field"] == "definition.reentry.mode"


async def test_a_forecast_of_an_entry_by_event_counts_who_had_it_in_the_last_week(client, stage):
    await client.CreateJourney(create_request(**WELCOME))
    with pytest.raises(InvalidArgument):
        await client.ForecastJourneyDraft(pb.ForecastJourneyDraftRequest(**WELCOME))
    stage.peers.holding = {1, 2, 3}
    drafted = await client.UpdateJourneyDraft(keep("definition", definition=welcome()))
    forecast = await client.ForecastJourneyDraft(pb.ForecastJourneyDraftRequest(**WELCOME))
    assert (forecast.customers_last_week, forecast.entering_now, forecast.etag) == (3, 0, drafted.etag)
    (rule,) = stage.peers.previewed
    assert list(rule.event.filters) == list(welcome().entry.event.filters)
    assert (rule.event.event_name, rule.event.window.last_days, rule.event.value) == ("Order Completed", 7, 1)
