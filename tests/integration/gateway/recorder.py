"""A gRPC server that records what the gateway calls and answers as told; for the tests of the wire format only."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from gateway.transcoding.routes import contract_files
from services.common.interceptors import workspace_of
from services.common.server import Service, make_server
from yike.common.v1 import personal_data_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb

TOKEN = "token-of-the-tests"

Answer = Callable[[Any], Message | Exception]


class Recorder:
    """Stands where the services would stand.

    Attributes:
        calls: Each call: workspace, name of the method, request.
        answers: By method name, what to answer; RecordEvents accepts all, others answer an empty message.
        metadata: The metadata of each call.
        hold: Cleared, calls wait before they answer.
    """

    def __init__(self) -> None:
        """Starts nothing yet."""
        self.calls: list[tuple[str, str, Any]] = []
        self.metadata: list[dict[str, str]] = []
        self.answers: dict[str, Answer] = {}
        self.hold = asyncio.Event()
        self.hold.set()
        self.in_flight = 0
        self._changed = asyncio.Condition()
        self.most_in_flight = 0
        self._server: grpc.aio.Server | None = None

    async def start(self, address: str) -> None:
        """Listens with every method of every contract."""
        handlers = [
            grpc.method_handlers_generic_handler(
                service.full_name, {method.name: self._handler(method) for method in service.methods}
            )
            for file in (*(each for _, each in contract_files()), personal_data_pb2.DESCRIPTOR)
            for service in file.services_by_name.values()
        ]

        def add(_servicer: Any, server: grpc.aio.Server) -> None:
            server.add_generic_rpc_handlers(handlers)

        self._server, checks = make_server(Service("recorder", [(add, None)]), TOKEN)
        self._server.add_insecure_port(address)
        await self._server.start()
        await checks.set("", 1)

    async def stop(self) -> None:
        """Stops listening at once."""
        if self._server is not None:
            await self._server.stop(None)

    def clear(self) -> None:
        """Forgets all calls and answers."""
        self.calls.clear()
        self.metadata.clear()
        self.answers.clear()
        self.hold.set()
        self.most_in_flight = 0

    async def reached(self, *, in_flight: int) -> None:
        """Waits until so many calls are under way, at most a minute."""
        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: self.in_flight >= in_flight)

    def events(self) -> list[profile_pb.IncomingEvent]:
        """Returns the events of all RecordEvents calls, in order."""
        return [event for _, method, request in self.calls if method == "RecordEvents" for event in request.events]

    def _handler(self, method: MethodDescriptor) -> Any:
        response_class = GetMessageClass(method.output_type)

        async def call(request: Any, context: Any) -> Message:
            self.calls.append((workspace_of(context), method.name, request))
            self.metadata.append({key: str(value) for key, value in context.invocation_metadata()})
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            async with self._changed:
                self._changed.notify_all()
            try:
                await self.hold.wait()
            finally:
                self.in_flight -= 1
            if method.name in self.answers:
                answer = self.answers[method.name](request)
                if isinstance(answer, Exception):
                    raise answer
                return answer
            if method.name == "RecordEvents":
                return profile_pb.RecordEventsResponse(accepted=len(request.events))
            return response_class()

        return grpc.unary_unary_rpc_method_handler(
            call,
            request_deserializer=GetMessageClass(method.input_type).FromString,
            response_serializer=response_class.SerializeToString,
        )
