"""CatalogueService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic

import grpc

from services.common.errors import Reason
from services.common.interceptors import workspace_of
from services.common.listings import read_listing
from services.common.pages import page_limit, page_token, read_page_token
from services.common.times import read_time
from services.profile import catalogue_wire as wire
from services.profile.catalogue_wire import E, EntryForm, M
from services.profile.domain.catalogue.products import Product
from services.profile.domain.catalogue.stores import Store
from services.profile.usecases.catalogue import START, CatalogueExports, Entries, Stock, Upserted
from yike.profile.v1 import catalogue_resources_pb2 as resources_pb
from yike.profile.v1 import catalogue_service_pb2 as catalogue_pb
from yike.profile.v1 import catalogue_service_pb2_grpc as catalogue_grpc

Context = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True)
class EntryMethods(Generic[E, M]):
    """What is asked of products as of stores, between the wire and the use cases.

    Attributes:
        entries: The use cases of the kind.
        form: How the kind stands on the wire.
    """

    entries: Entries[E]
    form: EntryForm[E, M]

    async def create(self, context: Context, given: M) -> M:
        """Takes one in."""
        new = self.form.new(given, self.form.field)
        return self.form.message(await self.entries.create(workspace_of(context), new))

    async def get(self, context: Context, key: str) -> M:
        """Returns one."""
        return self.form.message(await self.entries.get(workspace_of(context), key))

    async def page(self, context: Context, request: Any) -> tuple[list[M], str]:
        """Returns a page of them, and the token of the next."""
        branch: str = getattr(request, self.form.branch)
        listing = read_listing(self.form.listable, request, **{self.form.branch: branch})
        found, token = await self.entries.list_entries(workspace_of(context), listing, below=branch)
        return [self.form.message(each) for each in found], token

    async def update(self, context: Context, request: Any) -> M:
        """Changes the fields that the mask names."""
        given: Any = getattr(request, self.form.field)
        entry = await self.entries.update(
            workspace_of(context),
            getattr(given, self.form.listable.key),
            given.etag,
            lambda current: self.form.changed(current, given, request.update_mask),
        )
        return self.form.message(entry)

    async def archive(self, context: Context, key: str, etag: str) -> M:
        """Archives one."""
        return self.form.message(await self.entries.archive(workspace_of(context), key, etag))

    async def bring_back(self, context: Context, key: str) -> M:
        """Brings one back."""
        return self.form.message(await self.entries.bring_back(workspace_of(context), key))

    async def upsert(self, context: Context, given: Iterable[M]) -> Upserted:
        """Makes entries be as they are given."""
        entries = [self.form.new(each, f"{self.form.field}s[{index}]") for index, each in enumerate(given)]
        return await self.entries.upsert(workspace_of(context), entries)


class CatalogueServicer(catalogue_grpc.CatalogueServiceServicer):
    """Answers the methods of `yike.profile.v1.CatalogueService`; errors leave as typed errors."""

    def __init__(
        self, *, products: Entries[Product], stores: Entries[Store], stock: Stock, exports: CatalogueExports
    ) -> None:
        """Wires the use cases."""
        self._products = EntryMethods(products, wire.PRODUCT_FORM)
        self._stores = EntryMethods(stores, wire.STORE_FORM)
        self._stock = stock
        self._exports = exports

    async def CreateProduct(self, request: catalogue_pb.CreateProductRequest, context: Context) -> resources_pb.Product:
        """Takes a product in."""
        return await self._products.create(context, request.product)

    async def GetProduct(self, request: catalogue_pb.GetProductRequest, context: Context) -> resources_pb.Product:
        """Returns a product."""
        return await self._products.get(context, request.sku)

    async def ListProducts(
        self, request: catalogue_pb.ListProductsRequest, context: Context
    ) -> catalogue_pb.ListProductsResponse:
        """Pages through products."""
        page, token = await self._products.page(context, request)
        return catalogue_pb.ListProductsResponse(products=page, next_page_token=token)

    async def UpdateProduct(self, request: catalogue_pb.UpdateProductRequest, context: Context) -> resources_pb.Product:
        """Changes the fields that the mask names."""
        return await self._products.update(context, request)

    async def DeleteProduct(self, request: catalogue_pb.DeleteProductRequest, context: Context) -> resources_pb.Product:
        """Archives a product."""
        return await self._products.archive(context, request.sku, request.etag)

    async def UndeleteProduct(
        self, request: catalogue_pb.UndeleteProductRequest, context: Context
    ) -> resources_pb.Product:
        """Brings a product back."""
        return await self._products.bring_back(context, request.sku)

    async def BatchUpsertProducts(
        self, request: catalogue_pb.BatchUpsertProductsRequest, context: Context
    ) -> catalogue_pb.BatchUpsertProductsResponse:
        """Makes products be as they are given."""
        done = await self._products.upsert(context, request.products)
        return catalogue_pb.BatchUpsertProductsResponse(
            created=done.created, updated=done.updated, unchanged=done.unchanged
        )

    async def CreateStore(self, request: catalogue_pb.CreateStoreRequest, context: Context) -> resources_pb.Store:
        """Takes a store in."""
        return await self._stores.create(context, request.store)

    async def GetStore(self, request: catalogue_pb.GetStoreRequest, context: Context) -> resources_pb.Store:
        """Returns a store."""
        return await self._stores.get(context, request.store_id)

    async def ListStores(
        self, request: catalogue_pb.ListStoresRequest, context: Context
    ) -> catalogue_pb.ListStoresResponse:
        """Pages through stores."""
        page, token = await self._stores.page(context, request)
        return catalogue_pb.ListStoresResponse(stores=page, next_page_token=token)

    async def UpdateStore(self, request: catalogue_pb.UpdateStoreRequest, context: Context) -> resources_pb.Store:
        """Changes the fields that the mask names."""
        return await self._stores.update(context, request)

    async def DeleteStore(self, request: catalogue_pb.DeleteStoreRequest, context: Context) -> resources_pb.Store:
        """Archives a store."""
        return await self._stores.archive(context, request.store_id, request.etag)

    async def UndeleteStore(self, request: catalogue_pb.UndeleteStoreRequest, context: Context) -> resources_pb.Store:
        """Brings a store back."""
        return await self._stores.bring_back(context, request.store_id)

    async def BatchUpsertStores(
        self, request: catalogue_pb.BatchUpsertStoresRequest, context: Context
    ) -> catalogue_pb.BatchUpsertStoresResponse:
        """Makes stores be as they are given."""
        done = await self._stores.upsert(context, request.stores)
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
        await self._products.entries.get(workspace_id, request.sku)
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
        await self._stores.entries.get(workspace_id, request.store_id)
        levels, token = await self._stock.of_store(workspace_id, request.store_id, listing)
        return catalogue_pb.ListStoreStockResponse(
            levels=[wire.level_message(each) for each in levels], next_page_token=token
        )

    async def ExportCatalogue(
        self, request: catalogue_pb.ExportCatalogueRequest, context: Context
    ) -> catalogue_pb.ExportCatalogueResponse:
        """Returns a page of products, of stores or of stock."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ExportCatalogue", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, int, str, str)
        page = await self._exports.page(
            workspace_id, (position[0], position[1], position[2]) if position else START, page_limit(request)
        )
        return catalogue_pb.ExportCatalogueResponse(
            products=map(wire.product_left, page.products),
            stores=map(wire.store_left, page.stores),
            levels=map(wire.level_left, page.levels),
            next_page_token="" if page.following is None else page_token(arguments, list(page.following)),
        )
