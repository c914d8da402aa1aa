"""Between the contract's `RandomSplitStep` and its rules."""

from services.journey.steps.random_split.rules import RandomBranch, RandomSplitAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.RandomSplitStep) -> RandomSplitAction:
    """Returns the rules."""
    branches = (
        RandomBranch(branch.branch_id, branch.weight, branch.step_id, branch.display_name)
        for branch in message.branches
    )
    return RandomSplitAction(tuple(branches), message.key)


def to_wire(action: RandomSplitAction) -> journey_pb.RandomSplitStep:
    """Returns the message."""
    branches = [
        journey_pb.RandomBranch(
            branch_id=branch.branch_id,
            display_name=branch.display_name,
            weight=branch.weight,
            step_id=branch.step_id,
        )
        for branch in action.branches
    ]
    return journey_pb.RandomSplitStep(branches=branches, key=action.key)
