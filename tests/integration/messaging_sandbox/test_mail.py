"""The sandbox's mail server, spoken to by an independent client (aiosmtplib)."""

from email.message import EmailMessage

import aiosmtplib
import pytest

from tests.support.sandbox import TestSandbox


def mail(to: str = "li@shop.example", subject: str = "Welcome") -> EmailMessage:
    """A mail by the standard library."""
    message = EmailMessage()
    message["From"] = "hello@yike.example"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = "<m1@yike.example>"
    message["List-Unsubscribe"] = "<https://yike.example/u/1>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content("你好\n.\nhttps://yike.example/c/1\n")
    message.add_alternative("<p>你好</p>", subtype="html")
    return message


def client(sandbox: TestSandbox, **changed: str) -> aiosmtplib.SMTP:
    """A client that signs in with the workspace's account."""
    account = sandbox.accounts()["email"]
    values = {"username": account.user, "password": account.password, **changed}
    return aiosmtplib.SMTP(hostname=account.host, port=account.port, use_tls=False, start_tls=False, **values)


async def test_server_keeps_an_accepted_mail_with_its_headers_and_parts(sandbox: TestSandbox) -> None:
    async with client(sandbox) as smtp:
        await smtp.send_message(mail())
    (message,) = await sandbox.messages(channel="email", recipient="LI@shop.example")
    assert message["subject"] == "Welcome"
    assert message["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["key"] == "<m1@yike.example>"
    assert message["text"] == "你好\n.\nhttps://yike.example/c/1\n"
    assert message["html"] == "<p>你好</p>\n"
    assert message["links"] == ["https://yike.example/c/1"]
    assert message["account"] == "sandbox-ws_test"


async def test_server_refuses_who_does_not_sign_in(sandbox: TestSandbox) -> None:
    account = sandbox.accounts()["email"]
    async with aiosmtplib.SMTP(hostname=account.host, port=account.port, start_tls=False) as smtp:
        with pytest.raises(aiosmtplib.SMTPSenderRefused) as caught:
            await smtp.send_message(mail())
    assert caught.value.code == 530
    with pytest.raises(aiosmtplib.SMTPAuthenticationError):
        await client(sandbox, password="wrong").connect()
    assert await sandbox.messages() == []


@pytest.mark.parametrize(("mode", "code"), [("5xx", 550), ("4xx", 451), ("429", 450)])
async def test_server_refuses_a_recipient_when_told_to(sandbox: TestSandbox, mode: str, code: int) -> None:
    await sandbox.set_mode(mode, "smtp", recipient="@bad.example")
    async with client(sandbox) as smtp:
        with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as caught:
            await smtp.send_message(mail("a@bad.example"))
        await smtp.rset()
        await smtp.send_message(mail("a@good.example"))
    assert caught.value.recipients[0].code == code
    assert [message["recipient"] for message in await sandbox.messages()] == ["a@good.example"]


async def test_server_records_and_cuts_when_told_to_drop(sandbox: TestSandbox) -> None:
    await sandbox.set_mode("accept_then_drop", "smtp")
    smtp = client(sandbox)
    await smtp.connect()
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await smtp.send_message(mail())
    (message,) = await sandbox.messages()
    assert message["answered"] is False


async def test_server_records_nothing_when_told_to_reset(sandbox: TestSandbox) -> None:
    await sandbox.set_mode("reset_after:10", "smtp")
    smtp = client(sandbox)
    await smtp.connect()
    with pytest.raises((aiosmtplib.SMTPServerDisconnected, ConnectionError)):
        await smtp.send_message(mail())
    assert await sandbox.messages() == []
