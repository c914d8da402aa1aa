"""From answers to recorded events, by the same path as all others."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import msgspec

from gateway.auth.authenticator import Grant
from gateway.auth.keys import KeyKind
from gateway.forms.opened import OpenedForm
from gateway.ingest.coalescing import Outcome
from gateway.ingest.intake import Intake, Sending, read_call
from gateway.ingest.rejections import Refusal
from services.common.caller import act_as, new_caller
from services.common.calls.conversion import Delivery
from services.common.forms import VERIFIED, Answers, IdentifierType
from services.common.ids import stable_id
from yike.profile.v1 import profile_service_pb2 as profile_pb

SUBMITTED: Final = "Form Submitted"
"""The event of a submission."""

_NAMES = {IdentifierType.EMAIL: "email", IdentifierType.PHONE: "phone"}


class Submitting:
    """Records submissions."""

    def __init__(self, intake: Intake) -> None:
        """Takes what records events and keeps what is refused."""
        self._intake = intake

    async def submit(
        self, opened: OpenedForm, answers: Answers, nonce: str, now: datetime
    ) -> tuple[Outcome, list[Refusal]]:
        """Records what was answered: who it is, what was sent, what was agreed to.

        Args:
            opened: The form.
            answers: Without problems.
            nonce: Of the page: the same again is the same submission.
            now: When it came in.

        Raises:
            YikeError: If profile is away or has no room; nothing is known to be recorded.
        """
        caller = new_caller(opened.workspace_id, f"form:{opened.form_id}")
        act_as(caller)
        delivery = Delivery(
            receive_time=now,
            new_message_id=lambda index: stable_id("form", opened.form_id, nonce, index),
            # As of a write key, which everybody can read, too: nobody grants for another's account.
            consent_authority=profile_pb.CONSENT_AUTHORITY_OWN,
            order_authority=profile_pb.ORDER_AUTHORITY_NONE,
            principal=caller.principal,
        )
        sending = Sending(Grant(caller, KeyKind.WRITE, None), "batch", delivery, read_call)
        return await self._intake.take_many(sending, [msgspec.Raw(each) for each in calls_of(opened, answers, nonce)])


def calls_of(opened: OpenedForm, answers: Answers, nonce: str) -> list[bytes]:
    """Returns a submission as calls of the tracking API."""
    definition = opened.definition
    contacts: dict[str, str] = {}
    traits: dict[str, Any] = {}
    # Who comes here with an answer there has shown the code.
    verified = definition.verified is not None and definition.verified.key in answers.values
    for field in definition.fields:
        if field.key not in answers.values:
            continue
        if field.identifier is not IdentifierType.NONE:
            contacts[_NAMES[field.identifier]] = answers.values[field.key]
        elif field.trait:
            traits[field.trait] = answers.values[field.key]
    context = {
        "externalIds": [
            {
                "id": value,
                "type": name,
                "collection": "users",
                "encoding": "none",
                **({VERIFIED: True} if verified and name == "phone" and _is_verified(opened, value, answers) else {}),
            }
            for name, value in contacts.items()
        ]
    }
    properties: dict[str, Any] = {
        "form_id": opened.form_id,
        "form_name": definition.display_name,
        **answers.values,
        **({VERIFIED: True} if verified else {}),
    }
    calls: list[dict[str, Any]] = [
        {"type": "identify", "context": context, "traits": {**traits, **contacts}},
        {"type": "track", "event": SUBMITTED, "context": context, "properties": properties},
    ]
    for consent in definition.consents:
        if consent.channel in answers.consents:
            stated = {
                "channel": consent.channel,
                "purpose": "marketing",
                "source": f"form {opened.form_id}",
                "evidence": consent.text,
            }
            calls.append({"type": "track", "event": "Consent Granted", "context": context, "properties": stated})
    return [
        msgspec.json.encode({"messageId": stable_id("form", opened.form_id, nonce, place), **call})
        for place, call in enumerate(calls)
    ]


def _is_verified(opened: OpenedForm, phone: str, answers: Answers) -> bool:
    verified = opened.definition.verified
    return verified is not None and answers.values.get(verified.key) == phone
