"""What a mail server's reply means: for the account, for this mail, or for this address. One table.

The basic code (RFC 5321, 4.2.2) and the enhanced one (RFC 3463, 4954, 7504, 7505) must agree before an address is given up:
a reply to a mailbox that does not exist is 550, 551, 553 or 556, and says so by a code 5.1.x of that meaning or in words. All
other refusals are about this mail (policy, spam, size, syntax) or about our account, and the address stays as it is.
"""

from __future__ import annotations

import re

from services.messaging.providers.contract import Accepted, Obstacle, Refusal, Rejected, Retry, SendOutcome
from services.messaging.providers.smtp.connection import RefusedSession, Reply

BUSY_SECONDS = 60.0
RATE_SECONDS = 60.0
ACCOUNT_SECONDS = 300.0

ACCOUNT_CODES = frozenset({524, 525, 530, 534, 535, 538})
"""Sign-in wanted, refused or too weak (RFC 4954)."""

ACCOUNT_DETAILS = frozenset({"7.8", "7.9", "7.11", "7.12", "7.14"})
"""The same, said by the enhanced code: credentials, mechanisms, passwords to change, trust."""

SENDER_DETAILS = frozenset({"1.7", "1.8"})
"""The sender's address: ours to put right."""

ADDRESS_CODES = frozenset({550, 551, 553, 556})
"""The only basic codes that may say that a mailbox does not exist."""

ADDRESS_DETAILS = frozenset({"1.1", "1.2", "1.3", "1.6", "1.10"})
"""No such mailbox, no such domain, no such form of address, moved without a word, a domain that takes no mail."""

MAIL_CODES = frozenset({523, 552, 554})
"""What is answered to MAIL about the mail and not about its sender: too long, too big, not taken."""

_REFUSALS = {"2": Refusal.RECIPIENT_UNAVAILABLE, "3": Refusal.CONTENT, "6": Refusal.CONTENT, "7": Refusal.POLICY}
"""By the subject of the enhanced code: mailbox, mail system, content, security."""

_POLICY_CODES = frozenset({521, 541, 554, 571})
_TOO_LONG = frozenset({"2.3", "3.4"})
_ENHANCED = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_NO_MAILBOX = re.compile(
    r"\b(?:user|recipient|mailbox|account|address|box)\b[^.;]{0,40}?\b(?:unknown|not found"
    r"|(?:does|do)(?: not|n't) exist|not exist|doesn't have an account|invalid|no longer exists)\b"
    r"|\b(?:unknown|invalid|no such|non-?existent)\b[^.;]{0,20}?\b(?:user|recipient|mailbox|account|person)\b"
    r"|\bno mailbox\b|(?:用户|收件人|邮箱|账号|帐号)[^。；]{0,6}(?:不存在|无效)",
    re.IGNORECASE,
)
_PERHAPS_OURS = re.compile(
    r"spam|block|black ?list|polic|denied|reputation|listed|authent|relay|dmarc|dkim|\bspf\b", re.IGNORECASE
)


def meaning_of_session(refused: RefusedSession) -> SendOutcome:
    """Before MAIL nothing is said about the message: it is the account, or the server is busy."""
    code = code_of(refused.reply)
    if refused.step in ("auth", "starttls", "token") and refused.reply.permanent:
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, code)
    if refused.reply.code in ACCOUNT_CODES and refused.reply.permanent:
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, code)
    return Retry(BUSY_SECONDS, Obstacle.BUSY, code)


def meaning_of_reply(step: str, reply: Reply, identifier: str) -> SendOutcome:
    """Returns what a reply to a mail means.

    Args:
        step: Which command it answers: `mail`, `rcpt`, `data` or `content`.
        reply: The reply.
        identifier: Of the mail, for when it is accepted.
    """
    if reply.positive:
        return Accepted(identifier)
    code, detail = code_of(reply), _detail(reply)
    if not reply.permanent:
        if reply.code in (450, 451, 421) and detail.startswith("7."):
            return Retry(RATE_SECONDS, Obstacle.RATE_LIMITED, code)
        return Retry(BUSY_SECONDS, Obstacle.BUSY, code)
    if reply.code in ACCOUNT_CODES or detail in ACCOUNT_DETAILS or detail in SENDER_DETAILS:
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, code)
    if step == "mail" and reply.code not in MAIL_CODES:
        # The sender is refused, not this mail: all others would fare alike until someone changes the account.
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, code)
    if step != "mail" and says_no_such_address(reply):
        return Rejected(Refusal.RECIPIENT_INVALID, code)
    return Rejected(_refusal(step, reply.code, detail), code)


def code_of(reply: Reply) -> str:
    """Returns the reply's codes without its text, which may hold an address: `550 5.1.1`."""
    match = _ENHANCED.match(reply.text)
    return f"{reply.code} {match[1]}.{match[2]}.{match[3]}" if match else str(reply.code)


def _detail(reply: Reply) -> str:
    """Returns subject and detail of the enhanced code, `1.1`; empty where there is none of the reply's own class."""
    match = _ENHANCED.match(reply.text)
    return f"{int(match[2])}.{int(match[3])}" if match and match[1] == str(reply.code)[0] else ""


def says_no_such_address(reply: Reply) -> bool:
    """Tells whether a refusal is about a mailbox that does not exist, and certainly not about us or the mail."""
    if reply.code not in ADDRESS_CODES:
        return False
    detail = _detail(reply)
    if detail and detail not in ("0.0", "1.0"):
        return detail in ADDRESS_DETAILS
    return reply.code == 556 or (_NO_MAILBOX.search(reply.text) is not None and not _PERHAPS_OURS.search(reply.text))


def _refusal(step: str, code: int, detail: str) -> Refusal:
    if detail in _TOO_LONG:
        return Refusal.CONTENT
    subject = detail.partition(".")[0]
    if subject in _REFUSALS:
        return _REFUSALS[subject]
    if code in _POLICY_CODES:
        return Refusal.POLICY
    if step == "rcpt" and code in (550, 551, 552, 553):
        return Refusal.RECIPIENT_UNAVAILABLE
    return Refusal.CONTENT
