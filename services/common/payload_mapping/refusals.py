"""What can be wrong with a mapping, and with a body."""

from __future__ import annotations


class MappingError(Exception):
    """The mapping cannot be used; the message names the place and what is wrong there."""


class PayloadRefused(Exception):
    """A body cannot be read as the mapping says.

    Attributes:
        reason: A code with the path, for example `not_a_decimal:$.total_price`; never a value of the body.
    """

    def __init__(self, code: str, path: str = "") -> None:
        """Joins code and path to the reason."""
        self.reason = f"{code}:{path}" if path else code
        super().__init__(self.reason)
