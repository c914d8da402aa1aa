"""Values that are kept with runs for what they ask for later: sealed as they are written, opened as they are handed on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.json_values import decode, encode
from services.journey.domain import Advance
from services.journey.storage import run_values
from services.journey.storage.run_values import SealedValue


class ValueVault(Protocol):
    """Seals values, each for its run and name."""

    def seal_value(self, workspace_id: str, run_id: str, name: str, value_json: str) -> bytes:
        """Returns a value encrypted."""
        ...

    def open_value(self, workspace_id: str, run_id: str, name: str, sealed: bytes) -> str:
        """Returns a value."""
        ...


class RunValues:
    """Keeps values, in the callers' transactions."""

    def __init__(self, vault: ValueVault) -> None:
        """Takes what seals."""
        self._vault = vault

    async def keep(self, connection: AsyncConnection, workspace_id: str, advances: Sequence[Advance]) -> None:
        """Keeps what advances bring; where one brings two of a name the later."""
        values = {
            (moved.run.run_id, kept.name): kept.value_json
            for moved in advances
            if not moved.run.state.ended
            for kept in moved.kept
        }
        if values:
            sealed = [
                SealedValue(run_id, name, self._vault.seal_value(workspace_id, run_id, name, value_json))
                for (run_id, name), value_json in values.items()
            ]
            await run_values.keep_values(connection, workspace_id, sealed)

    async def of_runs(self, connection: AsyncConnection, workspace_id: str, run_ids: Sequence[str]) -> dict[str, str]:
        """Returns the values of runs, each as a JSON object by their names; who has none is left out."""
        found: dict[str, dict[str, Any]] = {}
        for value in await run_values.find_values(connection, workspace_id, run_ids):
            text = self._vault.open_value(workspace_id, value.run_id, value.name, value.sealed)
            found.setdefault(value.run_id, {})[value.name] = decode(text)
        return {run_id: encode(values).decode() for run_id, values in found.items()}

    async def forget(self, connection: AsyncConnection, workspace_id: str, run_ids: Sequence[str]) -> None:
        """Removes the values of runs that ended."""
        if run_ids:
            await run_values.forget_values(connection, workspace_id, run_ids)
