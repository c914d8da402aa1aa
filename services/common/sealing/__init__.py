"""Sealing at rest under master keys that can be rotated: which keys there are, what is sealed by them, and its sealing anew.

`docs/keys.md` tells an operator's side, `docs/decisions/0058-rotation-of-keys.md` why it is so.
"""

from services.common.sealing.columns import Row, SealedColumn
from services.common.sealing.resealing import Resealing
from services.common.sealing.seals import INSTALLATION, KeyMissing, Seals
from services.common.sealing.servicer import SEALING_SERVICE, SealingServicer, named, sealing_of
from services.common.sealing.status import KeyHolder, Pass, SealedRows, SealingState, read_state

__all__ = [
    "INSTALLATION",
    "SEALING_SERVICE",
    "KeyHolder",
    "KeyMissing",
    "Pass",
    "Resealing",
    "Row",
    "SealedColumn",
    "SealedRows",
    "SealingServicer",
    "SealingState",
    "Seals",
    "named",
    "read_state",
    "sealing_of",
]
