"""Wire ⇄ domain of the figures of templates."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.common.times import read_time
from services.messaging.usecases.figures import ContentFigures
from services.messaging.wire_template_content import figures_message
from yike.messaging.v1 import template_content_service_pb2 as figures_pb
from yike.messaging.v1 import template_content_service_pb2_grpc as figures_grpc


class TemplateContentServicer(figures_grpc.TemplateContentServiceServicer):
    """Translates, calls, translates."""

    def __init__(self, figures: ContentFigures) -> None:
        """Takes the use case."""
        self._figures = figures

    async def GetTemplateFigures(
        self, request: figures_pb.GetTemplateFiguresRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> figures_pb.TemplateFigures:
        """Counts what came of a template's messages."""
        found = await self._figures.of_template(
            workspace_of(context),
            request.template_id,
            read_time(request.start_time, "start_time") if request.HasField("start_time") else None,
            read_time(request.end_time, "end_time") if request.HasField("end_time") else None,
        )
        return figures_message(found)
