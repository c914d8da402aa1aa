"""The identifiers of events as the contract has them."""

from __future__ import annotations

from services.common.errors import InvalidArgument
from services.identity.domain import Identifier
from services.identity.domain.customers import EventIdentifiers
from yike.common.v1 import errors_pb2
from yike.identity.v1 import identity_service_pb2 as identity_pb

MAXIMUM_IDENTIFIERS = 20
MAXIMUM_MESSAGE_ID_CHARACTERS = 200
# Years 1 to 9999, what a protobuf Timestamp may say.
_EARLIEST_SECONDS = -62_135_596_800
_LATEST_SECONDS = 253_402_300_799


def read_event(item: identity_pb.IdentitySet, index: int, timed: bool) -> EventIdentifiers:
    """Returns what an event carried.

    Args:
        item: As it was sent.
        index: Its place in the request, for errors.
        timed: Whether its time is asked about, though it may link nobody.

    Raises:
        InvalidArgument: If it has too many identifiers, or a link lacks its time or message id.
    """
    identifiers = [Identifier(each.type, each.value) for each in item.identifiers]
    if len(identifiers) > MAXIMUM_IDENTIFIERS:
        raise InvalidArgument(
            f"An event carries at most {MAXIMUM_IDENTIFIERS} identifiers.", field=f"items[{index}].identifiers"
        )
    if not item.link and not timed:
        # Most events carry one identifier and link nobody; time and message id are those of a link.
        return EventIdentifiers(identifiers, 0, "", False, False)
    seconds = item.occur_time.seconds
    if len(identifiers) > 1:
        if not item.HasField("occur_time") or not _EARLIEST_SECONDS <= seconds <= _LATEST_SECONDS:
            raise InvalidArgument(
                "A link needs the time at which its event happened, within the years 1 to 9999.",
                reason=errors_pb2.ERROR_REASON_INVALID_TIMESTAMP,
                field=f"items[{index}].occur_time",
            )
        if not 0 < len(item.message_id) <= MAXIMUM_MESSAGE_ID_CHARACTERS or "\x00" in item.message_id:
            raise InvalidArgument(
                f"A link needs the message id of its event, at most {MAXIMUM_MESSAGE_ID_CHARACTERS} characters.",
                field=f"items[{index}].message_id",
            )
    micros = seconds * 1_000_000 + item.occur_time.nanos // 1_000
    known = [Identifier(each.type, each.value) for each in item.known_identifiers] if item.known_identifiers else ()
    return EventIdentifiers(identifiers, micros, item.message_id, item.link, known=known)
