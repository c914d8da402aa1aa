"""A workspace with a loyalty programme."""

import pytest

from tests.integration.profile.conftest import Workspace
from tests.integration.profile.loyalty.programme import Loyalty


@pytest.fixture
def loyalty(workspace: Workspace) -> Loyalty:
    """The programme of a workspace that no other test uses; nobody has set it."""
    return Loyalty(workspace)
