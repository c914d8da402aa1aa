"""Between protobuf messages and sources, in both directions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import cast

from services.common.errors import InvalidArgument, Reason, reason_from_name, reason_name
from services.common.listings import Listable
from services.common.updates import etag_of, updated
from services.profile.domain.sources import Definition, Delivery, HmacForm, Outcome, Scheme, Source
from services.profile.ready_mappings import READY, ready_mapping
from yike.common.v1 import errors_pb2, json_pb2
from yike.profile.v1 import source_service_pb2 as source_pb

LISTABLE = Listable(
    call="ListSources",
    filters={"source_id": str, "display_name": str, "enabled": bool},
    orders={"source_id": str, "display_name": str, "create_time": datetime, "update_time": datetime},
    key="source_id",
)
CHANGEABLE = ("display_name", "enabled", "signature_scheme", "hmac", "client_id", "mapping")
MAXIMUM_TOPIC = 200
MAXIMUM_MESSAGE = 500


def source_message(source: Source, generated_secret: str = "") -> source_pb.Source:
    """Returns a source as the wire has it, without its secrets but the one that was just made."""
    definition, totals = source.definition, source.totals
    message = source_pb.Source(
        source_id=source.source_id,
        display_name=definition.display_name,
        enabled=definition.enabled,
        signature_scheme=cast(source_pb.SignatureScheme, int(definition.scheme)),
        client_id=definition.client_id,
        mapping=json_pb2.JsonObject(json=definition.mapping),
        generated_secret=generated_secret,
        totals=source_pb.SourceTotals(
            deliveries=totals.deliveries,
            refused=totals.refused,
            accepted=totals.accepted,
            duplicates=totals.duplicates,
            rejected=totals.rejected,
            ignored=totals.ignored,
        ),
        etag=etag_of(source.revision),
    )
    if definition.hmac is not None:
        message.hmac.CopyFrom(
            source_pb.HmacSignature(
                header=definition.hmac.header,
                algorithm=cast(source_pb.HmacAlgorithm, definition.hmac.algorithm),
                encoding=cast(source_pb.HmacEncoding, definition.hmac.encoding),
                prefix=definition.hmac.prefix,
                timestamp_header=definition.hmac.timestamp_header,
            )
        )
    if source.previous_secret_expire_time is not None:
        message.previous_secret_expire_time.FromDatetime(source.previous_secret_expire_time)
    if totals.last_delivery_time is not None:
        message.totals.last_delivery_time.FromDatetime(totals.last_delivery_time)
    message.create_time.FromDatetime(source.create_time)
    message.update_time.FromDatetime(source.update_time)
    return message


def definition_of(message: source_pb.Source) -> Definition:
    """Returns what a caller says of a source; without a mapping the ready one of its scheme.

    Raises:
        InvalidArgument: If scheme, algorithm or encoding is none, or there is no mapping and none that is ready.
    """
    try:
        scheme = Scheme(message.signature_scheme)
    except ValueError as error:
        raise InvalidArgument(
            "signature_scheme must be one of the contract's.", field="source.signature_scheme"
        ) from error
    mapping = message.mapping.json if message.mapping.json not in ("", "{}") else ready_mapping(scheme)
    if not mapping:
        raise InvalidArgument(
            "mapping: this scheme has no ready one; say what bodies mean.",
            reason=Reason.ERROR_REASON_MISSING_FIELD,
            field="source.mapping",
        )
    return Definition(
        display_name=message.display_name,
        enabled=message.enabled if message.HasField("enabled") else True,
        scheme=scheme,
        hmac=_hmac(message.hmac) if message.HasField("hmac") else None,
        client_id=message.client_id,
        mapping=mapping,
    )


def changed_definition(source: Source, request: source_pb.UpdateSourceRequest) -> Definition:
    """Returns a source's definition after an update.

    Raises:
        InvalidArgument: If the mask names what cannot be changed; as of `definition_of`.
    """
    return definition_of(updated(source_message(source), request.source, request.update_mask, changeable=CHANGEABLE))


def delivery_message(delivery: Delivery) -> source_pb.SourceDelivery:
    """Returns what came in as it is told."""
    message = source_pb.SourceDelivery(
        outcome=cast(source_pb.DeliveryOutcome, int(delivery.outcome)),
        count=delivery.count,
        topic=delivery.topic,
        accepted=delivery.accepted,
        duplicates=delivery.duplicates,
        rejected=delivery.rejected,
        reason=reason_from_name(delivery.reason) if delivery.reason else errors_pb2.ERROR_REASON_UNSPECIFIED,
        message=delivery.message,
    )
    message.receive_time.FromDatetime(delivery.receive_time)
    return message


def noted_deliveries(request: source_pb.NoteSourceDeliveriesRequest) -> dict[str, list[Delivery]]:
    """Returns what came in, by source.

    Raises:
        InvalidArgument: If an outcome is none.
    """
    noted: dict[str, list[Delivery]] = {}
    for each in request.deliveries:
        delivery = each.delivery
        try:
            outcome = Outcome(delivery.outcome)
        except ValueError as error:
            raise InvalidArgument("outcome must be one of the contract's.", field="deliveries.outcome") from error
        noted.setdefault(each.source_id, []).append(
            Delivery(
                outcome=outcome,
                receive_time=delivery.receive_time.ToDatetime(UTC),
                count=max(1, delivery.count),
                topic=_plain(delivery.topic)[:MAXIMUM_TOPIC],
                accepted=delivery.accepted,
                duplicates=delivery.duplicates,
                rejected=delivery.rejected,
                reason=reason_name(delivery.reason) if delivery.reason else "",
                message=_plain(delivery.message)[:MAXIMUM_MESSAGE],
            )
        )
    return noted


def preset_messages() -> Iterable[source_pb.SourcePreset]:
    """Returns the ready mappings."""
    for ready in READY.values():
        yield source_pb.SourcePreset(
            name=ready.name,
            signature_scheme=cast(source_pb.SignatureScheme, int(ready.scheme)),
            mapping=json_pb2.JsonObject(json=ready.mapping),
            sample_body=json_pb2.JsonValue(json=ready.sample_body),
            sample_headers=ready.sample_headers,
        )


def _hmac(message: source_pb.HmacSignature) -> HmacForm:
    if message.algorithm not in source_pb.HmacAlgorithm.values():
        raise InvalidArgument("hmac.algorithm must be one of the contract's.", field="source.hmac.algorithm")
    if message.encoding not in source_pb.HmacEncoding.values():
        raise InvalidArgument("hmac.encoding must be one of the contract's.", field="source.hmac.encoding")
    return HmacForm(
        header=message.header,
        algorithm=message.algorithm,
        encoding=message.encoding,
        prefix=message.prefix,
        timestamp_header=message.timestamp_header,
    )


def _plain(text: str) -> str:
    return text.replace("\0", "\ufffd")
