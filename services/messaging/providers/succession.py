"""Forms of accounts that mind what they were before."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from services.messaging.providers.contract import AccountForm


@runtime_checkable
class Succeeds(Protocol):
    """A form of an account that minds what it was before."""

    def after(self, before: Any, now: datetime) -> AccountForm:
        """Returns it as it is to be kept from now on.

        Args:
            before: The form that it takes the place of, with its secrets; None for a new account.
            now: The present.

        Raises:
            InvalidArgument: If it cannot take that place.
        """
        ...
