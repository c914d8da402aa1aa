"""Messaging, segment and profile as far as journey's worker calls them: in-process gRPC servers for its own tests.

They stand in for services, not for stores, and prove nothing end to end: they keep what was asked, by request id, and
can be told to fail.
"""

from __future__ import annotations

from collections import Counter

import grpc

from services.common.clients import open_channel
from services.common.errors import FailedPrecondition, NotFound, Reason, YikeError
from services.common.ids import stable_number
from services.common.json_messages import json_object
from services.common.server import Service, make_server
from services.journey.clients import Clients, Outside, Own
from services.journey.clients.identity import IdentityClient
from services.journey.clients.references import Missing, References
from services.journey.worker import Calls
from tests.support.crowd_peers import CrowdPeers
from tests.support.webhook_receiver import Receiver
from yike.common.v1 import event_pb2 as event_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc
from yike.messaging.v1 import task_service_pb2 as task_pb
from yike.messaging.v1 import task_service_pb2_grpc as task_grpc
from yike.messaging.v1.messaging_resources_pb2 import Template
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import coupon_service_pb2_grpc as coupon_grpc
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import loyalty_service_pb2_grpc as loyalty_grpc
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc
from yike.segment.v1 import customer_list_service_pb2_grpc as list_grpc
from yike.segment.v1 import rule_pb2
from yike.segment.v1 import segment_resources_pb2 as resources_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

TOKEN = "peers"


class Peers(
    CrowdPeers,
    messaging_grpc.MessagingServiceServicer,
    task_grpc.TaskServiceServicer,
    segment_grpc.SegmentServiceServicer,
    profile_grpc.ProfileServiceServicer,
    list_grpc.CustomerListServiceServicer,
    identity_grpc.IdentityServiceServicer,
    loyalty_grpc.LoyaltyServiceServicer,
    coupon_grpc.CouponServiceServicer,
):
    """Keeps what it was asked.

    Attributes:
        sent: Requests to messaging by request id, the first of each.
        repeats: How often a request id came.
        tasks: Tasks by request id, the first of each.
        tags: Tag changes by request id.
        changed_traits: Traits as they were changed, by request id.
        balance: Points of everybody.
        coupons: Templates of issued coupons by request id.
        coupon_refusal: Why no coupon is issued; empty: it is.
        holding: Customers for whom every rule holds.
        holders: Customers for whom the rule at a place of a split holds; of places that are not there, `holding`.
        previewed: Rules of which it was asked how many hold them.
        history: Events (node, event id) that segment knows; None means all.
        mappings: Version of each node's mapping that segment knows; None means all.
        refused_rules: What is wrong with every rule; None means nothing.
        asked: Requests to segment to judge customers.
        templates: Ids of templates; None means that every id is one.
        segments: Ids of segments; None means that every id is one.
        deleted_segments: Those of them that were deleted.
        filling_segments: Those of them that are being filled.
        trouble: By customer the error that every call about them raises.
        failures: Errors to raise from the next calls, in order.
        cancelled: Request ids of which messages were to be cancelled, call by call.
        customer_traits: Traits of customers.
        calls: Calls by method.
        receiver: Takes webhooks.
        port: Where it listens, 0 before `start`.
    """

    def __init__(self) -> None:
        """Starts with nothing asked."""
        super().__init__()
        self.sent: dict[str, messaging_pb.SendMessageRequest] = {}
        self.repeats: Counter[str] = Counter()
        self.tasks: dict[str, task_pb.Task] = {}
        self.tags: dict[str, profile_pb.ChangeCustomerTagsRequest] = {}
        self.changed_traits: dict[str, str] = {}
        self.balance = 100
        self.coupons: dict[str, str] = {}
        self.coupon_refusal = ""
        self.holding: set[int] = set()
        self.holders: dict[int, set[int]] = {}
        self.previewed: list[rule_pb2.Rule] = []
        self.history: set[tuple[int, int]] | None = None
        self.mappings: dict[int, int] | None = None
        self.refused_rules: YikeError | None = None
        self.asked: list[segment_pb.EvaluateRuleRequest] = []
        self.templates: set[str] | None = None
        self.deleted_templates: set[str] = set()
        self.segments: set[str] | None = None
        self.deleted_segments: set[str] = set()
        self.filling_segments: set[str] = set()
        self.trouble: dict[int, YikeError] = {}
        self.failures: list[YikeError] = []
        self.cancelled: list[tuple[str, ...]] = []
        self.customer_traits: dict[int, dict[str, object]] = {}
        self.calls: Counter[str] = Counter()
        self.receiver = Receiver()
        self.outside = Outside(allows_private=True)
        self.port = 0
        self._server: grpc.aio.Server | None = None
        self._channel: grpc.aio.Channel | None = None

    async def start(self, own: Own, journeys: Missing) -> Calls:
        """Listens on a free port of loopback; returns journey's calls to it."""
        service = Service(
            name="peers",
            servicers=[
                (messaging_grpc.add_MessagingServiceServicer_to_server, self),
                (task_grpc.add_TaskServiceServicer_to_server, self),
                (segment_grpc.add_SegmentServiceServicer_to_server, self),
                (profile_grpc.add_ProfileServiceServicer_to_server, self),
                (list_grpc.add_CustomerListServiceServicer_to_server, self),
                (identity_grpc.add_IdentityServiceServicer_to_server, self),
                (loyalty_grpc.add_LoyaltyServiceServicer_to_server, self),
                (coupon_grpc.add_CouponServiceServicer_to_server, self),
            ],
        )
        self._server, _ = make_server(service, TOKEN)
        self.port = self._server.add_insecure_port("127.0.0.1:0")
        await self._server.start()
        self._channel = open_channel(f"127.0.0.1:{self.port}", token=TOKEN)
        await self.receiver.start()
        clients = Clients.over(
            messaging=self._channel,
            segment=self._channel,
            profile=self._channel,
            outside=self.outside,
            own=own,
        )
        self.references = References(
            messaging=clients.messaging, segment=clients.segment, profile=clients.profile, journeys=journeys
        )
        self.segment = clients.segment
        self.identity = IdentityClient(self._channel)
        return Calls(clients)

    async def stop(self) -> None:
        """Stops listening."""
        await self.outside.close()
        await self.receiver.stop()
        if self._channel is not None:
            await self._channel.close()
        if self._server is not None:
            await self._server.stop(None)

    async def BatchSendMessages(self, request, context):
        """Takes messages; one whose template is not there is refused as a row."""
        self._called("BatchSendMessages", *(asked.customer_id for asked in request.requests))
        rows = []
        for asked in request.requests:
            self.repeats[asked.request_id] += 1
            self.sent.setdefault(asked.request_id, asked)
            row = messaging_pb.Message(
                delivery_id=f"m-{asked.request_id}",
                request_id=asked.request_id,
                status=messaging_pb.MESSAGE_STATUS_QUEUED,
            )
            if self._lacks_template(asked.template_id):
                row.status = messaging_pb.MESSAGE_STATUS_FAILED
                row.reason = messaging_pb.MESSAGE_REASON_TEMPLATE_NOT_FOUND
            rows.append(row)
        return messaging_pb.BatchSendMessagesResponse(messages=rows)

    async def CancelMessages(self, request, context):
        """Takes messages back: all that are known."""
        self._called("CancelMessages")
        self.cancelled.append(tuple(request.request_ids))
        return messaging_pb.CancelMessagesResponse(cancelled=len(self.sent.keys() & set(request.request_ids)))

    async def CancelTasks(self, request, context):
        """Ends tasks: all that are known."""
        self._called("CancelTasks")
        return task_pb.CancelTasksResponse(cancelled=len(self.tasks.keys() & set(request.request_ids)))

    async def BatchGetCustomers(self, request, context):
        """Tells traits."""
        self._called("BatchGetCustomers", *request.customer_ids)
        return profile_pb.BatchGetCustomersResponse(
            customers=[
                profile_pb.RequestedCustomerFile(
                    requested_id=customer_id,
                    customer=profile_pb.Customer(
                        customer_id=customer_id, traits=json_object(self.customer_traits.get(customer_id, {}))
                    ),
                )
                for customer_id in request.customer_ids
            ]
        )

    async def CreateTask(self, request, context):
        """Takes a task; one of each request id."""
        self._called("CreateTask", request.task.customer_id)
        self.repeats[request.request_id] += 1
        made = self.tasks.setdefault(request.request_id, request.task)
        return task_pb.Task(task_id=f"m-{request.request_id}", staff_id="li", title=made.title)

    async def EvaluateRule(self, request, context):
        """Answers with those in `holding`; of whom something is not in `history` and `mappings` is pending."""
        self._called("EvaluateRule", *request.customer_ids)
        if self.refused_rules is not None:
            raise self.refused_rules
        if request.customer_ids:
            self.asked.append(request)
        if request.rules:
            return self._split(request)
        pending = {seen.customer_id for seen in request.after if not self._knows(seen)}
        return segment_pb.EvaluateRuleResponse(
            holding_customer_ids=[
                each for each in request.customer_ids if each in self.holding and each not in pending
            ],
            pending_customer_ids=[each for each in request.customer_ids if each in pending],
        )

    def _split(self, request: segment_pb.EvaluateRuleRequest) -> segment_pb.EvaluateRuleResponse:
        pending = {seen.customer_id for seen in request.after if not self._knows(seen)}
        judged = [each for each in request.customer_ids if each not in pending]
        return segment_pb.EvaluateRuleResponse(
            holders=[
                segment_pb.RuleHolders(
                    customer_ids=[each for each in judged if each in self.holders.get(place, self.holding)]
                )
                for place in range(len(request.rules))
            ],
            pending_customer_ids=sorted(pending),
        )

    def _knows(self, seen: segment_pb.Seen) -> bool:
        events = {(event.node_id, event.event_id) for event in seen.events}
        return (self.history is None or events <= self.history) and (
            self.mappings is None
            or all(self.mappings.get(each.node_id, 0) >= each.mapping_version for each in seen.mappings)
        )

    def _lacks_template(self, template_id: str) -> bool:
        return self.templates is not None and template_id not in self.templates

    async def GetTemplate(self, request, context):
        """Answers with a template of the id, where it is one."""
        self._called("GetTemplate")
        if self._lacks_template(request.template_id):
            raise NotFound
        template = Template(template_id=request.template_id)
        if request.template_id in self.deleted_templates:
            template.delete_time.FromSeconds(1)
        return template

    async def GetSegment(self, request, context):
        """Answers with a segment of the id, where it is one."""
        self._called("GetSegment")
        if self.segments is not None and request.segment_id not in self.segments:
            raise NotFound
        segment = resources_pb.Segment(
            segment_id=request.segment_id, size=len(self.members.get(request.segment_id, ()))
        )
        if request.segment_id in self.deleted_segments:
            segment.delete_time.GetCurrentTime()
        if request.segment_id in self.filling_segments:
            segment.state = resources_pb.SEGMENT_STATE_FILLING
        return segment

    async def PreviewSegment(self, request, context):
        """Tells how many hold a rule: as many as `holding`."""
        self._called("PreviewSegment")
        self.previewed.append(request.rule)
        return segment_pb.PreviewSegmentResponse(size=len(self.holding))

    async def ListSegmentMembers(self, request, context):
        """Pages through `members`: by segment, the change id of each customer."""
        self._called("ListSegmentMembers")
        if request.segment_id not in self.members:
            raise NotFound
        behind = [
            each for each in sorted(self.members[request.segment_id].items()) if each[0] > int(request.page_token or 0)
        ]
        page = behind[: request.page_size]
        return segment_pb.ListSegmentMembersResponse(
            members=[
                segment_pb.Membership(customer_id=customer_id, segment_id=request.segment_id, change_id=change_id)
                for customer_id, change_id in page
            ],
            next_page_token=str(page[-1][0]) if len(behind) > len(page) else "",
        )

    async def ChangeCustomerTags(self, request, context):
        """Takes tags; there is no customer 404."""
        self._called("ChangeCustomerTags", request.customer_id)
        self.repeats[request.request_id] += 1
        if request.customer_id == 404:
            raise NotFound
        self.tags.setdefault(request.request_id, request)
        return profile_pb.Customer(
            customer_id=request.customer_id,
            tags=list(request.add_tags),
            change_event=event_pb.EventRef(node_id=request.customer_id, event_id=stable_number(request.request_id)),
        )

    async def UpdateCustomer(self, request, context):
        """Takes traits."""
        customer = request.customer
        self._called("UpdateCustomer", customer.customer_id)
        self.repeats[request.request_id] += 1
        self.changed_traits.setdefault(request.request_id, customer.traits.json)
        event = event_pb.EventRef(node_id=customer.customer_id, event_id=stable_number(request.request_id))
        return profile_pb.Customer(customer_id=customer.customer_id, change_event=event)

    async def EarnPoints(self, request, context):
        """Gives points to everybody, once a request id."""
        return self._points("EarnPoints", request, request.points)

    async def RedeemPoints(self, request, context):
        """Takes points, where there are enough."""
        return self._points("RedeemPoints", request, -request.points)

    async def AdjustPoints(self, request, context):
        """Does either."""
        return self._points("AdjustPoints", request, request.points)

    def _points(self, method: str, request, points: int) -> loyalty_pb.PointsChange:
        self._called(method, request.customer_id)
        if self.balance + points < 0:
            raise FailedPrecondition(reason=Reason.ERROR_REASON_NOT_ENOUGH_POINTS, balance=str(self.balance))
        self.repeats[request.request_id] += 1
        if self.repeats[request.request_id] == 1:
            self.balance += points
        return loyalty_pb.PointsChange(customer_id=request.customer_id, balance=self.balance)

    async def IssueCoupons(self, request, context):
        """Issues a coupon, the same for a request id."""
        self._called("IssueCoupons", request.customer_id)
        if self.coupon_refusal:
            raise FailedPrecondition(reason=Reason.ERROR_REASON_COUPON_REFUSED, refusal=self.coupon_refusal)
        self.repeats[request.request_id] += 1
        (template_id,) = request.coupon_template_ids
        self.coupons.setdefault(request.request_id, template_id)
        terms = coupon_pb.CouponTemplate(display_name="Ten off", amount_off=coupon_pb.AmountOff(amount="10.00"))
        code = f"CODE{list(self.coupons).index(request.request_id)}"
        coupon = coupon_pb.Coupon(code=code, coupon_id=f"m-{request.request_id}", terms=terms)
        return coupon_pb.IssueCouponsResponse(coupons=[coupon])

    async def GetCouponTemplate(self, request, context):
        """Answers with a template of the id, where it is one."""
        self._called("GetCouponTemplate")
        if self._lacks_template(request.coupon_template_id):
            raise NotFound
        return coupon_pb.CouponTemplate(coupon_template_id=request.coupon_template_id)

    def _called(self, method: str, *customer_ids: int) -> None:
        self.calls[method] += 1
        for customer_id in customer_ids:
            if customer_id in self.trouble:
                raise self.trouble[customer_id]
        if self.failures:
            raise self.failures.pop(0)
