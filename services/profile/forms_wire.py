"""Between protobuf messages and forms, in both directions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeVar, cast

import msgspec

from services.common.errors import InvalidArgument
from services.common.forms import Consent, Definition, Field, FieldKind, IdentifierType, Language
from services.common.listings import Listable
from services.common.updates import etag_of, updated
from services.profile.domain.forms import Form, FormTotals
from services.profile.wire import enum_word
from yike.common.v1 import channel_pb2
from yike.profile.v1 import form_service_pb2 as form_pb

E = TypeVar("E", FieldKind, Language, IdentifierType)

LISTABLE = Listable(
    call="ListForms",
    filters={"form_id": str, "display_name": str, "enabled": bool},
    orders={"form_id": str, "display_name": str, "create_time": datetime, "update_time": datetime},
    key="form_id",
)
CHANGEABLE = (
    "display_name", "enabled", "language", "title", "description", "fields", "consents", "submit_label", "success_text",
    "redirect_url", "allowed_hosts", "verification_template_id",
)  # fmt: skip


def form_message(form: Form) -> form_pb.Form:
    """Returns a form as the wire has it."""
    message = _definition_message(form.definition)
    message.form_id, message.etag = form.form_id, etag_of(form.revision)
    message.totals.submissions, message.totals.spam = form.totals.submissions, form.totals.spam
    if form.totals.last_submission_time is not None:
        message.totals.last_submission_time.FromDatetime(form.totals.last_submission_time)
    message.create_time.FromDatetime(form.create_time)
    message.update_time.FromDatetime(form.update_time)
    return message


def definition_json(form: Form) -> str:
    """Returns a definition as the gateway reads it."""
    return msgspec.json.encode(form.definition).decode()


def definition_of(message: form_pb.Form) -> Definition:
    """Returns what a caller says of a form.

    Raises:
        InvalidArgument: If a kind, a language, an identifier or a channel is none of the contract's.
    """
    fields = [
        Field(
            key=each.key,
            label=each.label,
            kind=_known(FieldKind, each.kind, f"form.fields[{place}].kind"),
            required=each.required,
            max_length=each.max_length,
            choices=tuple(each.choices),
            help=each.help,
            identifier=_known(IdentifierType, each.identifier, f"form.fields[{place}].identifier"),
            trait=each.trait,
            verify=each.verify,
        )
        for place, each in enumerate(message.fields)
    ]
    consents = [
        Consent(_channel(each.channel, f"form.consents[{place}].channel"), each.text, each.required)
        for place, each in enumerate(message.consents)
    ]
    return Definition(
        display_name=message.display_name,
        enabled=message.enabled if message.HasField("enabled") else True,
        language=_known(Language, message.language or int(Language.ZH_CN), "form.language"),
        title=message.title,
        description=message.description,
        fields=tuple(fields),
        consents=tuple(consents),
        submit_label=message.submit_label,
        success_text=message.success_text,
        redirect_url=message.redirect_url,
        allowed_hosts=tuple(message.allowed_hosts),
        verification_template_id=message.verification_template_id,
    )


def changed_definition(form: Form, request: form_pb.UpdateFormRequest) -> Definition:
    """Returns a form's definition after an update.

    Raises:
        InvalidArgument: If the mask names what cannot be changed; as of `definition_of`.
    """
    return definition_of(updated(form_message(form), request.form, request.update_mask, changeable=CHANGEABLE))


def noted_totals(request: form_pb.NoteFormSubmissionsRequest) -> dict[str, FormTotals]:
    """Returns what came in, by form."""
    return {
        each.form_id: FormTotals(each.submissions, each.spam, each.receive_time.ToDatetime(UTC))
        for each in request.forms
    }


def _definition_message(definition: Definition) -> form_pb.Form:
    return form_pb.Form(
        display_name=definition.display_name,
        enabled=definition.enabled,
        language=cast(Any, int(definition.language)),
        title=definition.title,
        description=definition.description,
        fields=[
            form_pb.FormField(
                key=each.key,
                label=each.label,
                kind=cast(Any, int(each.kind)),
                required=each.required,
                max_length=each.max_length,
                choices=each.choices,
                help=each.help,
                identifier=cast(Any, int(each.identifier)),
                trait=each.trait,
                verify=each.verify,
            )
            for each in definition.fields
        ],
        consents=[
            form_pb.FormConsent(
                channel=cast(Any, f"CHANNEL_{each.channel.upper()}"),
                text=each.text,
                required=each.required,
            )
            for each in definition.consents
        ],
        submit_label=definition.submit_label,
        success_text=definition.success_text,
        redirect_url=definition.redirect_url,
        allowed_hosts=definition.allowed_hosts,
        verification_template_id=definition.verification_template_id,
    )


def _known(kind: type[E], number: int, field: str) -> E:
    try:
        return kind(number)
    except ValueError as error:
        raise InvalidArgument(f"{field.rpartition('.')[2]}: it must be one of the contract's.", field=field) from error


def _channel(number: int, field: str) -> str:
    word = enum_word(channel_pb2.Channel, number, "CHANNEL_")
    if not word:
        raise InvalidArgument("channel: it must be one of the contract's.", field=field)
    return word
