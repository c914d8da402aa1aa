"""The catalogue, page by page, for stores that are derived from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.database import Database
from services.profile.domain.catalogue.products import Product
from services.profile.domain.catalogue.stock import StockLevel
from services.profile.domain.catalogue.stores import Store
from services.profile.storage.catalogue.entries import EntryTable, read_entries_after
from services.profile.storage.catalogue.stock import read_levels_after

Position = tuple[int, str, str]
"""0 among products, 1 among stores, 2 among stock; behind which key, and of stock behind which store."""

START: Position = (0, "", "")


@dataclass(frozen=True)
class CataloguePage:
    """Some of it, and where the next page begins; None: it is the end."""

    products: Sequence[Product] = ()
    stores: Sequence[Store] = ()
    levels: Sequence[StockLevel] = ()
    following: Position | None = None


class CatalogueExports:
    """Pages through products, then stores, then stock. What changes meanwhile facts tell."""

    def __init__(self, *, database: Database, products: EntryTable[Product], stores: EntryTable[Store]) -> None:
        """Reads profile's own database."""
        self._database = database
        self._products = products
        self._stores = stores

    async def page(self, workspace_id: str, position: Position, limit: int) -> CataloguePage:
        """Returns up to `limit` behind a position."""
        among, key, store_id = position
        async with self._database.workspace(workspace_id) as connection:
            if among == 0:
                products = await read_entries_after(connection, self._products, workspace_id, key, limit)
                more = (0, products[-1].sku, "") if len(products) == limit else (1, "", "")
                return CataloguePage(products=products, following=more)
            if among == 1:
                stores = await read_entries_after(connection, self._stores, workspace_id, key, limit)
                more = (1, stores[-1].store_id, "") if len(stores) == limit else (2, "", "")
                return CataloguePage(stores=stores, following=more)
            levels = await read_levels_after(connection, workspace_id, (key, store_id), limit)
        last = levels[-1] if len(levels) == limit else None
        return CataloguePage(levels=levels, following=None if last is None else (2, last.sku, last.store_id))
