"""The sandbox's relay brings mail back: delivery reports (RFC 3464) and complaints (RFC 5965) of what it accepted.

It posts them as a relay's pipe would: the report as the body, the envelope's recipient in the address, the account's secret
in the header.
"""

from dataclasses import dataclass
from email.utils import format_datetime
from urllib.parse import quote

from dev.sandbox.receipts import ReceiptPusher, SignedCall
from dev.sandbox.receiving import Now

MAX_ACCOUNTS = 1_000

_BOUNCES = {
    "gone": ("5.1.1", "550 5.1.1 <{to}>: Recipient address rejected: User unknown"),
    "full": ("5.2.2", "552 5.2.2 <{to}>: Mailbox is full"),
    "expired": ("4.4.7", "451 4.3.0 try again later"),
}
KINDS = (*_BOUNCES, "complaint")


@dataclass(frozen=True, slots=True)
class Return:
    """How an account's mail comes back: `gone`, `full`, `expired` or `complaint`, and to where it is posted."""

    kind: str
    url: str
    secret: str


class Returns:
    """Brings mail back."""

    def __init__(self, receipts: ReceiptPusher, now: Now) -> None:
        """Joins what posts."""
        self._receipts = receipts
        self._now = now
        self.by_account: dict[str, Return] = {}

    def tell(self, account: str, mail_from: str, recipient: str, source: bytes) -> None:
        """Posts the report of an accepted mail; nothing where none was asked for."""
        told = self.by_account.get(account)
        if told is None:
            return
        if told.kind == "complaint":
            # Feedback loops write to an address that they know, not to where a mail comes back.
            to, body = "abuse@shop.example", self._complaint(mail_from, source)
        else:
            to, body = mail_from, self._bounce(told.kind, mail_from, recipient, source)
        headers = {"content-type": "message/rfc822", "authorization": f"Bearer {told.secret}"}
        self._receipts.add_call(SignedCall(body, headers), f"{told.url}&recipient={quote(to)}")

    def _bounce(self, kind: str, mail_from: str, recipient: str, source: bytes) -> bytes:
        status, said = _BOUNCES[kind]
        fields = f"""Reporting-MTA: dns; sandbox.localhost

Final-Recipient: rfc822; {recipient}
Action: failed
Status: {status}
Diagnostic-Code: smtp; {said.format(to=recipient)}
"""
        return self._report("delivery-status", mail_from, fields, source)

    def _complaint(self, mail_from: str, source: bytes) -> bytes:
        fields = f"""Feedback-Type: abuse
User-Agent: sandbox/1.0
Version: 1
Original-Mail-From: <{mail_from}>
"""
        return self._report("feedback-report", "abuse@shop.example", fields, source)

    def _report(self, kind: str, to: str, fields: str, source: bytes) -> bytes:
        boundary = "=_sandbox"
        head = f"""From: MAILER-DAEMON@sandbox.localhost
To: {to}
Date: {format_datetime(self._now())}
Subject: About your mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="{boundary}"

--{boundary}
Content-Type: text/plain

This is the sandbox.
--{boundary}
Content-Type: message/{kind}

{fields}
--{boundary}
Content-Type: message/rfc822

"""
        return head.replace("\n", "\r\n").encode() + source + f"\r\n--{boundary}--\r\n".encode()
