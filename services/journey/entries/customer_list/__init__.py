"""Enter by being in a list of customers."""

from services.journey.entries.customer_list.rules import CustomerListEntry
from services.journey.entries.customer_list.wire import from_wire, to_wire
from services.journey.entries.kind import EntryKind
from services.journey.entries.sources import ListSource

CUSTOMER_LIST = EntryKind(CustomerListEntry, from_wire, to_wire, ListSource)

__all__ = ["CUSTOMER_LIST"]
