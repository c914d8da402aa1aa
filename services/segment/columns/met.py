"""Which nodes may have something in the history: their ids are hashes, so that nothing but a list tells who is new."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

_ADDED = 100_000


class Met:
    """Ids of nodes. Whoever is not among them has nothing in the history."""

    def __init__(self, ids: Array | None) -> None:
        """Takes ids, int64, each once; None: too many, anybody may be among them."""
        self._ids = None if ids is None else np.sort(ids)
        self._added: set[int] = set()

    def __contains__(self, node_id: int) -> bool:
        if self._ids is None or node_id in self._added:
            return True
        place = int(np.searchsorted(self._ids, node_id))
        return place < len(self._ids) and int(self._ids[place]) == node_id

    def __len__(self) -> int:
        return (0 if self._ids is None else len(self._ids)) + len(self._added)

    def add(self, node_ids: Iterable[int]) -> None:
        """Adds ids."""
        if self._ids is None:
            return
        self._added.update(node_ids)
        if len(self._added) > _ADDED:
            self._ids = np.union1d(self._ids, np.fromiter(self._added, np.int64, len(self._added)))
            self._added = set()
