"""Tags are defined once, all or none, changed by who has seen them, and taken away when nobody uses them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.caller import act_as, new_caller
from services.common.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
    Unavailable,
)
from services.profile.domain import tags as domain
from services.profile.storage import tags as rows
from services.profile.usecases import tags as usecases
from services.profile.usecases.tags import Tags
from tests.integration.profile.conftest import Platform, Workspace, event
from tests.integration.profile.test_statements import change_tags
from yike.profile.v1 import tag_service_pb2 as tag_pb
from yike.profile.v1 import tag_service_pb2_grpc as tag_grpc


class Desk:
    """Short ways to the calls."""

    def __init__(self, workspace: Workspace) -> None:
        self._stub = tag_grpc.TagServiceStub(workspace.platform.profile_channel)
        self._workspace = workspace

    async def create(self, tag_id: str, family: int = tag_pb.TAG_FAMILY_VALUE, **said: Any) -> tag_pb.Tag:
        """Defines a tag."""
        tag = tag_pb.Tag(tag_id=tag_id, family=family, **said)  # type: ignore[arg-type]  # By name.
        made: tag_pb.Tag = await self._stub.CreateTag(
            tag_pb.CreateTagRequest(tag=tag), metadata=self._workspace.metadata
        )
        return made

    async def batch(self, *tags: tag_pb.Tag) -> tag_pb.BatchCreateTagsResponse:
        """Defines many."""
        made: tag_pb.BatchCreateTagsResponse = await self._stub.BatchCreateTags(
            tag_pb.BatchCreateTagsRequest(tags=tags), metadata=self._workspace.metadata
        )
        return made

    async def update(self, tag_id: str, paths: Sequence[str], **said: Any) -> tag_pb.Tag:
        """Changes a definition."""
        changed: tag_pb.Tag = await self._stub.UpdateTag(
            tag_pb.UpdateTagRequest(tag=tag_pb.Tag(tag_id=tag_id, **said), update_mask=FieldMask(paths=paths)),
            metadata=self._workspace.metadata,
        )
        return changed

    async def get(self, tag_id: str) -> tag_pb.Tag:
        """Returns a definition."""
        found: tag_pb.Tag = await self._stub.GetTag(
            tag_pb.GetTagRequest(tag_id=tag_id), metadata=self._workspace.metadata
        )
        return found

    async def delete(self, tag_id: str, etag: str = "") -> tag_pb.Tag:
        """Takes one away."""
        gone: tag_pb.Tag = await self._stub.DeleteTag(
            tag_pb.DeleteTagRequest(tag_id=tag_id, etag=etag), metadata=self._workspace.metadata
        )
        return gone

    async def names(self, filter_: str = "", **arguments: Any) -> list[str]:
        """Returns the keys of a list, all pages."""
        found: list[str] = []
        token = ""
        while True:
            page = await self._stub.ListTags(
                tag_pb.ListTagsRequest(filter=filter_, page_token=token, **arguments), metadata=self._workspace.metadata
            )
            found += [tag.tag_id for tag in page.tags]
            token = page.next_page_token
            if not token:
                return found

    async def only_defined(self, wanted: bool, etag: str = "") -> tag_pb.TagSettings:
        """Sets what may be given by hand."""
        done: tag_pb.TagSettings = await self._stub.UpdateTagSettings(
            tag_pb.UpdateTagSettingsRequest(
                tag_settings=tag_pb.TagSettings(only_defined=wanted, etag=etag),
                update_mask=FieldMask(paths=["only_defined"]),
            ),
            metadata=self._workspace.metadata,
        )
        return done


async def test_a_definition_is_made_read_changed_and_listed(workspace: Workspace, other_workspace: Workspace) -> None:
    desk = Desk(workspace)
    made = await desk.create("高价值", title_zh="高价值客户", title_en="High value", owner="CRM", color="#1677ff")
    assert (
        await desk.create("高价值", title_zh="高价值客户", title_en="High value", owner="CRM", color="#1677ff") == made
    )
    with pytest.raises(AlreadyExists) as otherwise:
        await desk.create("高价值", title_en="Other")
    assert otherwise.value.metadata["tag_id"] == "高价值"
    changed = await desk.update("高价值", ["description"], description="over 10,000 a year", etag=made.etag)
    assert (changed.title_en, changed.description) == ("High value", "over 10,000 a year")
    assert changed.etag != made.etag
    with pytest.raises(Aborted):
        await desk.update("高价值", ["owner"], owner="late", etag=made.etag)
    # The key is fixed, and a family that is none is refused.
    with pytest.raises(NotFound):
        await desk.update("高价值2", ["title_en"], title_en="x")
    with pytest.raises(InvalidArgument):
        await desk.create("x", family=99)
    with pytest.raises(InvalidArgument):
        await desk.create("x", color="red")
    assert await desk.get("高价值") == changed
    with pytest.raises(NotFound):
        await Desk(other_workspace).get("高价值")
    await desk.create("夜猫子", family=tag_pb.TAG_FAMILY_BEHAVIOUR)
    await desk.create("a/b:c", family=tag_pb.TAG_FAMILY_OTHER)
    await desk.update("夜猫子", ["archived"], archived=True)
    assert await desk.names(page_size=1) == ["a/b:c", "夜猫子", "高价值"]
    assert await desk.names("family = VALUE") == ["高价值"]
    assert await desk.names("archived = false") == ["a/b:c", "高价值"]
    assert await desk.names('titleEn : "high"') == await desk.names('owner = "CRM"') == ["高价值"]


async def test_a_batch_is_all_or_none_and_the_same_again_changes_nothing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(workspace)
    tags = [tag_pb.Tag(tag_id=f"t{n}", family=tag_pb.TAG_FAMILY_INTEREST) for n in range(5)]
    first = await desk.batch(*tags)
    assert (first.created, [tag.tag_id for tag in first.tags]) == (5, [f"t{n}" for n in range(5)])
    again = await desk.batch(*tags, tag_pb.Tag(tag_id="t5", family=tag_pb.TAG_FAMILY_VALUE))
    assert (again.created, list(again.tags[:5])) == (1, list(first.tags))
    for wrong, error in (
        ([tag_pb.Tag(tag_id="n1", family=tag_pb.TAG_FAMILY_VALUE), tag_pb.Tag(tag_id="t1", family=tag_pb.TAG_FAMILY_VALUE)], AlreadyExists),
        ([tag_pb.Tag(tag_id="n1", family=tag_pb.TAG_FAMILY_VALUE)] * 2, InvalidArgument),
        ([tag_pb.Tag(tag_id="n1", family=tag_pb.TAG_FAMILY_VALUE), tag_pb.Tag(tag_id="n2")], InvalidArgument),
    ):  # fmt: skip
        with pytest.raises(error):
            await desk.batch(*wrong)
    assert await desk.names() == [f"t{n}" for n in range(6)]
    monkeypatch.setattr(usecases, "MAXIMUM_TAGS", 7)
    # Who comes beside another waits for what that one makes of the room.
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        await rows.lock_tags(connection, workspace.workspace_id)
        beside = asyncio.create_task(desk.create("last"))
        assert not (await asyncio.wait({beside}, timeout=0.5))[0]
    await beside
    with pytest.raises(ResourceExhausted) as full:
        await desk.create("one more")
    assert full.value.reason_name == "LIMIT_REACHED"
    assert domain.MAXIMUM_TAGS == 2_000


async def test_a_tag_that_segments_use_stays_defined(workspace: Workspace, platform: Platform) -> None:
    desk = Desk(workspace)
    made = await desk.create("vip")
    with pytest.raises(Unavailable, match="archive it"):
        await desk.delete("vip")
    using = [f"s{n}" for n in range(22)]

    async def users_of(workspace_id: str, tag_id: str) -> list[str]:
        return using if (workspace_id, tag_id) == (workspace.workspace_id, "vip") else []

    tags = Tags(database=platform.database, clock=platform.clock, users_of=users_of)
    with pytest.raises(FailedPrecondition) as used:
        await tags.delete(workspace.workspace_id, "vip", "")
    assert (used.value.reason_name, len(used.value.metadata["users"].split())) == ("IN_USE", 20)
    assert (await desk.get("vip")) == made
    with pytest.raises(Aborted):
        await tags.delete(workspace.workspace_id, "vip", '"77"')
    using.clear()
    await tags.delete(workspace.workspace_id, "vip", made.etag)
    with pytest.raises(NotFound):
        await desk.get("vip")


async def test_where_only_defined_tags_may_be_given_people_and_keys_are_held_to_it_and_journeys_are_not(
    workspace: Workspace,
) -> None:
    desk = Desk(workspace)
    await workspace.record(event(user_id="u1"))
    customer_id = await workspace.customer_of("user_id", "u1")
    await desk.create("vip")
    await desk.create("old")
    await desk.update("old", ["archived"], archived=True)
    act_as(new_caller(workspace.workspace_id, "user:u-1"))
    assert list((await change_tags(workspace, customer_id, ("free", "old"))).tags) == ["free", "old"]
    settings = await desk.only_defined(True)
    with pytest.raises(Aborted):
        await desk.only_defined(False, etag='"0"')
    for principal in ("user:u-1", "key:k-1"):
        act_as(new_caller(workspace.workspace_id, principal))
        for tag in ("another", "old"):
            with pytest.raises(FailedPrecondition) as refused:
                await change_tags(workspace, customer_id, ("vip", tag))
            assert (refused.value.reason_name, refused.value.metadata["tag_id"]) == ("TAG_NOT_DEFINED", tag)
        # What is there can always be taken away; of one moment which of both is the later is nobody's choice.
        workspace.platform.clock.advance(timedelta(seconds=1))
        await change_tags(workspace, customer_id, ("vip",), remove=("free",))
    assert list((await workspace.file(customer_id)).tags) == ["old", "vip"]
    act_as(new_caller(workspace.workspace_id, "service:journey"))
    assert "by a journey" in (await change_tags(workspace, customer_id, ("by a journey",))).tags
    act_as(new_caller(workspace.workspace_id, "user:u-1"))
    await desk.only_defined(False, etag=settings.etag)
    assert "another" in (await change_tags(workspace, customer_id, ("another",))).tags
