"""Between protobuf messages and exports of lists."""

from __future__ import annotations

from typing import Final

from services.common.errors import InvalidArgument
from services.profile.domain.customer_exports import CustomerExport, ExportState, Wanted, check_columns
from services.profile.usecases.customer_exports.keeping import Kept, Opened
from yike.profile.v1 import export_service_pb2 as export_pb

_FORMATS: Final = {
    export_pb.LIST_FORMAT_CSV: "csv",
    export_pb.LIST_FORMAT_XLSX: "xlsx",
    export_pb.LIST_FORMAT_NDJSON: "ndjson",
    export_pb.LIST_FORMAT_PARQUET: "parquet",
}
_NUMBERS: Final = {name: number for number, name in _FORMATS.items()}
_MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}


def wanted_of(
    options: export_pb.ExportOptions, *, segment_id: str = "", query: str = "", filter_text: str = ""
) -> Wanted:
    """Returns what is to be exported.

    Raises:
        InvalidArgument: If there is no such format or column.
    """
    if options.format not in _FORMATS:
        raise InvalidArgument("There is no such format: take CSV, XLSX, NDJSON or PARQUET.", field="options.format")
    return Wanted(
        format=_FORMATS[options.format],
        display_name=options.display_name,
        columns=check_columns(options.columns),
        in_full=options.contacts_in_full,
        segment_id=segment_id,
        query=query.strip(),
        filter=filter_text,
    )


def succeeded(export: CustomerExport) -> export_pb.CustomerExport:
    """Returns an export whose file is there, as it is answered."""
    return customer_export(Kept(export, ExportState.SUCCEEDED))


def customer_export(kept: Kept) -> export_pb.CustomerExport:
    """Returns an export as it is answered."""
    export, wanted = kept.export, kept.export.wanted
    message = export_pb.CustomerExport(
        export_id=export.export_id,
        options=export_pb.ExportOptions(
            format=_NUMBERS[wanted.format],
            display_name=wanted.display_name,
            columns=wanted.columns,
            contacts_in_full=wanted.in_full,
        ),
        segment_id=wanted.segment_id,
        query=wanted.query,
        filter=wanted.filter,
        # The stubs want the enum's own type, of which a number of the contract is no member.
        state=int(kept.state),  # type: ignore[arg-type]  # The contract's numbers.
        total_customers=export.total_customers,
        customers_done=export.customers_done,
        rows=export.rows,
        size_bytes=export.size_bytes,
        file_columns=export.file_columns,
        operation=f"operations/{export.operation_id}",
        caller=export.caller,
    )
    if export.import_mapping:
        message.import_mapping.json = export.import_mapping
    if kept.error is not None:
        message.error.ParseFromString(kept.error)
    message.create_time.FromDatetime(export.create_time)
    if export.snapshot_time is not None:
        message.snapshot_time.FromDatetime(export.snapshot_time)
    if export.end_time is not None:
        message.end_time.FromDatetime(export.end_time)
    if export.expire_time is not None:
        message.expire_time.FromDatetime(export.expire_time)
    return message


def opened_export(opened: Opened) -> export_pb.OpenedExport:
    """Returns what a link leads to, as it is answered."""
    export = opened.export
    return export_pb.OpenedExport(
        export_id=export.export_id,
        principal=opened.principal,
        file_name=export.file_name,
        media_type=_MEDIA[export.wanted.format],
        size_bytes=export.size_bytes,
    )
