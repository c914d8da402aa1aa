"""Wire ⇄ domain: a method is translate, call, translate."""

from services.segment.servicer.computed_traits import ComputedTraitServicer
from services.segment.servicer.methods import SegmentServicer
from services.segment.servicer.reports import InsightServicer

__all__ = ["ComputedTraitServicer", "InsightServicer", "SegmentServicer"]
