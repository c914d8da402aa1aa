"""Entries by a call, between the contract's messages and the domain's values."""

from __future__ import annotations

from collections.abc import Sequence

from services.common.errors import InvalidArgument, Reason
from services.common.json_messages import read_object
from services.common.json_values import canonical_json
from services.journey.clients.identity import IdentityClient
from services.journey.usecases.calling_in import Entered, Entrant
from yike.journey.v1 import journey_service_pb2 as journey_pb


async def entrants_from_wire(
    identity: IdentityClient, workspace_id: str, given: Sequence[journey_pb.JourneyEntrant]
) -> list[Entrant]:
    """Returns who is to enter, by their present ids.

    Raises:
        InvalidArgument: With the place of an entrant who is named by nothing, or by both id and identifier.
    """
    for place, entrant in enumerate(given):
        if bool(entrant.customer_id) == bool(entrant.identifier.type or entrant.identifier.value):
            field = f"entrants[{place}]"
            raise InvalidArgument(
                f"{field}: name a customer by customer_id or by identifier.",
                reason=Reason.ERROR_REASON_MISSING_FIELD,
                field=field,
            )
    ids = await identity.current_ids(workspace_id, {each.customer_id for each in given if each.customer_id})
    named = [(each.identifier.type, each.identifier.value) for each in given if not each.customer_id]
    found = iter(await identity.customers_of(workspace_id, named))
    entrants = []
    for place, each in enumerate(given):
        customer_id = ids.get(each.customer_id) if each.customer_id else next(found)
        values = read_object(each.data, f"entrants[{place}].data") if each.HasField("data") else {}
        entrants.append(Entrant(customer_id, canonical_json(values).decode() if values else ""))
    return entrants


def entrance_to_wire(entered: Entered) -> journey_pb.JourneyEntrance:
    """Returns what became of an entrant as the contract writes it."""
    return journey_pb.JourneyEntrance(
        outcome=int(entered.outcome),  # type: ignore[arg-type]
        customer_id=entered.customer_id,
        run_id=entered.run_id,
        refusal=f"ENTRY_REFUSAL_{entered.refusal.name}" if entered.refusal is not None else None,
    )
