"""Mail that comes back: who may bring it, which message it is about, and what follows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.messaging.providers import CallbackCall, Delivery, InvalidCallback, Objection, SmtpAccount
from services.messaging.providers.contract import Callback, Receipt
from services.messaging.providers.smtp.reports import read_report
from services.messaging.providers.smtp.return_paths import make_token, read_token, return_path, token_of
from tests.support.mail_reports import complaint, delivery_report, out_of_office

SECRET = "a-secret-of-some-chance"
ADDRESS = "bounces@mail.shop.example"
ID = "msg_01jdk3v8ab0123456789"
TOKEN = make_token(ID, SECRET)
PATH = return_path(ADDRESS, TOKEN)
ACCOUNT = SmtpAccount(
    host="mail.example.com",
    port=587,
    user="",
    sender="hello@shop.example",
    bounce_address=ADDRESS,
    bounce_secret=SECRET,
)


def read(body: bytes, recipient: str = PATH, secret: str = SECRET) -> Callback:
    """What a mail that came in at an address says."""
    return read_report(
        CallbackCall("", {"authorization": f"Bearer {secret}"}, {"recipient": recipient, "account": "mail"}, body),
        ACCOUNT,
    )


def test_return_path_names_its_message_and_can_stand_in_a_mail() -> None:
    assert f"bounces+{ID}-" in PATH
    assert len(PATH.partition("@")[0]) <= 64
    assert PATH.lower() == PATH
    assert read_token(token_of(PATH, ADDRESS), SECRET) == ID
    # Servers may write it in capitals, and with brackets.
    assert read_token(token_of(f"<{PATH.upper()}>", ADDRESS.upper()), SECRET) == ID
    # A pipe may forget to encode the plus.
    assert read_token(token_of(PATH.replace("+", " "), ADDRESS), SECRET) == ID


@pytest.mark.parametrize(
    "path",
    [
        ADDRESS,
        "",
        f"bounces+{ID}@mail.shop.example",
        f"bounces+{ID}-aaaaaaaaaaaaaaaa@mail.shop.example",
        PATH.replace("0123456789", "0123456788"),
        PATH.replace("mail.shop", "evil"),
        return_path(ADDRESS, make_token(ID, "another-secret-of-chance")),
    ],
)
def test_address_that_we_did_not_sign_names_nothing(path: str) -> None:
    assert read_token(token_of(path, ADDRESS), SECRET) == ""
    assert read(delivery_report(), path).receipts == ()


def test_id_of_another_form_has_no_address_of_its_own() -> None:
    assert make_token("M 1", SECRET) == make_token("x" * 25, SECRET) == ""
    assert return_path(ADDRESS, "") == ADDRESS


@pytest.mark.parametrize(
    ("fields", "delivery", "code"),
    [
        ({}, Delivery.INVALID_ADDRESS, "5.1.1"),
        ({"diagnostic": ""}, Delivery.INVALID_ADDRESS, "5.1.1"),
        ({"diagnostic": "", "status": "5.2.2"}, Delivery.NOT_DELIVERED, "5.2.2"),
        ({"diagnostic": "smtp; 552 5.2.2 mailbox full", "status": "5.2.2"}, Delivery.NOT_DELIVERED, "5.2.2"),
        ({"diagnostic": "smtp; 550 5.7.1 user unknown or blocked by policy", "status": "5.1.1"}, Delivery.NOT_DELIVERED, "5.1.1"),
        ({"diagnostic": "smtp; 550 5.1.1 user unknown", "status": "5.0.0"}, Delivery.INVALID_ADDRESS, "5.0.0"),
        ({"diagnostic": "smtp; 550 5.1.1 user unknown", "status": "4.4.7"}, Delivery.NOT_DELIVERED, "4.4.7"),
        ({"diagnostic": "X-Postfix; no such mailbox", "status": "5.1.10"}, Delivery.INVALID_ADDRESS, "5.1.10"),
        ({"diagnostic": "", "status": "nonsense"}, Delivery.NOT_DELIVERED, "failed"),
    ],
)  # fmt: skip
def test_delivery_report_tells_whether_the_mailbox_is_none(
    fields: dict[str, str], delivery: Delivery, code: str
) -> None:
    (receipt,) = read(delivery_report(**fields)).receipts
    assert receipt == Receipt("", ID, "", delivery, code, None, proved=True)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_is_not_final_says_nothing(action: str) -> None:
    assert read(delivery_report(action=action)).receipts == ()


def test_answer_of_a_machine_or_cut_report_says_nothing() -> None:
    assert read(out_of_office()) == Callback((), 200, "text/plain;charset=utf-8", b"")
    whole = delivery_report()
    cut = whole[: whole.index(b"Content-Type: message/rfc822")]
    assert len(read(cut).receipts) == 1, "a report without the mail that it holds is enough"
    assert read(whole[: whole.index(b"Action:")]).receipts == ()


@pytest.mark.parametrize("held", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize("where", ["mail_from", "token", "return_path", "recipient"])
def test_complaint_is_about_the_message_whose_token_it_brings(where: str, held: str) -> None:
    brought = {"mail_from": PATH, "token": TOKEN, "return_path": PATH}
    fields = {where: brought[where]} if where in brought else {}
    callback = read(complaint(held=held, **fields), PATH if where == "recipient" else "abuse@shop.example")
    (word,) = callback.withdrawals
    assert (word.delivery_id, word.objection, word.code, word.proved) == (ID, Objection.COMPLAINED, "abuse", True)
    assert callback.receipts == ()


@pytest.mark.parametrize(
    ("kind", "objection"),
    [
        ("opt-out", Objection.UNSUBSCRIBED),
        ("fraud", Objection.COMPLAINED),
        ("not-spam", None),
        ("auth-failure", None),
        ("", None),
    ],
)
def test_kind_of_a_complaint_decides(kind: str, objection: Objection | None) -> None:
    assert [each.objection for each in read(complaint(kind=kind, token=TOKEN)).withdrawals] == [objection] * bool(
        objection
    )


def test_complaint_without_a_token_of_ours_changes_nothing() -> None:
    forged = make_token(ID, "another-secret-of-chance")
    fields = {"mail_from": return_path(ADDRESS, forged), "token": forged, "return_path": return_path(ADDRESS, forged)}
    assert read(complaint(**fields), "abuse@shop.example").withdrawals == ()
    assert read(complaint(), "abuse@shop.example").withdrawals == ()


@pytest.mark.parametrize("secret", ["", "wrong", f"{SECRET}x", "é"])
def test_who_does_not_bear_the_secret_is_refused(secret: str) -> None:
    with pytest.raises(InvalidCallback):
        read(delivery_report(), secret=secret)


def test_account_without_bounces_takes_none() -> None:
    bare = SmtpAccount(host="h.example", port=587, user="", sender="hello@shop.example")
    for account in (None, bare):
        with pytest.raises(InvalidCallback):
            read_report(CallbackCall("", {"authorization": "Bearer "}, {"recipient": PATH}, delivery_report()), account)
    with pytest.raises(InvalidCallback):
        read(b"x" * 1_048_577)


PIECES = [b"Content-Type: multipart/report; boundary=b\r\n", b"\r\n", b"--b\r\n", b"--b--\r\n", b"Content-Type: message/delivery-status\r\n",
          b"Content-Type: message/feedback-report\r\n", b"Content-Type: message/rfc822\r\n", b"Action: failed\r\n", b"Status: 5.1.1\r\n",
          b"Feedback-Type: abuse\r\n", b"Content-Transfer-Encoding: base64\r\n", b"Content-Type: text/plain; charset=nonsense\r\n",
          b"\xff\xfe\r\n", b": \r\n", b"Subject: =?x?B?!?=\r\n", b"From: <<<@\r\n"]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=20)), max_size=25))
def test_whatever_comes_is_taken_or_left_and_never_breaks(pieces: list[bytes]) -> None:
    assert read(b"".join(pieces)).http_status == 200
