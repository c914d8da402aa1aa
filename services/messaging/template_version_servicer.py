"""TemplateVersionService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.database import Database
from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.common.pages import page_limit, page_token, read_page_token
from services.common.times import read_time
from services.common.updates import etag_of
from services.messaging.clients.profile import ProfileClient
from services.messaging.clients.segment import SegmentClient
from services.messaging.domain.template_versions import as_version
from services.messaging.storage.moments import Moment
from services.messaging.usecases.previewing import Previewing
from services.messaging.usecases.publishing import Publishing
from services.messaging.usecases.templates import Templates
from services.messaging.usecases.trying import Trying
from services.messaging.wire_template_versions import (
    previewed_message,
    problem_message,
    stats_message,
    version_message,
)
from services.messaging.wire_templates import new_template, template_message
from services.messaging.wire_trials import render_values
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import template_version_service_pb2 as version_pb
from yike.messaging.v1 import template_version_service_pb2_grpc as version_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class TemplateVersionServicer(version_grpc.TemplateVersionServiceServicer):
    """Answers the methods of `yike.messaging.v1.TemplateVersionService`; errors leave as typed errors."""

    def __init__(self, *, publishing: Publishing, previewing: Previewing) -> None:
        """Takes the use cases."""
        self._publishing = publishing
        self._previewing = previewing

    async def PublishTemplate(
        self, request: version_pb.PublishTemplateRequest, context: Context
    ) -> resources_pb.Template:
        """Makes the draft the next version."""
        published = await self._publishing.publish(
            workspace_of(context),
            request.template_id,
            request.etag,
            allows_missing_opt_out=request.allow_missing_opt_out,
        )
        return template_message(published)

    async def ValidateTemplate(
        self, request: version_pb.ValidateTemplateRequest, context: Context
    ) -> version_pb.ValidateTemplateResponse:
        """Tells what is wrong."""
        given = new_template(request.template) if request.HasField("template") else None
        problems, draft = await self._publishing.problems(workspace_of(context), request.template_id, given)
        return version_pb.ValidateTemplateResponse(
            problems=[problem_message(each) for each in problems],
            etag=etag_of(draft.revision) if given is None else "",
        )

    async def ListTemplateVersions(
        self, request: version_pb.ListTemplateVersionsRequest, context: Context
    ) -> version_pb.ListTemplateVersionsResponse:
        """Pages through versions, the newest first."""
        workspace_id = workspace_of(context)
        arguments = {"call": "ListTemplateVersions", "workspace": workspace_id, "template": request.template_id}
        position = read_page_token(request.page_token, arguments, int)
        draft, versions, goes_on = await self._publishing.list_versions(
            workspace_id, request.template_id, before=position[0] if position else None, limit=page_limit(request)
        )
        return version_pb.ListTemplateVersionsResponse(
            versions=[
                version_message(as_version(draft, each), is_current=each.version == draft.version) for each in versions
            ],
            next_page_token=page_token(arguments, [versions[-1].version]) if goes_on else "",
        )

    async def GetTemplateVersion(
        self, request: version_pb.GetTemplateVersionRequest, context: Context
    ) -> version_pb.TemplateVersion:
        """Returns one version."""
        template, is_current = await self._publishing.version(
            workspace_of(context), request.template_id, request.version
        )
        return version_message(template, is_current=is_current)

    async def RestoreTemplateVersion(
        self, request: version_pb.RestoreTemplateVersionRequest, context: Context
    ) -> resources_pb.Template:
        """Puts a version into the draft."""
        restored = await self._publishing.restore(
            workspace_of(context), request.template_id, request.version, request.etag
        )
        return template_message(restored)

    async def PreviewTemplate(
        self, request: version_pb.PreviewTemplateRequest, context: Context
    ) -> version_pb.PreviewTemplateResponse:
        """Shows a template for customers."""
        workspace_id, values = workspace_of(context), render_values(request.values)
        if request.HasField("sample") and values.customer_id:
            raise InvalidArgument("Give either sample or values.customer_id.", field="sample")
        template = await self._previewing.template(
            workspace_id,
            request.template_id,
            request.template_version,
            new_template(request.template) if request.HasField("template") else None,
        )
        if not request.HasField("sample"):
            return previewed_message(
                await self._previewing.one(workspace_id, template, values, reveals=request.reveal_contacts)
            )
        previewed = await self._previewing.sample(
            workspace_id,
            template,
            values,
            segment_id=request.sample.segment_id,
            size=request.sample.size,
            reveals=request.reveal_contacts,
        )
        return previewed_message(previewed)

    async def GetTemplateStats(
        self, request: version_pb.GetTemplateStatsRequest, context: Context
    ) -> version_pb.TemplateStats:
        """Tells how versions fared."""
        versions, start_time, end_time = await self._publishing.stats(
            workspace_of(context),
            request.template_id,
            read_time(request.start_time, "start_time") if request.HasField("start_time") else None,
            read_time(request.end_time, "end_time") if request.HasField("end_time") else None,
        )
        return stats_message(versions, start_time, end_time)


def version_servicer(
    database: Database,
    moment: Moment,
    templates: Templates,
    trying: Trying,
    customers: ProfileClient,
    segment: SegmentClient,
) -> TemplateVersionServicer:
    """Returns what answers, wired over the use cases of templates."""
    return TemplateVersionServicer(
        publishing=Publishing(database=database, moment=moment, templates=templates, segment=segment),
        previewing=Previewing(trying=trying, customers=customers, segment=segment),
    )
