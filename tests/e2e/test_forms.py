"""A hosted form, from its definition to the customer's file, through public addresses alone."""

from __future__ import annotations

import re
import time
from typing import Any

import httpx

from gateway.forms.guard import LEAST_SECONDS
from tests.e2e.client import Workspace, until

FIELDS = [
    {
        "key": "mail",
        "label": "E-mail",
        "kind": "FORM_FIELD_KIND_EMAIL",
        "required": True,
        "identifier": "FORM_IDENTIFIER_EMAIL",
    },
    {"key": "name", "label": "Name", "kind": "FORM_FIELD_KIND_TEXT", "trait": "name", "maxLength": 40},
    {"key": "size", "label": "Size", "kind": "FORM_FIELD_KIND_CHOICE", "choices": ["S", "L"]},
]
CONSENT = {"channel": "CHANNEL_EMAIL", "text": "You may write to me about offers"}
SCRIPT = "<script>alert(1)</script>"


def make(workspace: Workspace, **fields: Any) -> str:
    body = {
        "displayName": "Spring",
        "title": "Welcome",
        "language": "FORM_LANGUAGE_EN_US",
        "fields": FIELDS,
        "consents": [CONSENT],
        **fields,
    }
    form_id: str = workspace.post("/v1/forms", body)["formId"]
    return form_id


def page(workspace: Workspace, form_id: str) -> httpx.Response:
    return workspace.http.get(f"{workspace.url}/f/{form_id}")


def send(workspace: Workspace, form_id: str, token: str, **answers: str) -> httpx.Response:
    return workspace.http.post(f"{workspace.url}/f/{form_id}", data={"form_token": token, **answers})


def token_of(answer: httpx.Response) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', answer.text)
    assert found
    return found[1]


def patient_token(workspace: Workspace, form_id: str) -> str:
    """Returns the token of a page, when it is old enough to be a person's."""
    (token,) = patient_tokens(workspace, form_id)
    return token


def patient_tokens(workspace: Workspace, *form_ids: str) -> list[str]:
    """Returns the tokens of so many pages, when they are old enough to be a person's."""
    tokens = [token_of(page(workspace, form_id)) for form_id in form_ids]
    time.sleep(LEAST_SECONDS + 0.1)  # The least time that a person takes is measured by the platform's clock.
    return tokens


def test_a_submission_is_in_the_file_once_with_its_consent_as_evidence(workspace: Workspace) -> None:
    form_id = make(workspace)
    token = patient_token(workspace, form_id)
    answers = {"mail": "Lin@Shop.Example", "name": SCRIPT, "size": "L", "consent.email": "yes"}
    for _ in range(2):
        done = send(workspace, form_id, token, **answers)
        assert (done.status_code, "Received" in done.text) == (200, True)
    # The same page with other answers is not a second submission.
    assert send(workspace, form_id, token, **{**answers, "size": "S"}).status_code == 409

    customer = workspace.customer_of("email", "lin@shop.example")
    file = workspace.get(f"/v1/customers/{customer}")
    assert file["traits"]["name"] == SCRIPT
    (consent,) = [each for each in file["consents"] if each["channel"] == "CHANNEL_EMAIL"]
    assert (consent["granted"], consent["evidence"], consent["source"]) == (True, CONSENT["text"], f"form {form_id}")
    events = workspace.get(f"/v1/customers/{customer}/events")["events"]
    (submitted,) = [each for each in events if each.get("name") == "Form Submitted"]
    assert submitted["properties"] == {
        "form_id": form_id, "form_name": "Spring", "mail": "Lin@Shop.Example", "name": SCRIPT, "size": "L",
    }  # fmt: skip
    until(lambda: workspace.get(f"/v1/forms/{form_id}")["totals"]["submissions"] == "1", "it is counted")


def test_what_is_wrong_is_said_in_the_page_and_what_was_typed_stays(workspace: Workspace) -> None:
    form_id = make(workspace)
    token = patient_token(workspace, form_id)
    refused = send(workspace, form_id, token, mail="nobody", name=SCRIPT, size="XXL")
    assert refused.status_code == 400
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in refused.text
    assert SCRIPT not in refused.text
    assert "Please give an e-mail address" in refused.text
    assert "Please choose from the list" in refused.text
    assert send(workspace, form_id, token_of(refused), mail="b@shop.example").status_code == 200
    policy = refused.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_programs_are_kept_out_without_asking_anybody(workspace: Workspace) -> None:
    form_id, other_id = make(workspace), make(workspace)
    hasty = token_of(page(workspace, form_id))
    assert send(workspace, form_id, hasty, mail="p@shop.example").status_code == 400
    token = patient_token(workspace, form_id)
    trapped = send(workspace, form_id, token, mail="p@shop.example", company_url="http://x")
    assert trapped.status_code == 200
    for wrong in ("", "x", token[:-4] + "AAAA", "A" * 5_000):
        stale = send(workspace, form_id, wrong, mail="p@shop.example")
        assert (stale.status_code, "open too long" in stale.text) == (400, True)
    assert send(workspace, other_id, token, mail="p@shop.example").status_code == 400
    assert workspace.get("/v1/events").get("events", []) == []
    answers = [send(workspace, form_id, token, mail="wrong").status_code for _ in range(12)]
    assert 429 in answers
    until(lambda: workspace.get(f"/v1/forms/{form_id}")["totals"]["spam"] == "2", "they are counted")


def test_a_form_leads_on_to_its_own_host_and_is_framed_by_it(workspace: Workspace) -> None:
    form_id = make(workspace, redirectUrl="https://shop.example/thanks", allowedHosts=["shop.example"])
    shown = page(workspace, form_id)
    assert "frame-ancestors shop.example" in shown.headers["content-security-policy"]
    token = patient_token(workspace, form_id)
    done = send(workspace, form_id, token, mail="c@shop.example")
    assert (done.status_code, done.headers["location"]) == (303, "https://shop.example/thanks")
    script = workspace.http.get(f"{workspace.url}/f/{form_id}/embed.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert f"/f/{form_id}" in script.text


def test_a_closed_form_and_one_that_never_was_say_so(workspace: Workspace) -> None:
    form_id = make(workspace)
    assert workspace.call("PATCH", f"/v1/forms/{form_id}", {"enabled": False}).status_code == 200
    until(lambda: page(workspace, form_id).status_code == 410, "it is closed")
    for nobody in ("frm_aaaa_1", "x", "frm_" + "a" * 40 + "_1"):
        assert page(workspace, nobody).status_code == 404
    raw = workspace.http.post(f"{workspace.url}/f/{make(workspace)}", content=b"\xff" * 1_000)
    assert raw.status_code == 400
    large = workspace.http.post(f"{workspace.url}/f/{form_id}", content=b"a=" + b"x" * 300_000)
    assert large.status_code in (410, 413)
