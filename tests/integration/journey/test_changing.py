"""Journeys that their owners change, archive, delete and look for, over real gRPC."""

import asyncio
from datetime import timedelta

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
)
from services.journey.entries.segment_entered.rules import SegmentEntry
from services.journey.usecases import keeping
from tests.support.journey_rpcs import create_request, welcome
from tests.support.journeys import define, send, wait
from yike.journey.v1 import journey_resources_pb2 as resources_pb
from yike.journey.v1 import journey_service_pb2 as pb


def update(*mask: str, **fields) -> pb.UpdateJourneyRequest:
    """Returns the request to change these fields of the journey `welcome`."""
    return pb.UpdateJourneyRequest(
        journey=resources_pb.Journey(journey_id="welcome", **fields), update_mask=FieldMask(paths=mask)
    )


def other() -> resources_pb.JourneyDefinition:
    """Returns another definition than `welcome`."""
    definition = welcome()
    definition.steps[0].wait.duration_seconds = 61
    return definition


WELCOME = {"journey_id": "welcome"}


async def test_a_drafts_definition_changes_as_a_new_version_and_what_is_not_named_stays(client, stage):
    made = await client.CreateJourney(create_request(**WELCOME, description="For all", definition=welcome()))
    stage.clock.advance(timedelta(hours=1))
    changed = await client.UpdateJourney(update("definition", definition=other(), description="gone", etag=made.etag))
    assert (changed.version, changed.description, changed.definition) == (2, "For all", other())
    assert changed.etag != made.etag
    assert changed.update_time.ToMicroseconds() - changed.create_time.ToMicroseconds() == 3_600_000_000
    assert await client.GetJourney(pb.GetJourneyRequest(**WELCOME)) == changed
    # The same again is no change.
    assert await client.UpdateJourney(update("definition", definition=other())) == changed
    # Who enters walks what was published.
    await client.PublishJourney(pb.PublishJourneyRequest(**WELCOME))
    assert await stage.hear(stage.event(42, properties_json=b'{"total": 10, "store": "hangzhou"}')) == 1
    (run,) = await stage.runs("welcome")
    assert run.version == 2
    assert run.wake_time == stage.clock.now() + timedelta(seconds=61)


async def test_a_journey_that_was_published_changes_only_in_name_and_description(client, stage):
    await client.CreateJourney(create_request(**WELCOME, definition=welcome()))
    published = await client.PublishJourney(pb.PublishJourneyRequest(**WELCOME))
    named = await client.UpdateJourney(update(display_name="Hello", description="x", definition=welcome()))
    assert (named.display_name, named.description, named.version) == ("Hello", "x", 1)
    assert named.definition == published.definition
    unnamed = await client.UpdateJourney(update("display_name"))
    assert (unnamed.display_name, unnamed.description) == ("welcome", "x")
    for state in ("PUBLISHED", "PAUSED", "ARCHIVED"):
        with pytest.raises(FailedPrecondition) as caught:
            await client.UpdateJourney(update("definition", definition=other()))
        assert caught.value.reason_name == "WRONG_STATE"
        assert caught.value.metadata["state"] == state
        assert "by its draft" in caught.value.message
        next_call = client.PauseJourney if state == "PUBLISHED" else client.ArchiveJourney
        request = pb.PauseJourneyRequest if state == "PUBLISHED" else pb.ArchiveJourneyRequest
        await next_call(request(**WELCOME))


async def test_of_two_changes_of_one_etag_the_second_is_refused(client):
    made = await client.CreateJourney(create_request(**WELCOME, definition=welcome()))
    both = [update("description", description=text, etag=made.etag) for text in ("one", "two")]
    answers = await asyncio.gather(*(client.UpdateJourney(each) for each in both), return_exceptions=True)
    (refused,) = [answer for answer in answers if isinstance(answer, Aborted)]
    (taken,) = [answer for answer in answers if not isinstance(answer, Aborted)]
    assert refused.reason_name == "ETAG_MISMATCH"
    assert await client.GetJourney(pb.GetJourneyRequest(**WELCOME)) == taken
    with pytest.raises(Aborted):
        await client.DeleteJourney(pb.DeleteJourneyRequest(**WELCOME, etag=made.etag))


async def test_counts_of_runs_change_no_etag(client, stage):
    await stage.publish_journey("welcome", define(wait()))
    before = await client.GetJourney(pb.GetJourneyRequest(**WELCOME))
    await stage.hear(stage.event(42))
    after = await client.GetJourney(pb.GetJourneyRequest(**WELCOME))
    assert (after.runs_active, after.etag, after.update_time) == (1, before.etag, before.update_time)


@pytest.mark.parametrize(
    "request_",
    [
        update("version", version=7),
        update("nothing"),
        update("journey_id"),
        update("display_name", display_name="x" * 201),
        update("description", description="a\0b"),
        update("definition"),
    ],
)
async def test_a_change_that_is_none_or_not_allowed_changes_nothing(client, request_):
    made = await client.CreateJourney(create_request(**WELCOME, definition=welcome()))
    try:
        await client.UpdateJourney(request_)
    except InvalidArgument:
        pass
    else:
        # What callers cannot change may be sent back as it was read, or is not looked at.
        assert list(request_.update_mask.paths) in (["version"], ["journey_id"])
    assert await client.GetJourney(pb.GetJourneyRequest(**WELCOME)) == made


async def test_a_definition_changed_while_it_is_being_published_is_not_published_unseen(client, stage):
    await client.CreateJourney(create_request(**WELCOME, definition=welcome()))
    looked_for, go_on = asyncio.Event(), asyncio.Event()
    checked = stage.peers.references.missing_templates

    async def slowly(workspace_id, template_ids):
        looked_for.set()
        await go_on.wait()
        return await checked(workspace_id, template_ids)

    stage.peers.references.missing_templates = slowly
    publishing = asyncio.ensure_future(client.PublishJourney(pb.PublishJourneyRequest(**WELCOME)))
    await looked_for.wait()
    await client.UpdateJourney(update("definition", definition=other()))
    go_on.set()
    with pytest.raises(Aborted):
        await publishing
    assert (await client.GetJourney(pb.GetJourneyRequest(**WELCOME))).state == resources_pb.JOURNEY_STATE_DRAFT


async def test_a_journey_is_deleted_when_nobody_enters_and_nobody_is_inside(client, stage):
    await stage.publish_journey("welcome", define(wait()))
    await stage.hear(stage.event(42))
    delete = pb.DeleteJourneyRequest(**WELCOME)
    with pytest.raises(FailedPrecondition) as caught:
        await client.DeleteJourney(delete)
    assert (caught.value.reason_name, caught.value.metadata["state"]) == ("WRONG_STATE", "PUBLISHED")
    await client.PauseJourney(pb.PauseJourneyRequest(**WELCOME))
    with pytest.raises(FailedPrecondition) as caught:
        await client.DeleteJourney(delete)
    assert (caught.value.metadata["state"], caught.value.metadata["runs_active"]) == ("PAUSED", "1")
    await stage.step(timedelta(hours=1))
    deleted = await client.DeleteJourney(delete)
    assert deleted.HasField("delete_time")
    assert await client.DeleteJourney(delete) == deleted
    # It is read and listed on demand, its runs stay, and nothing can be done with it.
    assert await client.GetJourney(pb.GetJourneyRequest(**WELCOME)) == deleted
    assert list((await client.ListJourneys(pb.ListJourneysRequest())).journeys) == []
    assert list((await client.ListJourneys(pb.ListJourneysRequest(show_deleted=True))).journeys) == [deleted]
    assert len((await client.ListJourneyRuns(pb.ListJourneyRunsRequest(**WELCOME))).runs) == 1
    assert (await client.GetJourneyStats(pb.GetJourneyStatsRequest())).journeys == 0
    for call, request in (
        (client.PublishJourney, pb.PublishJourneyRequest(**WELCOME)),
        (client.PauseJourney, pb.PauseJourneyRequest(**WELCOME)),
        (client.ArchiveJourney, pb.ArchiveJourneyRequest(**WELCOME)),
        (client.UpdateJourney, update("description", description="x")),
    ):
        with pytest.raises(FailedPrecondition):
            await call(request)
    with pytest.raises(AlreadyExists):
        await client.CreateJourney(create_request(**WELCOME, definition=deleted.definition))
    with pytest.raises(NotFound):
        await client.DeleteJourney(pb.DeleteJourneyRequest(journey_id="gone"))


async def test_an_archived_journey_lets_nobody_in_and_is_not_published_again(client, stage):
    await stage.publish_journey("welcome", define(wait()))
    await stage.hear(stage.event(42))
    archive = pb.ArchiveJourneyRequest(**WELCOME)
    with pytest.raises(FailedPrecondition):
        await client.ArchiveJourney(archive)
    await client.PauseJourney(pb.PauseJourneyRequest(**WELCOME))
    archived = await client.ArchiveJourney(archive)
    assert archived.state == resources_pb.JOURNEY_STATE_ARCHIVED
    assert await client.ArchiveJourney(archive) == archived
    assert await stage.hear(stage.event(43)) == 0
    for call, request in (
        (client.PublishJourney, pb.PublishJourneyRequest(**WELCOME)),
        (client.PauseJourney, pb.PauseJourneyRequest(**WELCOME)),
    ):
        with pytest.raises(FailedPrecondition):
            await call(request)
    # Those inside go on.
    await stage.step(timedelta(hours=1))
    (run,) = await stage.runs("welcome")
    assert run.state.ended
    await client.CreateJourney(create_request(journey_id="draft", definition=welcome()))
    with pytest.raises(FailedPrecondition):
        await client.ArchiveJourney(pb.ArchiveJourneyRequest(journey_id="draft"))


async def test_journeys_are_filtered_ordered_and_paged(client, stage):
    names = {"a": "Zebra", "b": "apple", "c": "Zebra", "d": "mango", "e": "Zebra"}
    for journey_id, name in names.items():
        stage.clock.advance(timedelta(minutes=1))
        await stage.journeys.create(stage.workspace_id, journey_id, name, define(send()))
    await stage.journeys.publish(stage.workspace_id, "c", by="operator:mei")

    async def ids(size: int = 2, **asked) -> list[str]:
        found, token = [], ""
        while True:
            page = await client.ListJourneys(pb.ListJourneysRequest(page_size=size, page_token=token, **asked))
            found += [journey.journey_id for journey in page.journeys]
            token = page.next_page_token
            if not token:
                return found

    assert await ids() == ["a", "b", "c", "d", "e"]
    assert await ids(order_by="display_name desc, journeyId") == ["d", "b", "a", "c", "e"]
    assert await ids(order_by="createTime desc") == ["e", "d", "c", "b", "a"]
    assert await ids(filter='displayName = "Zebra" AND state != "PUBLISHED"') == ["a", "e"]
    assert await ids(filter="state = JOURNEY_STATE_PUBLISHED") == ["c"]
    first = await client.ListJourneys(pb.ListJourneysRequest(page_size=2))
    for wrong in ({"filter": "state = DRAFT"}, {"order_by": "update_time"}, {"show_deleted": True}):
        with pytest.raises(InvalidArgument) as caught:
            await client.ListJourneys(pb.ListJourneysRequest(page_token=first.next_page_token, **wrong))
        assert caught.value.reason_name == "INVALID_PAGE_TOKEN"
    with pytest.raises(InvalidArgument):
        await client.ListJourneys(pb.ListJourneysRequest(filter="version = 1"))


async def test_a_paused_journey_lets_no_more_members_in(client, stage):
    stage.peers.members = {"asleep": {7: 70}}
    await stage.publish_journey("welcome", define(wait(), entry=SegmentEntry("asleep", include_existing=True)))
    await client.PauseJourney(pb.PauseJourneyRequest(**WELCOME))
    await client.DeleteJourney(pb.DeleteJourneyRequest(**WELCOME))
    assert await stage.admissions.turn()
    assert await stage.runs("welcome") == []
    assert (await client.GetJourneyStats(pb.GetJourneyStatsRequest())).pending_admissions == 0


async def test_deleted_journeys_and_versions_of_drafts_are_bounded(client, monkeypatch):
    monkeypatch.setattr(keeping, "MAX_JOURNEYS_EVER", 2)
    monkeypatch.setattr(keeping, "MAX_VERSIONS", 1)
    for journey_id in ("welcome", "other"):
        await client.CreateJourney(create_request(journey_id=journey_id, definition=welcome()))
    with pytest.raises(ResourceExhausted):
        await client.UpdateJourney(update("definition", definition=other()))
    await client.DeleteJourney(pb.DeleteJourneyRequest(**WELCOME))
    with pytest.raises(ResourceExhausted) as caught:
        await client.CreateJourney(create_request(journey_id="third", definition=welcome()))
    assert caught.value.reason_name == "LIMIT_REACHED"
