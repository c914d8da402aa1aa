"""Branch by lot."""

from services.journey.steps.kind import StepKind
from services.journey.steps.random_split.carrier import RandomSplitCarrier
from services.journey.steps.random_split.rules import DrawLot, RandomSplitAction
from services.journey.steps.random_split.wire import from_wire, to_wire

RANDOM_SPLIT = StepKind(
    RandomSplitAction, from_wire, to_wire, DrawLot, lambda clients: RandomSplitCarrier(clients.own.draw)
)

__all__ = ["RANDOM_SPLIT"]
