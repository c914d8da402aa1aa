"""TagService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import grpc
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.common.listings import Listable, read_listing
from services.common.updates import etag_of, updated
from services.profile.domain.tags import Tag, TagContent, TagFamily, TagSettings
from services.profile.usecases.tags import Tags
from yike.profile.v1 import tag_service_pb2 as tag_pb
from yike.profile.v1 import tag_service_pb2_grpc as tag_grpc

Context = grpc.aio.ServicerContext[Any, Any]

CHANGEABLE = ("family", "title_zh", "title_en", "description", "owner", "color", "archived")
"""Fields of a definition that may be changed."""

_TIMES = {"create_time": datetime, "update_time": datetime}
LISTABLE = Listable(
    call="ListTags",
    filters={
        "tag_id": str,
        "title_zh": str,
        "title_en": str,
        "description": str,
        "owner": str,
        "family": {
            each: number
            for name, number in tag_pb.TagFamily.items()
            if number
            for each in (name, name.removeprefix("TAG_FAMILY_"))
        },
        "archived": bool,
        **_TIMES,
    },
    orders={"tag_id": str, **_TIMES},
    key="tag_id",
)


class TagServicer(tag_grpc.TagServiceServicer):
    """Answers the methods of `yike.profile.v1.TagService`; errors leave as typed errors."""

    def __init__(self, tags: Tags) -> None:
        """Takes the use cases."""
        self._tags = tags

    async def CreateTag(self, request: tag_pb.CreateTagRequest, context: Context) -> tag_pb.Tag:
        """Defines a tag."""
        given = request.tag
        made, _ = await self._tags.create(workspace_of(context), [(given.tag_id, _content(given, "tag"))])
        return _message(made[0])

    async def BatchCreateTags(
        self, request: tag_pb.BatchCreateTagsRequest, context: Context
    ) -> tag_pb.BatchCreateTagsResponse:
        """Defines many."""
        given = [(each.tag_id, _content(each, f"tags[{index}]")) for index, each in enumerate(request.tags)]
        tags, created = await self._tags.create(workspace_of(context), given)
        return tag_pb.BatchCreateTagsResponse(tags=map(_message, tags), created=created)

    async def ListTags(self, request: tag_pb.ListTagsRequest, context: Context) -> tag_pb.ListTagsResponse:
        """Pages through definitions."""
        page, token = await self._tags.list_tags(workspace_of(context), read_listing(LISTABLE, request))
        return tag_pb.ListTagsResponse(tags=map(_message, page), next_page_token=token)

    async def GetTag(self, request: tag_pb.GetTagRequest, context: Context) -> tag_pb.Tag:
        """Returns one definition."""
        return _message(await self._tags.get(workspace_of(context), request.tag_id))

    async def UpdateTag(self, request: tag_pb.UpdateTagRequest, context: Context) -> tag_pb.Tag:
        """Changes the fields that the mask names."""
        given = request.tag
        tag = await self._tags.update(
            workspace_of(context), given.tag_id, given.etag, lambda known: _changed(known, given, request.update_mask)
        )
        return _message(tag)

    async def DeleteTag(self, request: tag_pb.DeleteTagRequest, context: Context) -> tag_pb.Tag:
        """Takes a definition away."""
        return _message(await self._tags.delete(workspace_of(context), request.tag_id, request.etag))

    async def GetTagSettings(self, request: tag_pb.GetTagSettingsRequest, context: Context) -> tag_pb.TagSettings:
        """Returns what holds for all tags."""
        return _settings(await self._tags.get_settings(workspace_of(context)))

    async def UpdateTagSettings(self, request: tag_pb.UpdateTagSettingsRequest, context: Context) -> tag_pb.TagSettings:
        """Changes what holds for all tags."""
        workspace_id, given = workspace_of(context), request.tag_settings
        current = _settings(await self._tags.get_settings(workspace_id))
        wanted = updated(current, given, request.update_mask, changeable=("only_defined",))
        return _settings(await self._tags.set_settings(workspace_id, only_defined=wanted.only_defined, etag=given.etag))


def _changed(known: Tag, given: tag_pb.Tag, mask: FieldMask) -> TagContent:
    return _content(updated(_message(known), given, mask, changeable=CHANGEABLE), "tag")


def _content(message: tag_pb.Tag, field: str) -> TagContent:
    try:
        family = TagFamily(message.family)
    except ValueError as error:
        raise InvalidArgument(
            f"{field}.family: it must be one of {', '.join(each.name for each in TagFamily)}.", field=f"{field}.family"
        ) from error
    return TagContent(
        family=family,
        title_zh=message.title_zh,
        title_en=message.title_en,
        description=message.description,
        owner=message.owner,
        color=message.color,
        archived=message.archived,
    )


def _message(tag: Tag) -> tag_pb.Tag:
    content = tag.content
    return tag_pb.Tag(
        tag_id=tag.tag_id,
        family=cast(tag_pb.TagFamily, int(content.family)),
        title_zh=content.title_zh,
        title_en=content.title_en,
        description=content.description,
        owner=content.owner,
        color=content.color,
        archived=content.archived,
        etag=etag_of(tag.revision),
        create_time=tag.create_time,
        update_time=tag.update_time,
    )


def _settings(settings: TagSettings) -> tag_pb.TagSettings:
    return tag_pb.TagSettings(only_defined=settings.only_defined, etag=etag_of(settings.revision))
