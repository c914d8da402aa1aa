"""Journey's contract, called as a workspace, and a definition with every kind of step."""

from __future__ import annotations

from services.common.clients import workspace_metadata
from yike.journey.v1 import journey_resources_pb2 as resources_pb
from yike.journey.v1 import journey_service_pb2 as pb
from yike.journey.v1 import journey_service_pb2_grpc as journey_grpc
from yike.segment.v1 import rule_pb2


class Client:
    """Calls the service as one workspace."""

    def __init__(self, stub: journey_grpc.JourneyServiceStub, workspace_id: str) -> None:
        self._stub = stub
        self.workspace_id = workspace_id

    def __getattr__(self, method: str):
        async def call(request):
            return await getattr(self._stub, method)(request, metadata=workspace_metadata(self.workspace_id))

        return call

    def of(self, workspace_id: str) -> Client:
        """Returns the client of another workspace."""
        return Client(self._stub, workspace_id)


def create_request(**fields) -> pb.CreateJourneyRequest:
    """Returns the request to make a journey of these fields."""
    return pb.CreateJourneyRequest(journey=resources_pb.Journey(**fields))


def welcome() -> resources_pb.JourneyDefinition:
    """Returns a definition with every kind of step."""
    definition = resources_pb.JourneyDefinition()
    event = definition.entry.event
    event.event_name = "Order Completed"
    price = event.filters.add(property="total", op=rule_pb2.OPERATOR_GTE)
    price.value.json = "5"
    names = event.filters.add(property="store", op=rule_pb2.OPERATOR_IN)
    names.value.json = '["hangzhou","shanghai"]'
    definition.steps.add(step_id="pause").wait.duration_seconds = 60
    condition = definition.steps.add(step_id="vip").condition
    condition.rule.tag.name = "vip"
    condition.then_step_id = "mail"
    condition.else_step_id = "out"
    definition.steps.add(step_id="mail", next_step_id="mark").send.template_id = "hello"
    definition.steps.add(step_id="mark").add_tag.tag = "walked"
    definition.steps.add(step_id="out").exit.reason = "no vip"
    definition.reentry.mode = resources_pb.REENTRY_MODE_AFTER_COOLDOWN
    definition.reentry.cooldown_hours = 24
    return definition
