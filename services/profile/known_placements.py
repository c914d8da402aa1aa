"""Where single identifiers led lately, as identity told this process: saves asking for most events."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Set

from services.common.clock import monotonic_seconds
from services.profile.domain import Identifier, Placement

ENTRIES = 100_000
"""Identifiers of one generation; two are kept, some 35 MB each when full."""

GENERATION_SECONDS = 30.0
"""How long a generation is the younger one: a placement is used for up to twice as long."""

_Generation = dict[str, dict[Identifier, Placement]]


class KnownPlacements:
    """The node of each identifier as it was given, and whose that node was when identity last told.

    A node's id never changes. Its customer does, with merges and cuts that this process may not hear of: it is a hint in
    what is recorded, and the reader of an event goes by the mapping of the highest version that they know. So it may
    be a minute old, and no older.
    """

    def __init__(self, *, entries: int = ENTRIES, seconds: Callable[[], float] = monotonic_seconds) -> None:
        """Starts empty.

        Args:
            entries: Size of a generation, >= 1.
            seconds: Tells the age of what is kept.
        """
        self._entries = entries
        self._seconds = seconds
        self._young: _Generation = {}
        self._old: _Generation = {}
        self._room = entries
        self._turns_at = seconds() + GENERATION_SECONDS

    def of_workspace(self, workspace_id: str) -> tuple[dict[Identifier, Placement], dict[Identifier, Placement]]:
        """Returns what is kept of a workspace, the younger generation first; for the moment, and to be read only."""
        self._drop_aged()
        return self._young.get(workspace_id, {}), self._old.get(workspace_id, {})

    def keep(self, workspace_id: str, identifier: Identifier, placement: Placement) -> None:
        """Keeps what identity told of an event with this one identifier; junk, which has no node, is not kept."""
        if not placement.node_id:
            return
        if self._room <= 0:
            self._turn(self._seconds() + GENERATION_SECONDS)
        known = self._young.setdefault(workspace_id, {})
        present = known.get(identifier)
        if present is None:
            # One text for each type, whatever event it came with.
            known[Identifier(sys.intern(identifier.type), identifier.value)] = placement
            self._room -= 1
        elif present.mapping_version <= placement.mapping_version:
            # Of two calls side by side the one that was asked first may answer last.
            known[identifier] = placement

    def correct(self, workspace_id: str, identifiers: Iterable[Identifier], customer_id: int) -> None:
        """Forgets those of an event's identifiers that are not known to lead to the customer whom they led to together.

        What moved with a merge is not told; the next event that carries one of them alone asks.
        """
        for generation in (self._young, self._old):
            known = generation.get(workspace_id)
            if known:
                for identifier in identifiers:
                    present = known.get(identifier)
                    if present is not None and present.customer_id != customer_id:
                        del known[identifier]

    def forget(self, workspace_id: str, node_ids: Set[int]) -> None:
        """Forgets what leads to nodes that were erased."""
        for generation in (self._young, self._old):
            known = generation.get(workspace_id, {})
            for identifier in [each for each, placement in known.items() if placement.node_id in node_ids]:
                del known[identifier]

    def _drop_aged(self) -> None:
        now = self._seconds()
        if now >= self._turns_at + GENERATION_SECONDS:
            self._young = {}
            self._turn(now + GENERATION_SECONDS)
        elif now >= self._turns_at:
            self._turn(self._turns_at + GENERATION_SECONDS)

    def _turn(self, turns_at: float) -> None:
        self._old, self._young = self._young, {}
        self._room = self._entries
        self._turns_at = turns_at
