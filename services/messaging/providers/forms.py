"""Checks that the forms of accounts share; how long a field may be is said by the contract."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, TypeVar, cast
from urllib.parse import SplitResult, urlsplit

from services.common.errors import InvalidArgument, Reason

_HOST = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]{2,45}")
_VISIBLE = re.compile(r"[\x21-\x7e]*")

FormT = TypeVar("FormT")


def secret_fields(form: type[Any]) -> tuple[str, ...]:
    """Returns the names of an account's fields that hold secrets."""
    return tuple(each.name for each in dataclasses.fields(form) if each.metadata.get("secret"))


def keeps_secret(account: Any, name: str) -> bool:
    """Tells whether an account has a use for one of its secrets."""
    (needed,) = (each.metadata["only_with"] for each in dataclasses.fields(account) if each.name == name)
    return not needed or bool(getattr(account, needed))


def without_secrets(account: FormT) -> FormT:
    """Returns what may be shown of an account."""
    return cast(FormT, dataclasses.replace(cast(Any, account), **dict.fromkeys(secret_fields(type(account)), "")))


def check_line(field: str, value: str, *, needed: bool = True) -> None:
    """Checks that a text is one line.

    Raises:
        InvalidArgument: Naming the field; MISSING_FIELD where it is needed and blank.
    """
    if needed and not value.strip():
        raise InvalidArgument(f"{field} must be given.", reason=Reason.ERROR_REASON_MISSING_FIELD, field=field)
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise InvalidArgument(f"{field} must be one line.", field=field)


def check_visible(field: str, value: str) -> None:
    """Checks an id or a secret: visible ASCII.

    Raises:
        InvalidArgument: Naming the field; MISSING_FIELD where it is empty.
    """
    check_line(field, value)
    if not _VISIBLE.fullmatch(value):
        raise InvalidArgument(f"{field} has visible ASCII characters only.", field=field)


def check_host_name(field: str, value: str) -> None:
    """Checks that a text can be the name or address of a host.

    Raises:
        InvalidArgument: Naming the field; MISSING_FIELD where it is empty.
    """
    check_line(field, value)
    if not _HOST.fullmatch(value):
        raise InvalidArgument(f"{field} must be a host's name or address, without scheme or port.", field=field)


def check_endpoint(field: str, value: str, *, allows_private: bool, has_path: bool = False) -> None:
    """Checks the base address of a provider's HTTP API, or, where it `has_path`, the address of one call.

    Raises:
        InvalidArgument: If it is not `https://host` on port 443; where private addresses are allowed, http and any port may
            be, too.
    """
    check_line(field, value)
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), None
    secure = parts.scheme == "https" and (port or 443) == 443
    bare = (has_path or parts.path in ("", "/")) and not (parts.query or parts.fragment or parts.username)
    bare = bare and _VISIBLE.fullmatch(value) is not None
    if not (secure or (allows_private and parts.scheme in ("http", "https"))) or not bare or not parts.hostname:
        raise InvalidArgument(f"{field} must be https:// and a host, on port 443.", field=field)
    check_host_name(field, parts.hostname)


def endpoint_address(endpoint: str) -> tuple[str, int]:
    """Returns host and port of a checked endpoint."""
    parts = urlsplit(endpoint)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
