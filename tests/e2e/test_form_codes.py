"""A form whose number is verified by a code in an SMS, through public addresses alone; the sandbox receives it."""

from __future__ import annotations

import re

import httpx

from tests.e2e.client import Workspace, until
from tests.e2e.test_forms import make, patient_tokens, send, token_of

PHONE = "13800138000"
FIELDS = [
    {
        "key": "phone",
        "label": "Phone",
        "kind": "FORM_FIELD_KIND_PHONE",
        "required": True,
        "identifier": "FORM_IDENTIFIER_PHONE",
        "verify": True,
    },
    {"key": "name", "label": "Name", "kind": "FORM_FIELD_KIND_TEXT", "trait": "name", "maxLength": 40},
]


def ask(workspace: Workspace, form_id: str, token: str, phone: str = PHONE, **more: str) -> httpx.Response:
    return workspace.http.post(
        f"{workspace.url}/f/{form_id}/codes", data={"form_token": token, "phone": phone, "name": "Lin", **more}
    )


def code_of(workspace: Workspace, phone: str = PHONE) -> str:
    """Returns the code that arrived last."""
    newest = until(lambda: workspace.received(f"+86{phone}"), "the code arrives")[-1]
    (code,) = re.findall(r"(?<!\d)(\d{6})(?!\d)", newest["text"])
    return str(code)


def test_who_types_the_code_is_verified_and_nobody_else(workspace: Workspace) -> None:
    form_id, other_id = make(workspace, fields=FIELDS, consents=[]), make(workspace, fields=FIELDS, consents=[])
    token, another, elsewhere, last = patient_tokens(workspace, form_id, form_id, other_id, form_id)
    shown = ask(workspace, form_id, token)
    assert (shown.status_code, "a code is on its way" in shown.text) == (200, True)
    # What was typed stays, and the page is the same one, although its address is another.
    assert 'value="Lin"' in shown.text
    assert token_of(shown) == token
    assert f'action="/f/{form_id}"' in shown.text
    code = code_of(workspace)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for typed, word in (("", "type the 6 digits"), (wrong, "not the code"), ("abc", "not the code")):
        refused = send(workspace, form_id, token, phone=PHONE, name="Lin", **{"code.phone": typed})
        assert (refused.status_code, word in refused.text) == (400, True)
        assert code not in refused.text
    # Another number, another page, another form: the code is worth nothing there.
    for form, key, phone in (
        (form_id, token, "13800138001"),
        (form_id, another, PHONE),
        (other_id, elsewhere, PHONE),
    ):
        refused = send(workspace, form, key, phone=phone, **{"code.phone": code})
        assert (refused.status_code, "not valid any more" in refused.text) == (400, True)
    done = send(workspace, form_id, token, phone=PHONE, name="Lin", **{"code.phone": code})
    assert (done.status_code, "Received" in done.text) == (200, True)
    replayed = send(workspace, form_id, last, phone=PHONE, **{"code.phone": code})
    assert (replayed.status_code, "not valid any more" in replayed.text) == (400, True)

    customer = workspace.customer_of("phone", "+86" + PHONE)
    events = workspace.get(f"/v1/customers/{customer}/events")["events"]
    (submitted,) = [each for each in events if each.get("name") == "Form Submitted"]
    assert submitted["properties"]["verified"] is True
    assert code not in str(events)


OTHER = "13800138111"
"""The sandbox is all workspaces'."""


def test_guessing_finds_nothing_and_asking_again_and_again_is_stopped(workspace: Workspace) -> None:
    form_id = make(workspace, fields=FIELDS, consents=[])
    token, another = patient_tokens(workspace, form_id, form_id)
    assert ask(workspace, form_id, token, phone="02162880000").status_code == 400
    assert ask(workspace, form_id, token, OTHER).status_code == 200
    # The same page within the minute is answered the same, and sends nothing.
    assert ask(workspace, form_id, token, OTHER).status_code == 200
    assert ask(workspace, form_id, another, OTHER).status_code == 429
    code = code_of(workspace, OTHER)
    guesses = [f"{number:06d}" for number in range(8) if f"{number:06d}" != code]
    said = [send(workspace, form_id, token, phone=OTHER, **{"code.phone": guess}).text for guess in guesses]
    assert [("not the code" in each, "not valid any more" in each) for each in said[:5]] == [(True, False)] * 5
    assert all("not valid any more" in each for each in said[5:])
    assert "not valid any more" in send(workspace, form_id, token, phone=OTHER, **{"code.phone": code}).text
    assert len(workspace.received(f"+86{OTHER}")) == 1
    statuses = [ask(workspace, form_id, token, phone=f"1380013{number:04d}").status_code for number in range(100, 108)]
    assert statuses[-1] == 429
    assert workspace.get("/v1/events").get("events", []) == []


def test_a_form_that_could_not_send_codes_is_refused_and_says_why(workspace: Workspace) -> None:
    ready = workspace.get("/v1/verificationReadiness")
    assert ready["ready"] is True
    body = {
        "displayName": "Codes",
        "title": "Codes",
        "fields": FIELDS,
        "verificationTemplateId": "none-of-this-id",
    }
    refused = workspace.call("POST", "/v1/forms", body)
    assert (refused.status_code, refused.json()["metadata"]["field"]) == (400, "verificationTemplateId")
    # Closed, it may be prepared.
    assert workspace.call("POST", "/v1/forms", {**body, "enabled": False}).status_code == 200
    wrong = [{**FIELDS[0], "kind": "FORM_FIELD_KIND_EMAIL", "identifier": "FORM_IDENTIFIER_EMAIL"}]
    assert (
        workspace.call("POST", "/v1/forms", {**body, "verificationTemplateId": "", "fields": wrong}).status_code == 400
    )
