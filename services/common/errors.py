"""The one page of errors: what a caller may see, with its status and reason. They survive an RPC both ways."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

import grpc

from yike.common.v1 import errors_pb2

Reason = errors_pb2.ErrorReason
_PREFIX = "ERROR_REASON_"

USERS_NAMED = 20
"""Of those who use what was to be taken away, so many are named."""


class YikeError(Exception):
    """Something was refused or failed."""

    status: ClassVar[grpc.StatusCode] = grpc.StatusCode.INTERNAL
    default_reason: ClassVar[errors_pb2.ErrorReason] = errors_pb2.ERROR_REASON_INTERNAL

    def __init__(
        self,
        message: str = "",
        *,
        reason: errors_pb2.ErrorReason | None = None,
        retry_after_seconds: float | None = None,
        **metadata: str,
    ) -> None:
        """Makes the error.

        Args:
            message: What the reader should do; empty takes the class's own sentence.
            reason: Overrides the class's reason.
            retry_after_seconds: When the same call may succeed; None when it will not.
            **metadata: Values that the message names, as text. Never a secret, a phone or an address.
        """
        self.message = message or (self.__doc__ or "").strip().splitlines()[0]
        self.reason = self.default_reason if reason is None else reason
        self.retry_after_seconds = retry_after_seconds
        self.metadata = {key: str(value) for key, value in metadata.items()}
        super().__init__(self.message)

    @property
    def reason_name(self) -> str:
        """The reason as `ErrorInfo` carries it, for example `NOT_FOUND`."""
        return reason_name(self.reason)


class InvalidArgument(YikeError):
    """The request is wrong whatever the state of the platform; correct the named field."""

    status = grpc.StatusCode.INVALID_ARGUMENT
    default_reason = errors_pb2.ERROR_REASON_INVALID_FIELD


class NotFound(YikeError):
    """There is no such thing in this workspace."""

    status = grpc.StatusCode.NOT_FOUND
    default_reason = errors_pb2.ERROR_REASON_NOT_FOUND


class AlreadyExists(YikeError):
    """The id is taken; choose another."""

    status = grpc.StatusCode.ALREADY_EXISTS
    default_reason = errors_pb2.ERROR_REASON_ALREADY_EXISTS


class FailedPrecondition(YikeError):
    """The thing is in a state that does not allow this; change the state first."""

    status = grpc.StatusCode.FAILED_PRECONDITION
    default_reason = errors_pb2.ERROR_REASON_WRONG_STATE


class Aborted(YikeError):
    """Someone else changed the thing in between; read it and try again."""

    status = grpc.StatusCode.ABORTED
    default_reason = errors_pb2.ERROR_REASON_ETAG_MISMATCH


class ResourceExhausted(YikeError):
    """A limit is reached; wait and send the same again."""

    status = grpc.StatusCode.RESOURCE_EXHAUSTED
    default_reason = errors_pb2.ERROR_REASON_BACKLOG_FULL


class Unavailable(YikeError):
    """A part of the platform is away for the moment; send the same again."""

    status = grpc.StatusCode.UNAVAILABLE
    default_reason = errors_pb2.ERROR_REASON_UNAVAILABLE


class DeadlineExceeded(YikeError):
    """The answer did not come in time; send the same again with the same id."""

    status = grpc.StatusCode.DEADLINE_EXCEEDED
    default_reason = errors_pb2.ERROR_REASON_DEADLINE_EXCEEDED


class PermissionDenied(YikeError):
    """The key may not do this."""

    status = grpc.StatusCode.PERMISSION_DENIED
    default_reason = errors_pb2.ERROR_REASON_KEY_NOT_ALLOWED


class Unauthenticated(YikeError):
    """The key is absent, wrong or revoked."""

    status = grpc.StatusCode.UNAUTHENTICATED
    default_reason = errors_pb2.ERROR_REASON_UNAUTHENTICATED


class Internal(YikeError):
    """An error of ours; it is logged, and nothing is wrong with the request."""


BY_STATUS: dict[grpc.StatusCode, type[YikeError]] = {
    error.status: error
    for error in (
        InvalidArgument,
        NotFound,
        AlreadyExists,
        FailedPrecondition,
        Aborted,
        ResourceExhausted,
        Unavailable,
        DeadlineExceeded,
        PermissionDenied,
        Unauthenticated,
        Internal,
    )
}


def in_use(users: Sequence[str], what: str, advice: str, **metadata: str) -> FailedPrecondition:
    """Returns the refusal to take something away that others use, IN_USE.

    Args:
        users: Their ids, not empty; the first 20 are named.
        what: Who they are and what they do with it, for example `segments use the tag vip`.
        advice: A sentence on what to do first.
        **metadata: What is used, by the name of its id.
    """
    named = users[:USERS_NAMED]
    error = FailedPrecondition(
        f"{len(users)} {what}: {', '.join(named)}{'' if len(named) == len(users) else ' and others'}. {advice}",
        reason=Reason.ERROR_REASON_IN_USE,
        users=" ".join(named),
    )
    error.metadata |= metadata
    return error


def reason_name(reason: errors_pb2.ErrorReason) -> str:
    """Returns a reason without its prefix, as `ErrorInfo` and HTTP bodies carry it."""
    return errors_pb2.ErrorReason.Name(reason).removeprefix(_PREFIX)


def reason_from_name(name: str) -> errors_pb2.ErrorReason:
    """Returns the reason of a name without prefix; an unknown name (a newer peer) is INTERNAL."""
    try:
        return cast("errors_pb2.ErrorReason", errors_pb2.ErrorReason.Value(_PREFIX + name))
    except ValueError:
        return errors_pb2.ERROR_REASON_INTERNAL
