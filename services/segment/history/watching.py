"""Who keeps something of the history in the process is told of all that is written there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from services.segment.history.rows import AttributeRows, EventRows


class Watcher(Protocol):
    """Is told before and after each write. Between the two it may find anything in the history."""

    def begins(self, workspaces: Iterable[str]) -> None:
        """Rows of workspaces are about to be written."""
        ...

    def wrote(
        self, workspaces: Iterable[str], events: EventRows, keep: Sequence[bool] | None, attributes: AttributeRows
    ) -> None:
        """They are written; `keep`: which of the events are new, None: all."""
        ...

    def failed(self, workspaces: Iterable[str]) -> None:
        """Any part of them may be written."""
        ...

    def forget(self, workspace_id: str | None = None) -> None:
        """Rows of a workspace, or of all, were removed."""
        ...


class Nobody:
    """Keeps nothing."""

    def begins(self, workspaces: Iterable[str]) -> None:
        """See `Watcher.begins`."""

    def wrote(
        self, workspaces: Iterable[str], events: EventRows, keep: Sequence[bool] | None, attributes: AttributeRows
    ) -> None:
        """See `Watcher.wrote`."""

    def failed(self, workspaces: Iterable[str]) -> None:
        """See `Watcher.failed`."""

    def forget(self, workspace_id: str | None = None) -> None:
        """See `Watcher.forget`."""
