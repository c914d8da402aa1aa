"""A form whose number is verified: what its page asks, what a submission says of the number, and what a definition must be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from gateway.forms.opened import OpenedForm
from gateway.forms.submitting import calls_of
from services.common.errors import InvalidArgument
from services.common.forms import (
    Definition,
    Field,
    FieldKind,
    IdentifierType,
    Language,
    Shown,
    form_page,
    read_answers,
)

PHONE = Field("mobile", "Phone", FieldKind.PHONE, identifier=IdentifierType.PHONE, verify=True)
MAIL = Field("mail", "E-mail", FieldKind.EMAIL, identifier=IdentifierType.EMAIL)


def definition(*fields: Field, **more: Any) -> Definition:
    plain: dict[str, Any] = dict.fromkeys(("description", "submit_label", "success_text", "redirect_url"), "")
    given = {
        "display_name": "F",
        "enabled": True,
        "language": Language.EN_US,
        "title": "F",
        "consents": (),
        "allowed_hosts": (),
    }
    return Definition(fields=fields or (PHONE, MAIL), **{**plain, **given, **more})


def calls(form: Definition, **sent: str) -> list[dict[str, Any]]:
    opened = OpenedForm("ws_test", "frm_test_1", form)
    return [msgspec.json.decode(each) for each in calls_of(opened, read_answers(form, sent), "nonce")]


def test_a_number_whose_code_was_shown_is_told_as_verified_and_nothing_else_is() -> None:
    for call in calls(definition(), mobile="13800138000", mail="a@shop.example"):
        ids = {each["type"]: each.get("verified") for each in call["context"]["externalIds"]}
        assert ids == {"phone": True, "email": None}
    assert calls(definition(), mobile="13800138000")[1]["properties"]["verified"] is True
    unverified = calls(definition(replace(PHONE, verify=False), MAIL), mobile="13800138000")
    assert "verified" not in str(unverified)
    assert "verified" not in str(calls(definition(), mail="a@shop.example"))


def test_a_code_is_no_answer_and_is_told_to_nobody() -> None:
    sent = {"mobile": "13800138000", "code.mobile": " 482615 "}
    answers = read_answers(definition(), sent)
    assert (answers.code, "code.mobile" in answers.values) == ("482615", False)
    assert "482615" not in str(calls(definition(), **sent))
    assert "482615" not in form_page(definition(), Shown(texts=answers.texts))


def test_the_page_asks_for_the_code_without_a_script_and_enter_sends_the_form() -> None:
    page = form_page(definition(), Shown(form_url="/f/frm_test_1", codes_url="/f/frm_test_1/codes"))
    assert '<form method="post" action="/f/frm_test_1"' in page
    assert 'formaction="/f/frm_test_1/codes"' in page
    assert 'autocomplete="one-time-code"' in page
    # Of several buttons Enter presses the first.
    assert page.index('<button class="enter"') < page.index("formaction")
    assert "<script" not in page
    assert "formaction" not in form_page(definition(MAIL), Shown())


@pytest.mark.parametrize(
    "fields",
    [
        (replace(MAIL, verify=True),),
        (PHONE, Field("other", "Other", FieldKind.PHONE, verify=True)),
        (PHONE, Field("verified", "Verified?", FieldKind.TEXT)),
    ],
)
def test_one_number_is_verified_and_nothing_that_is_none(fields: tuple[Field, ...]) -> None:
    definition().check()
    with pytest.raises(InvalidArgument):
        definition(*fields).check()
