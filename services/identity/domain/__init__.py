"""The rules of identity, all pure: what an identifier is, and which identifiers are one customer."""

from services.identity.domain.admission import Admission, KnownNode, StoredLink
from services.identity.domain.identifiers import Identifier, NodeKey
from services.identity.domain.linking import Components, Edge, LinkState, Pair, Partition, Verdict, pair_of, partition
from services.identity.domain.normalise import Normalised, normalise
from services.identity.domain.rules import DEFAULT_RULEBOOK, DEFAULT_RULES, IdentityRules, Rulebook
from services.identity.domain.settlement import Changes, LinkChange, Move, settle

__all__ = [
    "DEFAULT_RULEBOOK",
    "DEFAULT_RULES",
    "Admission",
    "Changes",
    "Components",
    "Edge",
    "Identifier",
    "IdentityRules",
    "KnownNode",
    "LinkChange",
    "LinkState",
    "Move",
    "NodeKey",
    "Normalised",
    "Pair",
    "Partition",
    "Rulebook",
    "StoredLink",
    "Verdict",
    "normalise",
    "pair_of",
    "partition",
    "settle",
]
