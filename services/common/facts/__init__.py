"""Consumers of fact streams: effects and the position commit together, so every effect happens once.

Reading is at least once; facts absorbed before are left out by their ids, and a fact that cannot be absorbed goes to the dead
letters with its reason, where one of a kind that only a later version knows waits for it. Workers share the partitions under
leases with fencing tokens; each workspace's facts have transactions of their own, and a position passes no fact whose workspace
has not committed it.
"""

from services.common.facts.absorbing import MAXIMUM_ATTEMPTS, Absorb, Prepare
from services.common.facts.consumer import Consumer
from services.common.facts.fact import LeaseLost, ReceivedFact
from services.common.facts.kinds import KnownKinds, unknown_values
from services.common.facts.ledger import count_set_aside

__all__ = [
    "MAXIMUM_ATTEMPTS",
    "Absorb",
    "Consumer",
    "KnownKinds",
    "LeaseLost",
    "Prepare",
    "ReceivedFact",
    "count_set_aside",
    "unknown_values",
]
