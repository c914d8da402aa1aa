"""Products, stores and stock: taken in, changed, found, and told of."""

from services.profile.usecases.catalogue.entries import Entries, Upserted
from services.profile.usecases.catalogue.exporting import START, CatalogueExports
from services.profile.usecases.catalogue.stock import SetLines, Stock

__all__ = ["START", "CatalogueExports", "Entries", "SetLines", "Stock", "Upserted"]
