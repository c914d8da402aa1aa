"""What others keep and journeys name, off the wire."""

from __future__ import annotations

from services.common.errors import InvalidArgument, Reason
from services.journey.domain.references import ReferenceKind
from yike.journey.v1 import journey_service_pb2 as journey_pb

_KINDS = {
    "segment_id": ReferenceKind.SEGMENT,
    "template_id": ReferenceKind.TEMPLATE,
    "computed_trait_id": ReferenceKind.COMPUTED_TRAIT,
    "customer_list_id": ReferenceKind.CUSTOMER_LIST,
    "coupon_template_id": ReferenceKind.COUPON_TEMPLATE,
    "journey_id": ReferenceKind.JOURNEY,
}


def used_from_wire(request: journey_pb.ListJourneysUsingRequest) -> tuple[ReferenceKind, str]:
    """Returns what is asked about: its kind and its id.

    Raises:
        InvalidArgument: MISSING_FIELD if nothing is named.
    """
    used = request.WhichOneof("used")
    if used is None:
        raise InvalidArgument(
            "Name a segment_id, a template_id, a computed_trait_id, a customer_list_id, a coupon_template_id or a journey_id.",
            reason=Reason.ERROR_REASON_MISSING_FIELD,
            field="segment_id",
        )
    return _KINDS[used], getattr(request, used)
