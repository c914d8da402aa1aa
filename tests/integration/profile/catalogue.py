"""Short ways to the catalogue for its tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from services.common.clients import open_channel, workspace_metadata
from services.common.clock import SteppedClock
from services.common.database import Database, fetch_rows
from services.common.payloads import unpack
from services.common.server import Service, make_server
from services.profile.catalogue_parts import catalogue
from tests.integration.profile.conftest import START, TOKEN, new_workspace_id
from tests.support.stores import DatabaseUrls
from yike.profile.v1 import catalogue_resources_pb2 as resources_pb
from yike.profile.v1 import catalogue_service_pb2 as pb
from yike.profile.v1 import catalogue_service_pb2_grpc as catalogue_grpc
from yike.profile.v1 import profile_facts_pb2 as facts_pb


class Shop:
    """A workspace's catalogue, over real gRPC and PostgreSQL."""

    def __init__(self, stub: catalogue_grpc.CatalogueServiceStub, database: Database, clock: SteppedClock) -> None:
        """Works in a workspace that no other test uses."""
        self.stub = stub
        self.database = database
        self.clock = clock
        self.workspace_id = new_workspace_id()

    async def call(self, method: str, **fields: Any) -> Any:
        """Calls a method with a request of these fields."""
        request = getattr(pb, f"{method}Request")(**fields)
        return await getattr(self.stub, method)(request, metadata=workspace_metadata(self.workspace_id))

    async def products(self, *skus: str, **fields: Any) -> Any:
        """Makes products of these numbers be there."""
        return await self.call("BatchUpsertProducts", products=[product(sku, **fields) for sku in skus])

    async def stores(self, *store_ids: str, **fields: Any) -> Any:
        """Makes stores of these ids be there."""
        return await self.call("BatchUpsertStores", stores=[store(store_id, **fields) for store_id in store_ids])

    async def stock(self, at: datetime, *lines: tuple[str, str, int]) -> Any:
        """States stock."""
        request = pb.SetStockRequest(
            lines=[pb.StockLine(sku=sku, store_id=where, quantity=quantity) for sku, where, quantity in lines]
        )
        request.state_time.FromDatetime(at)
        return await self.stub.SetStock(request, metadata=workspace_metadata(self.workspace_id))

    async def facts(self) -> list[facts_pb.ProfileFact]:
        """Returns what was told of this workspace, in order."""
        async with self.database.workspace(self.workspace_id) as connection:
            rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id")
        return [facts_pb.ProfileFact.FromString(unpack(row["payload"])) for row in rows]


def product(sku: str, **fields: Any) -> resources_pb.Product:
    """Returns a product as it is given."""
    return resources_pb.Product(sku=sku, **fields)


def store(store_id: str, **fields: Any) -> resources_pb.Store:
    """Returns a store as it is given."""
    return resources_pb.Store(store_id=store_id, **fields)


@pytest.fixture
async def shop(database_urls: DatabaseUrls) -> AsyncIterator[Shop]:
    """A catalogue of its own."""
    clock = SteppedClock(START)
    database = Database.connect(database_urls("profile"), service="profile", pool_size=4)
    server, _ = make_server(
        Service("profile", [(catalogue_grpc.add_CatalogueServiceServicer_to_server, catalogue(database, clock))]), TOKEN
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    channel = open_channel(f"127.0.0.1:{port}", token=TOKEN)
    yield Shop(catalogue_grpc.CatalogueServiceStub(channel), database, clock)
    await channel.close(None)
    await server.stop(None)
    await database.close()
