"""What scoring keeps."""

from __future__ import annotations

from collections.abc import Mapping

from services.common.retention import BOUNDED_OF_FACTS, HEARS_NOTHING, Removal

REMOVALS: tuple[Removal, ...] = ()

BOUNDED: Mapping[str, str] = {
    **BOUNDED_OF_FACTS,
    **HEARS_NOTHING,
    "operations": "Those that ended go after 30 days (`services/common/operations`).",
    "models": "The newest 20 of each kind a workspace (`usecases/upkeep.py`); scores name the newest.",
    "erased_nodes": "One row an identifier that was erased.",
    "erased_rows": "One row an erasure: what it removed.",
    "scores": "One row a customer and name, written over by the next training.",
}
