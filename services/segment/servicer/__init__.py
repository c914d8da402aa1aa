"""Wire ⇄ domain: a method is translate, call, translate."""

from services.segment.servicer.computed_traits import ComputedTraitServicer
from services.segment.servicer.customer_lists import CustomerListServicer
from services.segment.servicer.management import SegmentManagementServicer
from services.segment.servicer.methods import SegmentServicer
from services.segment.servicer.reports import InsightServicer

__all__ = [
    "ComputedTraitServicer",
    "CustomerListServicer",
    "InsightServicer",
    "SegmentManagementServicer",
    "SegmentServicer",
]
