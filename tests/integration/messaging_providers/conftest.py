"""A sandbox for every test."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.common.clock import SteppedClock
from tests.support.sandbox import TestSandbox, running_sandbox


@pytest.fixture
def clock() -> SteppedClock:
    """The sandbox's clock."""
    return SteppedClock(datetime(2026, 11, 22, 12, tzinfo=UTC))


@pytest.fixture
async def sandbox(tmp_path: Path, clock: SteppedClock) -> AsyncIterator[TestSandbox]:
    """A sandbox that sends no receipts until told where to."""
    async with running_sandbox(tmp_path, clock) as running:
        yield running
