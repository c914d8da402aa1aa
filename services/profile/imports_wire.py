"""Between protobuf messages and import jobs; and from a call of the tracking API to the event that is recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.common.calls.conversion import Delivery, read_event
from services.common.calls.wire import check_event_size, decode_event
from services.profile.domain import Authority, CheckedEvent, Identifier
from services.profile.domain.importing import RejectedRow
from services.profile.usecases.import_previewing import Preview
from services.profile.usecases.importing import Standing
from yike.profile.v1 import import_service_pb2 as import_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb

SHOWN_REASONS = 100

_FORMATS = {
    "": import_pb.IMPORT_FORMAT_UNSPECIFIED,
    "csv": import_pb.IMPORT_FORMAT_CSV,
    "xlsx": import_pb.IMPORT_FORMAT_XLSX,
    "ndjson": import_pb.IMPORT_FORMAT_NDJSON,
    "parquet": import_pb.IMPORT_FORMAT_PARQUET,
}


def import_job(standing: Standing) -> import_pb.ImportJob:
    """Returns a job as it is answered."""
    job = standing.job
    message = import_pb.ImportJob(
        import_job_id=job.import_job_id,
        display_name=job.display_name,
        size_bytes=job.size_bytes,
        received_bytes=job.received_bytes,
        # The stubs want the enum's own type, of which a number of the contract is no member.
        state=int(standing.state),  # type: ignore[arg-type]
        format=_FORMATS[job.format],
        columns=job.columns,
        total_rows=job.total_rows,
        rows_done=job.rows_done,
        accepted=job.accepted,
        duplicates=job.duplicates,
        rejected=job.rejected,
        reasons=[
            import_pb.RejectionCount(reason=reason, rows=rows, first_line=line)
            for reason, (rows, line) in sorted(job.reasons.items(), key=lambda each: (-each[1][0], each[0]))[
                :SHOWN_REASONS
            ]
        ],
        operation=f"operations/{job.operation_id}" if job.operation_id else "",
        caller=job.caller,
    )
    if job.mapping:
        message.mapping.json = job.mapping
    if standing.error is not None:
        message.error.ParseFromString(standing.error)
    message.create_time.FromDatetime(job.create_time)
    if job.end_time is not None:
        message.end_time.FromDatetime(job.end_time)
    return message


def import_preview(preview: Preview) -> import_pb.ImportPreview:
    """Returns a preview as it is answered."""
    message = import_pb.ImportPreview(
        format=_FORMATS[preview.format], encoding=preview.encoding, columns=preview.columns
    )
    if preview.mapping:
        message.mapping.json = preview.mapping.decode()
    for each in preview.rows:
        row = message.rows.add(row=each.row, line=each.line, cells=each.cells, reason=each.reason)
        if each.call:
            row.call.json = each.call.decode()
    return message


def rejected_row(row: RejectedRow) -> import_pb.RejectedRow:
    """Returns a rejected row as it is answered."""
    return import_pb.RejectedRow(row=row.row, line=row.line, reason=row.reason, cells=row.cells)


def call_reader(receive_time: datetime, principal: str = "") -> Callable[[bytes], CheckedEvent]:
    """Returns what turns calls of rows into the events that they tell of, as the gateway's ingestion would have.

    It raises InvalidArgument of a call in which something cannot be taken.

    Args:
        receive_time: When the file came in.
        principal: Who brings it in.
    """
    delivery = Delivery(
        receive_time=receive_time,
        new_message_id=_never,
        correct_clock=False,
        # Who may bring files in may say what customers have said.
        consent_authority=profile_pb.CONSENT_AUTHORITY_FULL,
        order_authority=profile_pb.ORDER_AUTHORITY_FULL,
        principal=principal,
    )

    def read_call(call: bytes) -> CheckedEvent:
        check_event_size(call)
        event = decode_event(call)
        read = read_event(event, event.type or "", 0, delivery)
        # In the order of the fields, as this is done for every row.
        return CheckedEvent(
            read.message_id,
            int(read.type),
            read.name,
            tuple([Identifier(kind, value) for kind, value in read.identifiers]),
            read.occur_time_us,
            read.properties_json,
            read.traits_json,
            read.context_json,
            read.body_digest,
            (),
            0,
            Authority.FULL,
            read.previous_id,
            principal,
            True,
            read.clock_offset_seconds,
        )

    return read_call


def _never(index: int) -> str:
    raise AssertionError("a row's call has its message id")
