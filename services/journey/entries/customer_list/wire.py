"""Between the contract's `CustomerListEntry` and its rules."""

from services.journey.entries.customer_list.rules import CustomerListEntry
from services.journey.entries.kind import Problems
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.CustomerListEntry, _problems: Problems) -> CustomerListEntry:
    """Returns the rules."""
    return CustomerListEntry(message.customer_list_id)


def to_wire(entry: CustomerListEntry) -> journey_pb.CustomerListEntry:
    """Returns the message."""
    return journey_pb.CustomerListEntry(customer_list_id=entry.customer_list_id)
