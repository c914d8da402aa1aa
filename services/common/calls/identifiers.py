"""Which identifiers an event carries, read from the places where Segment's specification puts them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.common.calls.objects import check_text
from services.common.calls.wire import Id, SentEvent
from services.common.errors import InvalidArgument, Reason
from services.common.identifier_types import identifier_type

MAXIMUM_IDENTIFIERS = 20
MAXIMUM_VALUE_CHARACTERS = 500

_LOST = "\ufffd"

Identifiers = dict[tuple[str, str], None]
"""Type and value, in the order found, each once."""


def identifiers_of(event: SentEvent, kind: str, traits: Mapping[str, Any], context: Mapping[str, Any]) -> Identifiers:
    """Returns the identifiers of an event.

    `userId`, `anonymousId`, `context.externalIds` and RudderStack's `context.externalId`; of an identify call also the
    traits `email` and `phone`; of an alias call `previousId`, as an anonymous id: whether it is somebody's user id, too, only
    identity knows.

    A device id travels beside `userId` (whose limit of one a customer keeps the users of a shared device apart) or
    `anonymousId`, but not beside other identifiers alone: a shop's tablet would chain its customers together.

    Raises:
        InvalidArgument: If a value is too long, or there are more than 20, or none.
    """
    found: Identifiers = {}
    user_id = id_text(event.user_id, "userId")
    anonymous_id = id_text(event.anonymous_id, "anonymousId")
    if user_id:
        found["user_id", user_id] = None
    if anonymous_id:
        found["anonymous_id", anonymous_id] = None
    if kind == "alias":
        previous_id = id_text(event.previous_id, "previousId")
        if not previous_id:
            raise missing("previousId", "An alias call needs previousId and userId.")
        if not user_id:
            raise missing("userId", "An alias call needs previousId and userId.")
        found["anonymous_id", previous_id] = None
    elif kind == "identify":
        for trait in ("email", "phone"):
            value = traits.get(trait)
            if isinstance(value, int) and not isinstance(value, bool):
                value = str(value)
            # A trait that is no usable identifier remains a trait.
            if isinstance(value, str) and 0 < len(value.strip()) <= MAXIMUM_VALUE_CHARACTERS and _LOST not in value:
                found[trait, value.strip()] = None
    if context:
        _add_external_ids(found, context.get("externalIds"), "context.externalIds")
        _add_external_ids(found, context.get("externalId"), "context.externalId")
        device = context.get("device")
        if isinstance(device, dict) and (user_id or anonymous_id or not found):
            device_id = device.get("id")
            device_id = device_id.strip() if isinstance(device_id, str) else ""
            if 0 < len(device_id) <= MAXIMUM_VALUE_CHARACTERS and device_id != anonymous_id:
                found["device_id", device_id] = None
    check_count(found)
    return found


def check_count(found: Identifiers) -> None:
    """Refuses an event that nobody can be found for, and one that names too many.

    Raises:
        InvalidArgument: If there is none or more than 20.
    """
    if not found:
        raise InvalidArgument(
            "Send userId or anonymousId, or an identifier in context.externalIds.",
            reason=Reason.ERROR_REASON_NO_IDENTIFIER,
        )
    if len(found) > MAXIMUM_IDENTIFIERS:
        raise InvalidArgument(
            f"An event carries at most {MAXIMUM_IDENTIFIERS} identifiers.", field="context.externalIds"
        )


def type_of(name: str) -> str:
    """Returns a source's name of an identifier type in our form: `memberCard` → `member_card`, `mobile` → `phone`.

    Raises:
        InvalidArgument: If nothing of the form `[a-z][a-z0-9_]{0,39}` comes of it.
    """
    known = identifier_type(name)
    if known is None:
        raise InvalidArgument(
            "The type of an external id must match [a-z][a-z0-9_]{0,39}.", field="context.externalIds.type"
        )
    return known


def id_text(value: Id, field: str, most: int = MAXIMUM_VALUE_CHARACTERS) -> str:
    """Returns an id as text without white space around it; empty when it is absent.

    Raises:
        InvalidArgument: If it is longer than `most`, or holds U+0000 or U+FFFD: two ids that lost a character in the same
            place would be taken for one.
    """
    if value is None:
        return ""
    text = value.strip() if isinstance(value, str) else str(value)
    if _LOST in text:
        raise InvalidArgument(f"{field} holds half a character (U+FFFD); send it whole.", field=field)
    if len(text) > most:
        raise InvalidArgument(f"{field} has at most {most} characters.", field=field, limit=str(most))
    check_text(text, field)
    return text


def missing(field: str, message: str) -> InvalidArgument:
    """Returns the error of an absent field."""
    return InvalidArgument(message, reason=Reason.ERROR_REASON_MISSING_FIELD, field=field)


def _add_external_ids(found: Identifiers, external_ids: Any, field: str) -> None:
    if external_ids is None:
        return
    if not isinstance(external_ids, list):
        raise InvalidArgument(f"{field} must be a list.", field=field)
    for entry in external_ids:
        if not isinstance(entry, dict) or not isinstance(entry.get("type"), str):
            raise InvalidArgument(f"Each of {field} must be an object with id and type.", field=field)
        # Accounts are not persons, and an encoded value could never be matched.
        if entry.get("collection", "users") != "users" or entry.get("encoding", "none") != "none":
            continue
        value = entry.get("id")
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise InvalidArgument("The id of an external id must be text.", field=f"{field}.id")
        text = id_text(value, f"{field}.id")
        if text:
            found[type_of(entry["type"]), text] = None
