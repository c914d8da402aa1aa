"""Wire ⇄ domain: a method is translate, call, translate."""

from services.segment.servicer.alerts import AlertServicer
from services.segment.servicer.computed_traits import ComputedTraitServicer
from services.segment.servicer.customer_lists import CustomerListServicer
from services.segment.servicer.management import SegmentManagementServicer
from services.segment.servicer.methods import SegmentServicer
from services.segment.servicer.reports import InsightServicer
from services.segment.servicer.saved_reports import ReportServicer

__all__ = [
    "AlertServicer",
    "ComputedTraitServicer",
    "CustomerListServicer",
    "InsightServicer",
    "ReportServicer",
    "SegmentManagementServicer",
    "SegmentServicer",
]
