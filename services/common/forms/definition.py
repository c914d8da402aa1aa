"""The definition of a form."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from urllib.parse import urlsplit

from services.common.errors import InvalidArgument

DEFAULT_LENGTH = 200
DEFAULT_LONG_LENGTH = 2_000
VERIFIED = "verified"
"""The property of the event that tells that the number was verified."""


class FieldKind(enum.IntEnum):
    """What a field takes; the numbers of the contract."""

    TEXT = 1
    LONG_TEXT = 2
    EMAIL = 3
    PHONE = 4
    CHOICE = 5
    DATE = 6


class Language(enum.IntEnum):
    """The language of the words that are not a form's own; the numbers of the contract."""

    ZH_CN = 1
    EN_US = 2


class IdentifierType(enum.IntEnum):
    """Who an answer is; the numbers of the contract."""

    NONE = 0
    EMAIL = 1
    PHONE = 2


_KIND_OF = {IdentifierType.EMAIL: FieldKind.EMAIL, IdentifierType.PHONE: FieldKind.PHONE}


@dataclass(frozen=True)
class Field:
    """A question; see the contract's `FormField`."""

    key: str
    label: str
    kind: FieldKind
    required: bool = False
    max_length: int = 0
    choices: tuple[str, ...] = ()
    help: str = ""
    identifier: IdentifierType = IdentifierType.NONE
    trait: str = ""
    verify: bool = False

    @property
    def longest(self) -> int:
        """Characters of an answer, at most."""
        return self.max_length or (DEFAULT_LONG_LENGTH if self.kind is FieldKind.LONG_TEXT else DEFAULT_LENGTH)


@dataclass(frozen=True)
class Consent:
    """A box that states a consent; the channel as a word."""

    channel: str
    text: str
    required: bool = False


@dataclass(frozen=True)
class Definition:
    """A form; see the contract's `Form`."""

    display_name: str
    enabled: bool
    language: Language
    title: str
    description: str
    fields: tuple[Field, ...]
    consents: tuple[Consent, ...]
    submit_label: str
    success_text: str
    redirect_url: str
    allowed_hosts: tuple[str, ...]
    verification_template_id: str = ""

    @property
    def verified(self) -> Field | None:
        """The question whose number is verified by a code; None: there is none."""
        return next((each for each in self.fields if each.verify), None)

    def check(self) -> None:
        """Refuses what could not work.

        Raises:
            InvalidArgument: INVALID_FIELD with the field.
        """
        _check_once([field.key for field in self.fields], "form.fields", "key")
        _check_once([consent.channel for consent in self.consents], "form.consents", "channel")
        stated = [field.identifier for field in self.fields if field.identifier is not IdentifierType.NONE]
        _check_once([each.name for each in stated], "form.fields", "identifier")
        if not stated:
            raise InvalidArgument(
                "fields: one of them must say who it is, by identifier; else nobody could be told from the others.",
                field="form.fields",
            )
        _check_once([str(field.verify) for field in self.fields if field.verify], "form.fields", "verify")
        if self.verified is not None and any(field.key == VERIFIED for field in self.fields):
            raise InvalidArgument(f"key: `{VERIFIED}` is what a verified number is told by.", field="form.fields")
        for place, field in enumerate(self.fields):
            _check_field(field, f"form.fields[{place}]")
        if self.redirect_url:
            _check_redirect(self.redirect_url, self.allowed_hosts)


def _check_field(field: Field, place: str) -> None:
    if field.identifier is not IdentifierType.NONE and _KIND_OF[field.identifier] is not field.kind:
        raise InvalidArgument(
            "identifier: EMAIL goes with the kind EMAIL, PHONE with the kind PHONE.", field=f"{place}.identifier"
        )
    if field.identifier is not IdentifierType.NONE and field.trait:
        raise InvalidArgument("trait: an identifier sets its own; leave it out.", field=f"{place}.trait")
    if field.verify and field.kind is not FieldKind.PHONE:
        raise InvalidArgument("verify: it goes with the kind PHONE.", field=f"{place}.verify")
    if (field.kind is FieldKind.CHOICE) != bool(field.choices) or len(field.choices) == 1:
        raise InvalidArgument(
            "choices: two or more go with the kind CHOICE, and none with others.", field=f"{place}.choices"
        )
    _check_once(list(field.choices), f"{place}.choices", "choice")


def _check_redirect(url: str, hosts: tuple[str, ...]) -> None:
    try:
        parts = urlsplit(url)
        host, user = parts.netloc.lower(), parts.username
    except ValueError:
        host, user, parts = "", None, None
    if parts is None or parts.scheme not in ("https", "http") or not host or user is not None or "\\" in url:
        raise InvalidArgument("redirect_url: it must be an https address.", field="form.redirect_url")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise InvalidArgument("redirect_url: it must be an https address.", field="form.redirect_url")
    if host not in {each.lower() for each in hosts}:
        raise InvalidArgument(
            "redirect_url: its host must be among allowed_hosts, so that a form leads nowhere else.",
            field="form.redirect_url",
        )


def _check_once(values: list[str], field: str, name: str) -> None:
    if len(set(values)) < len(values):
        raise InvalidArgument(f"{field.rpartition('.')[2]}: each {name} once.", field=field)
