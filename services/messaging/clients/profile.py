"""Customers' files, and what templates say of the catalogue and of loyalty, asked of profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

import grpc
import msgspec

from services.common.calls.conversion import body_digest
from services.common.channels import channel_of
from services.common.clients import workspace_metadata
from services.common.errors import Internal
from services.common.json_messages import json_object, read_object
from services.messaging import domain
from services.messaging.domain import CustomerFile
from services.messaging.domain.staff.groups import FiredAlert, GroupNoticeKind, Said
from services.messaging.domain.template_data import Answered, Loyalty, Thing
from services.messaging.wire_template_data import loyalty_of, product_thing, store_thing
from yike.common.v1 import channel_pb2, identifier_pb2
from yike.profile.v1 import data_quality_service_pb2 as quality_pb
from yike.profile.v1 import data_quality_service_pb2_grpc as quality_grpc
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc
from yike.profile.v1 import template_data_service_pb2 as data_pb
from yike.profile.v1 import template_data_service_pb2_grpc as data_grpc

FILES_A_CALL = 500
KEYS_A_CALL = 500
CUSTOMERS_A_CALL = 128
CALL_SECONDS = 8.0
_OF_MARKETING = (channel_pb2.PURPOSE_UNSPECIFIED, channel_pb2.PURPOSE_MARKETING)
_NEVER = datetime.fromtimestamp(0, UTC)

ALERTS_A_PAGE: Final = 200
"""More than fire in a day: those of the latest days come first."""
_QUALITY: Final = (
    "",
    "被拒收的事件",
    "不符合约定",
    "来源推送失败",
    "被拒收的行",
    "被隔离的标识",
    "疑似重复客户",
    "停止到达的事件",
    "没有联系方式的客户",
    "无效的标识",
    "多人共用的标识",
    "时钟不准的发送方",
    "关联过多的客户",
)
"""By the numbers of `DataQualityKind`; a kind of a later version is named by its number."""


@dataclass(frozen=True, slots=True)
class CustomerFiles:
    """What profile tells of customers.

    Attributes:
        by_id: The files, by the id asked for.
        too_large: The ids of customers whose files are over profile's limit and so cannot be read.
    """

    by_id: Mapping[int, CustomerFile]
    too_large: frozenset[int] = frozenset()


class ProfileClient:
    """Profile, as far as messaging needs it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to profile."""
        self._profile = profile_grpc.ProfileServiceStub(channel)

    async def files(self, workspace_id: str, customer_ids: Sequence[int]) -> CustomerFiles:
        """Returns the files by the id asked for; unknown ids are left out.

        Raises:
            YikeError: If profile is away.
        """
        wanted = sorted(set(customer_ids))
        files: dict[int, CustomerFile] = {}
        too_large: set[int] = set()
        while wanted:
            part = wanted[:FILES_A_CALL]
            answer = await self._profile.BatchGetCustomers(
                profile_pb.BatchGetCustomersRequest(customer_ids=part),
                metadata=workspace_metadata(workspace_id),
                timeout=CALL_SECONDS,
            )
            for each in answer.customers:
                files[each.requested_id] = customer_file(each.customer)
            too_large.update(each.requested_id for each in answer.too_large)
            if len(answer.remaining_ids) >= len(part):
                raise Internal("Profile answered for none of the customers asked for.")
            wanted = [*answer.remaining_ids, *wanted[FILES_A_CALL:]]
        return CustomerFiles(files, frozenset(too_large))

    async def set_consent(
        self, workspace_id: str, customer_id: int, channel: domain.Channel, *, granted: bool, source: str, evidence: str
    ) -> None:
        """States a customer's consent to marketing by a channel, or its end.

        Raises:
            NotFound: If there is no such customer.
            YikeError: If profile is away.
        """
        await self._profile.SetCustomerConsent(
            profile_pb.SetCustomerConsentRequest(
                customer_id=customer_id,
                channel=cast(Any, int(channel)),
                granted=granted,
                source=source,
                evidence=evidence,
            ),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )

    async def set_trait(
        self, workspace_id: str, customer_id: int, name: str, value: str | None, *, request_id: str
    ) -> int:
        """Gives a customer's trait a value, None takes it away; returns the customer's current id.

        Raises:
            NotFound: If there is no such customer.
            YikeError: What profile refuses, or that it is away.
        """
        answer = await self._profile.UpdateCustomer(
            profile_pb.UpdateCustomerRequest(
                customer=profile_pb.Customer(customer_id=customer_id, traits=json_object({name: value})),
                update_mask={"paths": ["traits"]},
                request_id=request_id,
            ),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        return answer.customer_id

    async def record_event(
        self,
        workspace_id: str,
        message_id: str,
        name: str,
        identifier: tuple[str, str],
        time: datetime,
        properties: Mapping[str, str],
    ) -> None:
        """Records something that a person did, known by an identifier, who becomes a customer by it; each message id once.

        Raises:
            YikeError: If profile is away.
        """
        said = dict(properties)
        event = profile_pb.IncomingEvent(
            message_id=message_id,
            type=profile_pb.EVENT_TYPE_TRACK,
            name=name,
            identifiers=[identifier_pb2.Identifier(type=identifier[0], value=identifier[1])],
            properties_json=msgspec.json.encode(said),
            body_digest=body_digest("track", name, {identifier: None}, said, {}),
            principal="service:messaging",
        )
        event.occur_time.FromDatetime(time)
        await self._profile.RecordEvents(
            profile_pb.RecordEventsRequest(events=[event]),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )

    async def file(self, workspace_id: str, customer_id: int) -> CustomerFile | None:
        """Returns the file of a customer by any id; None where there is none, or it is too large to be read.

        Raises:
            YikeError: If profile is away.
        """
        return (await self.files(workspace_id, [customer_id])).by_id.get(customer_id)


class TemplateDataClient:
    """Profile's catalogue and loyalty, as far as templates need them."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to profile."""
        self._data = data_grpc.TemplateDataServiceStub(channel)

    async def get(
        self,
        workspace_id: str,
        *,
        skus: Sequence[str] = (),
        store_ids: Sequence[str] = (),
        customer_ids: Sequence[int] = (),
        points: bool = False,
        coupons: bool = False,
    ) -> Answered:
        """Returns what there is of what is asked for: in one call, of more than 500 keys or 128 customers in several.

        Raises:
            YikeError: If profile is away.
        """
        products: dict[str, Thing] = {}
        stores: dict[str, Thing] = {}
        customers: dict[int, Loyalty] = {}
        while skus or store_ids or customer_ids:
            answer = await self._data.GetTemplateData(
                data_pb.GetTemplateDataRequest(
                    skus=skus[:KEYS_A_CALL],
                    store_ids=store_ids[:KEYS_A_CALL],
                    customer_ids=customer_ids[:CUSTOMERS_A_CALL],
                    points=points,
                    coupons=coupons,
                ),
                metadata=workspace_metadata(workspace_id),
                timeout=CALL_SECONDS,
            )
            products |= {each.sku: product_thing(each) for each in answer.products}
            stores |= {each.store_id: store_thing(each) for each in answer.stores}
            customers |= {each.requested_id: loyalty_of(each) for each in answer.customers}
            skus, store_ids = skus[KEYS_A_CALL:], store_ids[KEYS_A_CALL:]
            customer_ids = customer_ids[CUSTOMERS_A_CALL:]
        return Answered(products, stores, customers)


def customer_file(customer: profile_pb.Customer) -> domain.CustomerFile:
    """Returns profile's file as decisions and templates need it."""
    node_ids = list(customer.node_ids)
    points = tuple(
        domain.ContactPoint(
            identifier.type,
            identifier.value,
            node_ids[index] if index < len(node_ids) else customer.customer_id,
            customer.identifier_times[index].ToDatetime(UTC) if index < len(customer.identifier_times) else _NEVER,
        )
        for index, identifier in enumerate(customer.identifiers)
    )
    consents = {
        (channel_of(consent.channel), "marketing"): domain.StatedConsent(
            consent.granted,
            _time_of(consent),
            consent.expire_time.ToDatetime(UTC) if consent.HasField("expire_time") else None,
        )
        for consent in customer.consents
        # A grant by someone who may not speak for the customer is as good as none.
        if consent.ground != profile_pb.CONSENT_GROUND_NOT_ENTITLED and consent.purpose in _OF_MARKETING
    }
    return domain.CustomerFile(
        customer_id=customer.customer_id,
        node_ids=tuple({customer.customer_id, *node_ids}),
        contact_points=points,
        contact_words={
            each.type: domain.ContactWord(each.value, each.time.ToDatetime(UTC)) for each in customer.contacts
        },
        consents=consents,
        traits=read_object(customer.traits, "traits"),
        tags=tuple(customer.tags),
        restricted=customer.HasField("restriction"),
    )


def _time_of(consent: profile_pb.Consent) -> datetime:
    stated = consent.update_time.ToDatetime(UTC)
    return min(stated, consent.receive_time.ToDatetime(UTC)) if consent.HasField("receive_time") else stated


class QualityAlerts:
    """Which alerts on the quality of data were raised; asked for, as they are few."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to profile."""
        self._quality = quality_grpc.DataQualityServiceStub(channel)

    async def fired(self, workspace_id: str, since: datetime) -> list[FiredAlert]:
        """Returns the alerts on the quality of data that were raised after a time; see `KnowsAlerts`.

        Raises:
            YikeError: If profile is away.
        """
        page = await self._quality.ListDataQualityAlerts(
            quality_pb.ListDataQualityAlertsRequest(page_size=ALERTS_A_PAGE),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        found: list[FiredAlert] = []
        for alert in page.data_quality_alerts:
            raised = alert.create_time.ToDatetime(UTC)
            if raised <= since:
                continue
            before = {"前一天": f"{alert.count_before:,}"} if alert.HasField("count_before") else {}
            said = Said(
                title="数据质量告警",
                text=_QUALITY[alert.kind] if 0 < alert.kind < len(_QUALITY) else f"类型 {alert.kind}",
                lines={"日期": alert.report_date, "数量": f"{alert.count:,}", **before},
                path="/console/data/quality",
            )
            found.append(FiredAlert(alert.alert_id, GroupNoticeKind.DATA_QUALITY, raised, said))
        return found
