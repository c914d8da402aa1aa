"""Between protobuf messages and companies, in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

import msgspec
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.errors import InvalidArgument
from services.common.json_messages import json_object, read_object
from services.common.listings import Listable
from services.common.updates import etag_of, updated
from services.profile.domain import from_microseconds, microseconds
from services.profile.domain.companies import Company, CompanyContent, Stage, StageChange
from services.profile.usecases.companies import CompanyLeft, Member, MembershipLeft
from yike.common.v1 import identifier_pb2
from yike.profile.v1 import company_service_pb2 as company_pb

CHANGEABLE = ("display_name", "owner", "stage", "traits")
"""Fields of a company that people may change."""

_TIMES = {"create_time": datetime, "update_time": datetime}
LISTABLE = Listable(
    call="ListCompanies",
    filters={
        "company_id": str,
        "name": str,
        "owner": str,
        "stage": {
            each: number
            for name, number in company_pb.CompanyStage.items()
            if number
            for each in (name, name.removeprefix("COMPANY_STAGE_"))
        },
        **_TIMES,
    },
    orders={"company_id": str, **_TIMES},
    key="company_id",
)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def company_message(company: Company) -> company_pb.Company:
    """Returns a company as the wire has it."""
    content = company.content
    return company_pb.Company(
        company_id=company.company_id,
        display_name=content.display_name,
        told_name=company.told_name,
        owner=content.owner,
        stage=cast(company_pb.CompanyStage, int(content.stage)),
        traits=json_object({key: msgspec.Raw(value) for key, value in company.traits.items()}),
        member_identifiers=company.member_identifiers,
        etag=etag_of(company.revision),
        create_time=company.create_time,
        update_time=company.update_time,
    )


def said_of(message: company_pb.Company) -> tuple[CompanyContent, Mapping[str, bytes]]:
    """Returns what people say of a company, and its traits as they are to be, each as it was written.

    Raises:
        InvalidArgument: If the stage is none that we know, or the traits cannot be kept.
    """
    try:
        stage = Stage(message.stage) if message.stage else Stage.LEAD
    except ValueError as error:
        raise InvalidArgument(
            f"stage: it must be one of {', '.join(each.name for each in Stage)}.", field="company.stage"
        ) from error
    read_object(message.traits, "company.traits")
    traits = _MEMBERS.decode(message.traits.json.encode()) if message.traits.json else {}
    return (
        CompanyContent(message.display_name, message.owner, stage),
        {key: bytes(value) for key, value in traits.items()},
    )


def changed(known: Company, given: company_pb.Company, mask: FieldMask) -> tuple[CompanyContent, Mapping[str, bytes]]:
    """Returns what people say of a company with what the mask names taken over.

    Raises:
        InvalidArgument: If the mask names what cannot be changed, and as `said_of`.
    """
    return said_of(updated(company_message(known), given, mask, changeable=CHANGEABLE))


def stage_change(change: StageChange) -> company_pb.CompanyStageChange:
    """Returns a change of a stage as the wire has it."""
    return company_pb.CompanyStageChange(
        previous_stage=cast(company_pb.CompanyStage, int(change.previous or 0)),
        stage=cast(company_pb.CompanyStage, int(change.stage)),
        change_time=change.change_time,
        principal=change.principal,
    )


def member(found: Member) -> company_pb.CompanyMember:
    """Returns a member as the wire has it."""
    return company_pb.CompanyMember(
        customer_id=found.customer_id,
        identifiers=[
            identifier_pb2.Identifier(type=node.identifier.type, value=node.identifier.value) for node in found.nodes
        ],
        node_ids=[node.node_id for node in found.nodes],
        join_time=from_microseconds(found.join_time_us),
    )


def company_left(left: CompanyLeft) -> company_pb.CompanyLeft:
    """Returns a company as others are told it."""
    return company_pb.CompanyLeft(
        company_id=left.company_id,
        stage=cast(company_pb.CompanyStage, 0 if left.stage is None else int(left.stage)),
        version=left.version,
        since_version=left.since_version,
        change_time_us=microseconds(left.change_time),
    )


def membership_left(left: MembershipLeft) -> company_pb.MembershipLeft:
    """Returns whether a node belongs to a company, as others are told it."""
    return company_pb.MembershipLeft(
        node_id=left.node_id,
        company_id=left.company_id,
        joined=left.joined,
        version=left.version,
        change_time_us=microseconds(left.change_time),
    )
