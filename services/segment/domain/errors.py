"""What can be wrong with a rule, or stand against an answer."""

from __future__ import annotations

from services.common.errors import FailedPrecondition, InvalidArgument
from yike.common.v1 import errors_pb2


class InvalidRule(InvalidArgument):
    """The rule cannot be compiled; correct the part that `metadata.field` names."""

    default_reason = errors_pb2.ERROR_REASON_INVALID_RULE

    def __init__(self, path: str, problem: str) -> None:
        """Makes the error.

        Args:
            path: Where in the rule, for example `rule.all.rules[2].event.property`.
            problem: What is wrong and what would be right.
        """
        super().__init__(f"{path}: {problem}", field=path)
        self.path = path
        self.problem = problem


class CustomerRestricted(FailedPrecondition):
    """The use of this customer's data is restricted: no rule holds of them. POST …:unrestrict lifts it."""

    default_reason = errors_pb2.ERROR_REASON_CUSTOMER_RESTRICTED
