"""Operations as the contract has them."""

from __future__ import annotations

from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.message import Message

from services.common.errors import YikeError
from services.common.operations.operation import Operation
from yike.common.v1 import errors_pb2, operations_pb2


def pack_response(message: Message) -> bytes:
    """Returns a response as it is kept."""
    packed = AnyMessage()
    packed.Pack(message)
    return packed.SerializeToString()


def pack_error(error: YikeError) -> bytes:
    """Returns an error as it is kept."""
    return operations_pb2.OperationError(
        code=error.status.value[0], message=error.message, reason=error.reason, metadata=error.metadata
    ).SerializeToString()


def cancelled_error() -> bytes:
    """Returns, as it is kept, the error of an operation that was cancelled."""
    return operations_pb2.OperationError(
        code=1,
        message="The operation was cancelled; start it again if it is wanted after all.",
        reason=errors_pb2.ERROR_REASON_OPERATION_CANCELLED,
    ).SerializeToString()


def operation_message(operation: Operation) -> operations_pb2.Operation:
    """Returns an operation as the wire has it."""
    done, total = operation.progress
    metadata = operations_pb2.OperationMetadata(
        # The stubs want the enums' own types, of which a number of the contract is no member.
        kind=operation.kind,  # type: ignore[arg-type]
        state=int(operation.state),  # type: ignore[arg-type]
        progress_done=done,
        progress_total=total,
        attempts=operation.attempts,
        caller=operation.caller,
    )
    metadata.create_time.FromDatetime(operation.create_time)
    metadata.update_time.FromDatetime(operation.update_time)
    if operation.start_time is not None:
        metadata.start_time.FromDatetime(operation.start_time)
    if operation.end_time is not None:
        metadata.end_time.FromDatetime(operation.end_time)
    message = operations_pb2.Operation(
        name=f"operations/{operation.operation_id}", metadata=metadata, done=operation.end_time is not None
    )
    if operation.error is not None:
        message.error.ParseFromString(operation.error)
    elif operation.response is not None:
        message.response.ParseFromString(operation.response)
    return message
