"""What answers for products, stores and stock, put together."""

from __future__ import annotations

from services.common.clock import Clock
from services.common.database import Database
from services.profile.catalogue_servicer import CatalogueServicer
from services.profile.domain.catalogue.products import MAXIMUM_PRODUCTS
from services.profile.domain.catalogue.stores import MAXIMUM_STORES
from services.profile.facts.told import products_fact, stock_fact, stores_fact
from services.profile.storage.catalogue.tables import PRODUCTS, STORES
from services.profile.usecases.catalogue import CatalogueExports, Entries, Stock


def catalogue(database: Database, clock: Clock) -> CatalogueServicer:
    """Returns what answers for products, stores and stock."""
    return CatalogueServicer(
        products=Entries(
            table=PRODUCTS,
            noun="product",
            most=MAXIMUM_PRODUCTS,
            database=database,
            clock=clock,
            encode=products_fact,
        ),
        stores=Entries(
            table=STORES,
            noun="store",
            most=MAXIMUM_STORES,
            database=database,
            clock=clock,
            encode=stores_fact,
        ),
        stock=Stock(database=database, clock=clock, encode=stock_fact),
        exports=CatalogueExports(database=database, products=PRODUCTS, stores=STORES),
    )
