"""Which records are probably one person: scored pair by pair by a model that learns without labels, judged after clustering."""

from services.identity.linkage.apart import link_apart
from services.identity.linkage.clustering import Join, clusters_of, join_records
from services.identity.linkage.linking import Linkage, Request, link_records
from services.identity.linkage.records import Field, Record, birthday_of

__all__ = [
    "Field",
    "Join",
    "Linkage",
    "Record",
    "Request",
    "birthday_of",
    "clusters_of",
    "join_records",
    "link_apart",
    "link_records",
]
