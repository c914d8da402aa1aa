"""Calls to profile from doors that are written by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message_factory import GetMessageClass

from gateway.ingest.endpoint import DEADLINE_SECONDS
from gateway.problems import from_service
from services.common.clients import workspace_metadata
from services.common.errors import YikeError
from yike.profile.v1 import profile_service_pb2 as profile_pb


def calls_to_profile(
    channel: grpc.aio.Channel, service: ServiceDescriptor = profile_pb.DESCRIPTOR.services_by_name["ProfileService"]
) -> Callable[[str], Callable[[str, Any], Awaitable[Any]]]:
    """Returns what makes a method of profile, by its name, a function of workspace and request with ingestion's deadline."""
    methods = service.methods_by_name

    def method(name: str) -> Callable[[str, Any], Awaitable[Any]]:
        call = channel.unary_unary(
            f"/{service.full_name}/{name}",
            request_serializer=GetMessageClass(methods[name].input_type).SerializeToString,
            response_deserializer=GetMessageClass(methods[name].output_type).FromString,
        )

        async def ask(workspace_id: str, request: Any) -> Any:
            try:
                return await call(request, metadata=workspace_metadata(workspace_id), timeout=DEADLINE_SECONDS)
            except YikeError as error:
                raise from_service(error) from error

        return ask

    return method
