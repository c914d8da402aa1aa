"""Wire ⇄ domain: a method is translate, call, translate."""

from services.segment.servicer.computed_traits import ComputedTraitServicer
from services.segment.servicer.methods import SegmentServicer

__all__ = ["ComputedTraitServicer", "SegmentServicer"]
