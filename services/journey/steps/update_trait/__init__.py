"""Change a trait of the customer."""

from services.journey.steps.kind import StepKind
from services.journey.steps.update_trait.carrier import UpdateTraitCarrier
from services.journey.steps.update_trait.rules import UpdateTrait, UpdateTraitAction
from services.journey.steps.update_trait.wire import from_wire, to_wire

UPDATE_TRAIT = StepKind(
    UpdateTraitAction, from_wire, to_wire, UpdateTrait, lambda clients: UpdateTraitCarrier(clients.profile)
)

__all__ = ["UPDATE_TRAIT"]
