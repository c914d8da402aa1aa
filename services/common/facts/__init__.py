"""Consumers of fact streams: effects and the position commit together, so every effect happens once.

Reading is at least once; facts absorbed before are left out by their ids, a lease with a fencing token keeps a second
worker from writing, and a fact that cannot be absorbed goes to the dead letters with its reason.
"""

from services.common.facts.consumer import MAXIMUM_ATTEMPTS, Absorb, Consumer, Prepare
from services.common.facts.fact import LeaseLost, ReceivedFact

__all__ = ["MAXIMUM_ATTEMPTS", "Absorb", "Consumer", "LeaseLost", "Prepare", "ReceivedFact"]
