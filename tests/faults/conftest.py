"""A platform of their own: its parts are killed, stopped and doubled."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.platform import Platform


@pytest.fixture(scope="package")
def broken() -> Iterator[Platform]:
    """A platform whose parts may be killed and stopped, as long as they come back."""
    with Platform() as running:
        yield running
