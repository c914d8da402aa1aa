"""Exports of lists of customers: asked for and fetched (`keeping.py`), and made (`running.py`)."""

from services.profile.usecases.customer_exports.keeping import CustomerExports, Kept
from services.profile.usecases.customer_exports.running import EXPORT, ExportRunning

__all__ = ["EXPORT", "CustomerExports", "ExportRunning", "Kept"]
