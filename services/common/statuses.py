"""The one table between typed errors and `google.rpc.Status`, in both directions."""

from __future__ import annotations

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.rpc import error_details_pb2, status_pb2

from services.common import errors

DOMAIN = "yike.dev"
DETAILS_KEY = "grpc-status-details-bin"


def status_of(error: errors.YikeError) -> status_pb2.Status:
    """Returns the rich status of an error: ErrorInfo always, RetryInfo when the error tells when to retry."""
    status = status_pb2.Status(code=error.status.value[0], message=error.message)
    info = error_details_pb2.ErrorInfo(reason=error.reason_name, domain=DOMAIN, metadata=error.metadata)
    packed = any_pb2.Any()
    packed.Pack(info)
    status.details.append(packed)
    if error.retry_after_seconds is not None:
        delay = duration_pb2.Duration()
        delay.FromNanoseconds(int(error.retry_after_seconds * 1e9))
        packed = any_pb2.Any()
        packed.Pack(error_details_pb2.RetryInfo(retry_delay=delay))
        status.details.append(packed)
    return status


def error_of(call_error: grpc.aio.AioRpcError) -> errors.YikeError:
    """Returns the typed error that a failed call carries; statuses without details keep their class."""
    error_class = errors.BY_STATUS.get(call_error.code(), errors.Internal)
    reason = error_class.default_reason
    message = call_error.details() or ""
    metadata: dict[str, str] = {}
    retry_after: float | None = None
    for key, value in call_error.trailing_metadata() or ():
        if key != DETAILS_KEY:
            continue
        status = status_pb2.Status.FromString(value if isinstance(value, bytes) else value.encode("latin-1"))
        for detail in status.details:
            if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
                info = error_details_pb2.ErrorInfo()
                detail.Unpack(info)
                reason = errors.reason_from_name(info.reason)
                metadata = dict(info.metadata)
            elif detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
                retry = error_details_pb2.RetryInfo()
                detail.Unpack(retry)
                retry_after = retry.retry_delay.ToNanoseconds() / 1e9
    if error_class in (errors.Unavailable, errors.DeadlineExceeded) and retry_after is None:
        # gRPC's own texts ("failed to connect to all addresses…") name hosts; they stay with us.
        message, retry_after = "", 1.0
    error = error_class(message, reason=reason, retry_after_seconds=retry_after)
    error.metadata = metadata
    return error
