"""Reports and dashboards between the contract and what is kept: a message, without what only answers have."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar, cast

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from services.common.updates import etag_of
from services.segment.domain.saved import Saved, Wanted
from services.segment.servicer.translation import timestamp
from yike.segment.v1 import report_service_pb2 as report_pb

M = TypeVar("M", bound=Message)

_OF_REPORT = frozenset({"display_name", "description", "owner", "question", "last_days", "schedule"})
_OF_DASHBOARD = frozenset({"display_name", "description", "owner", "pinned", "report_ids"})


def definition_of(given: Message, fields: Collection[str]) -> bytes:
    """Returns a message with only some of its fields, the same bytes for the same."""
    kept = type(given)()
    kept.CopyFrom(given)
    for field in cast(Descriptor, given.DESCRIPTOR).fields:
        if field.name not in fields:
            kept.ClearField(field.name)
    return kept.SerializeToString(deterministic=True)


def wanted_report(given: report_pb.Report) -> Wanted:
    """Returns what is to be kept of a report."""
    return Wanted(given.display_name or given.report_id, given.owner, definition_of(given, _OF_REPORT))


def report_message(saved: Saved, due: datetime | None = None) -> report_pb.Report:
    """Returns a report as the contract has it; `due`: when it is sent next."""
    message = answered(report_pb.Report.FromString(saved.definition), saved)
    if due is not None:
        message.next_run_time.CopyFrom(timestamp(due))
    return message


def wanted_dashboard(given: report_pb.Dashboard) -> Wanted:
    """Returns what is to be kept of a dashboard."""
    definition = definition_of(given, _OF_DASHBOARD)
    return Wanted(given.display_name or given.dashboard_id, given.owner, definition, tuple(given.report_ids))


def dashboard_message(saved: Saved) -> report_pb.Dashboard:
    """Returns a dashboard as the contract has it."""
    return answered(report_pb.Dashboard.FromString(saved.definition), saved)


def answered(message: M, saved: Saved) -> M:
    """Returns what was kept with what only answers have."""
    named = {
        saved.kind.key: saved.resource_id,
        "display_name": saved.display_name or saved.resource_id,
        "etag": etag_of(saved.revision),
    }
    for name, value in named.items():
        setattr(message, name, value)
    for name in ("create_time", "update_time"):
        getattr(message, name).CopyFrom(timestamp(getattr(saved, name)))
    return message
