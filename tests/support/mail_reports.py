"""Mail that comes back, as mail servers and mailbox providers write it."""

from __future__ import annotations

DIAGNOSTIC = "smtp; 550 5.1.1 <li@mail.example>: Recipient address rejected:\n User unknown in virtual table"


def delivery_report(
    *, action: str = "failed", status: str = "5.1.1", diagnostic: str = DIAGNOSTIC, to: str = "x@y.example"
) -> bytes:
    """A delivery report (RFC 3464), as Postfix writes it."""
    said = f"Diagnostic-Code: {diagnostic}\n" if diagnostic else ""
    return _lines(
        f"""Return-Path: <>
Received: by mail.shop.example (Postfix)
Date: Mon, 30 Nov 2026 20:00:00 +0800 (CST)
From: MAILER-DAEMON@mail.shop.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="9B8A1.1796040000/mail.shop.example"

This is a MIME-encapsulated message.

--9B8A1.1796040000/mail.shop.example
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.shop.example. I'm sorry.

--9B8A1.1796040000/mail.shop.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.shop.example
X-Postfix-Queue-ID: 9B8A1
Arrival-Date: Mon, 30 Nov 2026 20:00:00 +0800 (CST)

Final-Recipient: rfc822; li@mail.example
Original-Recipient: rfc822;li@mail.example
Action: {action}
Status: {status}
Remote-MTA: dns; mx.mail.example
{said}
--9B8A1.1796040000/mail.shop.example
Content-Description: Undelivered Message
Content-Type: message/rfc822

From: hello@shop.example
To: li@mail.example
Subject: =?utf-8?B?5L2g5aW9?=

hello
--9B8A1.1796040000/mail.shop.example--
"""
    )


def complaint(
    *, kind: str = "abuse", mail_from: str = "", token: str = "", return_path: str = "", held: str = "message/rfc822"
) -> bytes:
    """A complaint (RFC 5965), as a mailbox provider's feedback loop writes it; addresses are taken out."""
    original = f"Original-Mail-From: <{mail_from}>\n" if mail_from else ""
    head = (f"Return-Path: <{return_path}>\n" if return_path else "") + (f"X-Yike-Token: {token}\n" if token else "")
    return _lines(
        f"""From: <abusedesk@isp.example>
Date: Mon, 30 Nov 2026 12:00:00 +0000
Subject: FW: Earn money
To: <abuse@shop.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report;
 boundary="part1_13d.2e68ed54_boundary"

--part1_13d.2e68ed54_boundary
Content-Type: text/plain; charset="US-ASCII"
Content-Transfer-Encoding: 7bit

This is an email abuse report for an email message.

--part1_13d.2e68ed54_boundary
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
{original}Arrival-Date: Mon, 30 Nov 2026 11:00:00 +0000
Source-IP: 192.0.2.1

--part1_13d.2e68ed54_boundary
Content-Type: {held}
Content-Disposition: inline

{head}From: hello@shop.example
To: [redacted]
Subject: =?utf-8?B?5L2g5aW9?=
MIME-Version: 1.0
Content-type: text/plain

Spam Spam Spam
--part1_13d.2e68ed54_boundary--
"""
    )


def out_of_office() -> bytes:
    """An answer that a machine wrote; it is no report."""
    return _lines(
        "From: li@mail.example\nTo: x@y.example\nSubject: Out of office\nAuto-Submitted: auto-replied\n\n"
        "550 5.1.1 user unknown, I am away\n"
    )


def _lines(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()
