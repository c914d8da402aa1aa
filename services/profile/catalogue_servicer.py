"""CatalogueService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.errors import Reason
from services.common.interceptors import workspace_of
from services.common.listings import read_listing
from services.common.times import read_time
from services.profile import catalogue_wire as wire
from services.profile.domain.catalogue.products import Product
from services.profile.domain.catalogue.stores import Store
from services.profile.usecases.catalogue import Entries, Stock
from yike.profile.v1 import catalogue_resources_pb2 as resources_pb
from yike.profile.v1 import catalogue_service_pb2 as catalogue_pb
from yike.profile.v1 import catalogue_service_pb2_grpc as catalogue_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class CatalogueServicer(catalogue_grpc.CatalogueServiceServicer):
    """Answers the methods of `yike.profile.v1.CatalogueService`; errors leave as typed errors."""

    def __init__(self, *, products: Entries[Product], stores: Entries[Store], stock: Stock) -> None:
        """Wires the use cases."""
        self._products = products
        self._stores = stores
        self._stock = stock

    async def CreateProduct(self, request: catalogue_pb.CreateProductRequest, context: Context) -> resources_pb.Product:
        """Takes a product in."""
        product = wire.new_product(request.product)
        return wire.product_message(await self._products.create(workspace_of(context), product))

    async def GetProduct(self, request: catalogue_pb.GetProductRequest, context: Context) -> resources_pb.Product:
        """Returns a product."""
        return wire.product_message(await self._products.get(workspace_of(context), request.sku))

    async def ListProducts(
        self, request: catalogue_pb.ListProductsRequest, context: Context
    ) -> catalogue_pb.ListProductsResponse:
        """Pages through products."""
        listing = read_listing(wire.PRODUCTS, request, category=request.category)
        page, token = await self._products.list_entries(workspace_of(context), listing, below=request.category)
        return catalogue_pb.ListProductsResponse(
            products=[wire.product_message(each) for each in page], next_page_token=token
        )

    async def UpdateProduct(self, request: catalogue_pb.UpdateProductRequest, context: Context) -> resources_pb.Product:
        """Changes the fields that the mask names."""
        given = request.product
        product = await self._products.update(
            workspace_of(context),
            given.sku,
            given.etag,
            lambda current: wire.changed_product(current, given, request.update_mask),
        )
        return wire.product_message(product)

    async def DeleteProduct(self, request: catalogue_pb.DeleteProductRequest, context: Context) -> resources_pb.Product:
        """Archives a product."""
        return wire.product_message(await self._products.archive(workspace_of(context), request.sku, request.etag))

    async def UndeleteProduct(
        self, request: catalogue_pb.UndeleteProductRequest, context: Context
    ) -> resources_pb.Product:
        """Brings a product back."""
        return wire.product_message(await self._products.bring_back(workspace_of(context), request.sku))

    async def BatchUpsertProducts(
        self, request: catalogue_pb.BatchUpsertProductsRequest, context: Context
    ) -> catalogue_pb.BatchUpsertProductsResponse:
        """Makes products be as they are given."""
        products = [wire.new_product(each, f"products[{index}]") for index, each in enumerate(request.products)]
        done = await self._products.upsert(workspace_of(context), products)
        return catalogue_pb.BatchUpsertProductsResponse(
            created=done.created, updated=done.updated, unchanged=done.unchanged
        )

    async def CreateStore(self, request: catalogue_pb.CreateStoreRequest, context: Context) -> resources_pb.Store:
        """Takes a store in."""
        return wire.store_message(await self._stores.create(workspace_of(context), wire.new_store(request.store)))

    async def GetStore(self, request: catalogue_pb.GetStoreRequest, context: Context) -> resources_pb.Store:
        """Returns a store."""
        return wire.store_message(await self._stores.get(workspace_of(context), request.store_id))

    async def ListStores(
        self, request: catalogue_pb.ListStoresRequest, context: Context
    ) -> catalogue_pb.ListStoresResponse:
        """Pages through stores."""
        listing = read_listing(wire.STORES, request, region=request.region)
        page, token = await self._stores.list_entries(workspace_of(context), listing, below=request.region)
        return catalogue_pb.ListStoresResponse(
            stores=[wire.store_message(each) for each in page], next_page_token=token
        )

    async def UpdateStore(self, request: catalogue_pb.UpdateStoreRequest, context: Context) -> resources_pb.Store:
        """Changes the fields that the mask names."""
        given = request.store
        store = await self._stores.update(
            workspace_of(context),
            given.store_id,
            given.etag,
            lambda current: wire.changed_store(current, given, request.update_mask),
        )
        return wire.store_message(store)

    async def DeleteStore(self, request: catalogue_pb.DeleteStoreRequest, context: Context) -> resources_pb.Store:
        """Archives a store."""
        return wire.store_message(await self._stores.archive(workspace_of(context), request.store_id, request.etag))

    async def UndeleteStore(self, request: catalogue_pb.UndeleteStoreRequest, context: Context) -> resources_pb.Store:
        """Brings a store back."""
        return wire.store_message(await self._stores.bring_back(workspace_of(context), request.store_id))

    async def BatchUpsertStores(
        self, request: catalogue_pb.BatchUpsertStoresRequest, context: Context
    ) -> catalogue_pb.BatchUpsertStoresResponse:
        """Makes stores be as they are given."""
        stores = [wire.new_store(each, f"stores[{index}]") for index, each in enumerate(request.stores)]
        done = await self._stores.upsert(workspace_of(context), stores)
        return catalogue_pb.BatchUpsertStoresResponse(
            created=done.created, updated=done.updated, unchanged=done.unchanged
        )

    async def SetStock(self, request: catalogue_pb.SetStockRequest, context: Context) -> catalogue_pb.SetStockResponse:
        """Takes statements of stock."""
        done = await self._stock.set(
            workspace_of(context),
            [wire.stock_line(each) for each in request.lines],
            read_time(request.state_time, "state_time"),
        )
        return catalogue_pb.SetStockResponse(
            changed=done.changed,
            unchanged=done.unchanged,
            outdated=done.outdated,
            rejected=[
                catalogue_pb.RejectedStockLine(index=index, reason=Reason.ERROR_REASON_NOT_FOUND, message=message)
                for index, message in sorted(done.rejected.items())
            ],
        )

    async def ListProductStock(
        self, request: catalogue_pb.ListProductStockRequest, context: Context
    ) -> catalogue_pb.ListProductStockResponse:
        """Pages through a product's stock."""
        workspace_id = workspace_of(context)
        listing = read_listing(wire.STOCK_OF_PRODUCT, request, sku=request.sku)
        await self._products.get(workspace_id, request.sku)
        levels, token, total = await self._stock.of_product(workspace_id, request.sku, listing)
        return catalogue_pb.ListProductStockResponse(
            levels=[wire.level_message(each) for each in levels], next_page_token=token, total_quantity=total
        )

    async def ListStoreStock(
        self, request: catalogue_pb.ListStoreStockRequest, context: Context
    ) -> catalogue_pb.ListStoreStockResponse:
        """Pages through a store's stock."""
        workspace_id = workspace_of(context)
        listing = read_listing(wire.STOCK_OF_STORE, request, store_id=request.store_id)
        await self._stores.get(workspace_id, request.store_id)
        levels, token = await self._stock.of_store(workspace_id, request.store_id, listing)
        return catalogue_pb.ListStoreStockResponse(
            levels=[wire.level_message(each) for each in levels], next_page_token=token
        )
