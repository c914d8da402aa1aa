"""What keeps programs from filling in forms: tokens that nobody can make, a least time, an end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec
import pytest

from gateway.forms.guard import LEAST_SECONDS, TOKEN_SECONDS, Guard, Verdict
from gateway.forms.opened import OpenedForm
from gateway.forms.submitting import calls_of
from services.common.forms import Consent, Definition, Field, FieldKind, IdentifierType, Language, read_answers
from services.common.keys import MasterKeys

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
FORM = "frm_aaaa_1"


def guard(key: bytes = bytes(32)) -> Guard:
    return Guard(MasterKeys(key), cast(Any, None))


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [
        (-60, Verdict.HASTY),
        (0, Verdict.HASTY),
        (LEAST_SECONDS - 1, Verdict.HASTY),
        (LEAST_SECONDS, Verdict.FRESH),
        (TOKEN_SECONDS, Verdict.FRESH),
        (TOKEN_SECONDS + 1, Verdict.STALE),
    ],
)
def test_a_page_can_be_sent_from_its_least_time_to_its_end(seconds: int, verdict: Verdict) -> None:
    made = guard().token(FORM, NOW)
    assert guard().judge(FORM, made, NOW + timedelta(seconds=seconds)).verdict is verdict


def test_a_token_is_of_one_form_and_one_installation_and_cannot_be_changed() -> None:
    made, later = guard().token(FORM, NOW), NOW + timedelta(minutes=1)
    assert guard().judge(FORM, made, later).verdict is Verdict.FRESH
    assert guard().judge("frm_aaaa_2", made, later).verdict is Verdict.STALE
    assert guard(b"k" * 32).judge(FORM, made, later).verdict is Verdict.STALE
    for place in range(0, len(made), 7):
        other = made[:place] + ("A" if made[place] != "A" else "B") + made[place + 1 :]
        assert guard().judge(FORM, other, later).verdict is Verdict.STALE
    for wrong in ("", "x", "=", "é" * 20, "A" * 300, "A" * 10_000):
        assert guard().judge(FORM, wrong, later).verdict is Verdict.STALE


def test_each_page_has_a_token_of_its_own_by_which_a_repeat_is_known() -> None:
    first, second = guard().token(FORM, NOW), guard().token(FORM, NOW)
    later = NOW + timedelta(minutes=1)
    assert guard().judge(FORM, first, later).nonce != guard().judge(FORM, second, later).nonce
    assert guard().judge(FORM, first, later) == guard().judge(FORM, first, later)


def test_a_box_that_is_not_ticked_states_nothing() -> None:
    mail = Field("mail", "E-mail", FieldKind.EMAIL, identifier=IdentifierType.EMAIL)
    consents = (Consent("email", "mail me"), Consent("sms", "text me"))
    definition = Definition("n", True, Language.EN_US, "t", "", (mail,), consents, "", "", "", ())
    answers = read_answers(definition, {"mail": "a@shop.example", "consent.sms": "yes"})
    calls = [msgspec.json.decode(each) for each in calls_of(OpenedForm("ws_aaaa", FORM, definition), answers, "n")]
    stated = [each["properties"] for each in calls if each.get("event") == "Consent Granted"]
    assert [(each["channel"], each["evidence"]) for each in stated] == [("sms", "text me")]
    assert len({each["messageId"] for each in calls}) == len(calls) == 3
