"""Linking in a process apart, which ends with who waits for it."""

from __future__ import annotations

from collections.abc import Callable

from services.common.apart import run_apart
from services.identity.linkage.linking import Linkage, Request


async def link_apart(request: Request, *, report: Callable[[], None]) -> Linkage:
    """Links records in a process of its own; raises and calls `report` as `run_apart`."""
    return await run_apart("services.identity.linkage", request, Linkage, report=report)
