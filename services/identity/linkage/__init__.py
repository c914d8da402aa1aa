"""Which records are probably one person: scored pair by pair by a model that learns without labels, judged after clustering."""

from services.identity.linkage.clustering import Join, clusters_of, join_records
from services.identity.linkage.linking import Linkage, link_records
from services.identity.linkage.records import Field, Record

__all__ = ["Field", "Join", "Linkage", "Record", "clusters_of", "join_records", "link_records"]
