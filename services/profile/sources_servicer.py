"""SourceService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.common.listings import read_listing
from services.common.pages import page_limit, page_token, read_page_token
from services.profile import sources_wire as wire
from services.profile.usecases.sources import Sources
from yike.common.v1 import json_pb2
from yike.profile.v1 import source_service_pb2 as source_pb
from yike.profile.v1 import source_service_pb2_grpc as source_grpc

ABOVE_ALL = 2**63 - 1
"""A number above all numbers of deliveries."""

Context = grpc.aio.ServicerContext[Any, Any]


class SourceServicer(source_grpc.SourceServiceServicer):
    """Answers the methods of `yike.profile.v1.SourceService`; errors leave as typed errors."""

    def __init__(self, sources: Sources) -> None:
        """Takes the use cases."""
        self._sources = sources

    async def CreateSource(self, request: source_pb.CreateSourceRequest, context: Context) -> source_pb.Source:
        """Makes a source."""
        source, made = await self._sources.create(
            workspace_of(context),
            wire.definition_of(request.source),
            request.source.secret,
            request_id=request.request_id,
        )
        return wire.source_message(source, made)

    async def ListSources(
        self, request: source_pb.ListSourcesRequest, context: Context
    ) -> source_pb.ListSourcesResponse:
        """Pages through sources."""
        page, token = await self._sources.list_sources(workspace_of(context), read_listing(wire.LISTABLE, request))
        return source_pb.ListSourcesResponse(sources=map(wire.source_message, page), next_page_token=token)

    async def GetSource(self, request: source_pb.GetSourceRequest, context: Context) -> source_pb.Source:
        """Returns one source."""
        return wire.source_message(await self._sources.get(workspace_of(context), request.source_id))

    async def UpdateSource(self, request: source_pb.UpdateSourceRequest, context: Context) -> source_pb.Source:
        """Changes the fields that the mask names."""
        workspace_id, source_id = workspace_of(context), request.source.source_id
        definition = wire.changed_definition(await self._sources.get(workspace_id, source_id), request)
        return wire.source_message(
            await self._sources.update(workspace_id, source_id, definition, etag=request.source.etag)
        )

    async def DeleteSource(self, request: source_pb.DeleteSourceRequest, context: Context) -> source_pb.Source:
        """Takes a source away."""
        return wire.source_message(
            await self._sources.delete(workspace_of(context), request.source_id, etag=request.etag)
        )

    async def RotateSourceSecret(
        self, request: source_pb.RotateSourceSecretRequest, context: Context
    ) -> source_pb.Source:
        """Gives a source a new secret."""
        source, made = await self._sources.rotate(
            workspace_of(context),
            request.source_id,
            request.secret,
            end_previous=request.end_previous,
            request_id=request.request_id,
        )
        return wire.source_message(source, made)

    async def PreviewSource(
        self, request: source_pb.PreviewSourceRequest, context: Context
    ) -> source_pb.PreviewSourceResponse:
        """Shows what a body would become."""
        translated = await self._sources.preview(
            workspace_of(context),
            request.source_id,
            request.body.json.encode(),
            request.headers,
            request.mapping.json if request.mapping.json != "{}" else "",
        )
        return source_pb.PreviewSourceResponse(
            events=[json_pb2.JsonObject(json=event.decode()) for event in translated.events],
            refusals=translated.refusals,
            ignored=translated.ignored,
        )

    async def ListSourceDeliveries(
        self, request: source_pb.ListSourceDeliveriesRequest, context: Context
    ) -> source_pb.ListSourceDeliveriesResponse:
        """Pages through what came in by a source."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ListSourceDeliveries", "workspace": workspace_id, "source": request.source_id}
        position = read_page_token(request.page_token, arguments, int)
        page = await self._sources.list_deliveries(
            workspace_id,
            request.source_id,
            before=position[0] if position else ABOVE_ALL,
            limit=page_limit(request),
        )
        return source_pb.ListSourceDeliveriesResponse(
            deliveries=map(wire.delivery_message, page.deliveries),
            next_page_token=page_token(arguments, [page.next_position]) if page.next_position is not None else "",
        )

    async def ListSourcePresets(
        self, request: source_pb.ListSourcePresetsRequest, context: Context
    ) -> source_pb.ListSourcePresetsResponse:
        """Returns the ready mappings."""
        return source_pb.ListSourcePresetsResponse(presets=wire.preset_messages())

    async def OpenSource(self, request: source_pb.OpenSourceRequest, context: Context) -> source_pb.OpenSourceResponse:
        """Returns a source with its secrets."""
        source, secrets, now = await self._sources.open(workspace_of(context), request.source_id)
        return source_pb.OpenSourceResponse(source=wire.source_message(source), secrets=secrets, read_time=now)

    async def NoteSourceDeliveries(
        self, request: source_pb.NoteSourceDeliveriesRequest, context: Context
    ) -> source_pb.NoteSourceDeliveriesResponse:
        """Notes what came in."""
        await self._sources.note(workspace_of(context), wire.noted_deliveries(request))
        return source_pb.NoteSourceDeliveriesResponse()
