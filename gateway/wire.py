"""What several servicers of the gateway write alike."""

from __future__ import annotations

from gateway.auth.storage import WorkspaceRecord
from services.common.updates import etag_of
from yike.gateway.v1 import gateway_resources_pb2 as resources_pb


def write_workspace(record: WorkspaceRecord) -> resources_pb.Workspace:
    """Returns a workspace as callers see it."""
    written = resources_pb.Workspace(
        workspace_id=record.workspace_id,
        display_name=record.name,
        requests_per_second=record.requests_per_second or 0,
        public_consent=f"PUBLIC_CONSENT_{record.public_consent.name}",
        public_orders=f"PUBLIC_ORDERS_{record.public_orders.name}",
        time_zone=record.time_zone,
        currency=record.currency,
        language=record.language,
        etag=etag_of(record.revision),
    )
    written.create_time.FromDatetime(record.create_time)
    return written
