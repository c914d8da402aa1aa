"""Everything that is kept of a customer, out of all services: page by page, as JSON or as a page to be read."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

import grpc

from gateway.problems import from_service
from services.common.caller import current_caller
from services.common.clients import workspace_metadata
from services.common.errors import YikeError
from services.common.json_values import decode, encode
from services.common.pages import page_limit, page_token, read_page_token
from services.common.topology import SERVICES
from yike.common.v1 import personal_data_pb2 as personal_pb
from yike.common.v1 import personal_data_pb2_grpc as personal_grpc
from yike.gateway.v1 import gateway_service_pb2 as gateway_pb
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

CALL_SECONDS: Final = 60.0
"""Some stores are logs that are read whole for one customer, as no index of theirs is worth its price for every event."""


class Exporting:
    """Asks one service after the other."""

    def __init__(self, channels: Mapping[str, grpc.aio.Channel]) -> None:
        """Takes a channel to each service."""
        self._identity = identity_grpc.IdentityServiceStub(channels["identity"])
        self._stubs = {name: personal_grpc.PersonalDataServiceStub(channels[name]) for name in SERVICES}

    async def export(self, request: gateway_pb.ExportCustomerRequest) -> gateway_pb.ExportCustomerResponse:
        """Returns a page: the next records of the service that is read, or of the next that has some.

        Raises:
            NotFound: If there is no such customer.
            Unavailable: If a service is away: an export that lacked its records would say that there are none.
        """
        try:
            return await self._export(request)
        except YikeError as error:
            raise from_service(error) from error

    async def _export(self, request: gateway_pb.ExportCustomerRequest) -> gateway_pb.ExportCustomerResponse:
        workspace_id = current_caller().workspace_id
        arguments = {"method": "ExportCustomer", "workspace": workspace_id, "customer": request.customer_id}
        start = read_page_token(request.page_token, arguments, int, str) or [0, ""]
        place, token = start if 0 <= start[0] <= len(SERVICES) else (len(SERVICES), "")
        metadata = workspace_metadata(workspace_id)
        found = await self._identity.GetCustomerNodes(
            identity_pb.GetCustomerNodesRequest(customer_id=request.customer_id),
            metadata=metadata,
            timeout=CALL_SECONDS,
        )
        node_ids = sorted({found.customer_id, *(node.node_id for node in found.nodes)})
        answer = gateway_pb.ExportCustomerResponse(customer_id=found.customer_id)
        while place < len(SERVICES) and not answer.records:
            page = await self._stubs[SERVICES[place]].ListPersonalData(
                personal_pb.ListPersonalDataRequest(node_ids=node_ids, page_size=page_limit(request), page_token=token),
                metadata=metadata,
                timeout=CALL_SECONDS,
            )
            answer.records.extend(page.records)
            token = page.next_page_token
            if not token:
                place += 1
        if place < len(SERVICES):
            answer.next_page_token = page_token(arguments, [place, token])
        if request.format == gateway_pb.EXPORT_FORMAT_HTML:
            answer.html = readable(answer.customer_id, answer.records)
            del answer.records[:]
        return answer


def readable(customer_id: int, records: Sequence[personal_pb.PersonalRecord]) -> str:
    """Returns a page of HTML that shows records, without script or link."""
    parts = []
    for store, rows in groupby(records, key=lambda each: each.store):
        tables = "".join(f"<table>{_rows(decode(row.data.json))}</table>" for row in rows)
        parts.append(f"<h2>{html.escape(store)}</h2>{tables}")
    return (
        '<!doctype html><html><head><meta charset="utf-8"><title>'
        f"{customer_id}</title><style>body{{font:14px sans-serif;margin:2em}}table{{border-collapse:collapse;margin:0 0 1em}}"
        "td,th{border:1px solid #ccc;padding:2px 8px;text-align:left;vertical-align:top;white-space:pre-wrap}</style></head>"
        f"<body><h1>{customer_id}</h1>{''.join(parts)}</body></html>"
    )


def _rows(data: Mapping[str, Any]) -> str:
    return "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(_shown(value))}</td></tr>"
        for name, value in data.items()
        if value not in (None, "", [], {})
    )


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else encode(value).decode()
