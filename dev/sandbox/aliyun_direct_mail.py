"""The sandbox's Aliyun DirectMail: `SingleSendMail` and `QueryMailAddressByParam` of dm 2015-11-23, with signature and
codes."""

import re
import uuid
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from dev.sandbox.credentials import account_secret, is_account
from dev.sandbox.ledger import LedgerFull
from dev.sandbox.modes import Fault, Mode
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of
from dev.sandbox.signatures import Refusal, SignatureVerifier
from dev.sandbox.wire import Answer, Cut, Request, json_answer

PROVIDER = "aliyun_direct_mail"
VERSION = "2015-11-23"
MAX_QUERY_BYTES = 80 * 1024
"""Longest query; longer parameters go in the body."""

_ADDRESS = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_HEADERS = {"message-id", "list-unsubscribe", "list-unsubscribe-post"}
_FROZEN = "frozen@"
_UNKNOWN = "unknown@"


class AliyunDirectMail:
    """Answers for every access key whose secret derives from the sandbox's token."""

    def __init__(self, reception: Reception, token: str) -> None:
        """Joins the common desk."""
        self._reception = reception
        self._verifier = SignatureVerifier(
            lambda key: account_secret(token, PROVIDER, key) if is_account(key) else None
        )

    async def answer(self, request: Request) -> Answer | Cut:
        """Answers one call."""
        request_id = str(uuid.uuid4()).upper()
        try:
            account = self._verifier.verify(request, self._reception.now())
            if len(request.raw_query) > MAX_QUERY_BYTES:
                raise Refusal("InvalidParameter.TooLong", "The request is too long.", 414)
            fields = {
                **request.query,
                **dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)),
            }
            match request.headers["x-acs-action"]:
                case "SingleSendMail":
                    return await self._send(request, fields, account, request_id)
                case "QueryMailAddressByParam":
                    return _addresses(fields, request_id)
            raise Refusal("InvalidAction.NotFound", "Specified api is not found, please check your url.", 404)
        except Refusal as refusal:
            return _refuse(refusal, request_id)
        except LedgerFull:
            return _refuse(Refusal("ServiceUnavailable", "The request has failed.", 503), request_id)

    async def _send(self, request: Request, fields: dict[str, str], account: str, request_id: str) -> Answer | Cut:
        headers = _checked(fields)
        mode = self._reception.draw(PROVIDER, account, fields["ToAddress"], request.size)
        await linger(mode)
        if (cut := {Fault.HANG: Cut.HANG, Fault.RESET: Cut.RESET}.get(mode.fault)) is not None:
            return cut
        _raise_for(mode)
        env_id = str(uuid.uuid4().int % 10**12)
        answered = mode.fault is not Fault.ACCEPT_THEN_DROP
        for to in fields["ToAddress"].split(","):
            await self._keep(fields, headers, to, account, env_id, answered)
        return json_answer({"EnvId": env_id, "RequestId": request_id}) if answered else Cut.CLOSE

    async def _keep(
        self, fields: dict[str, str], headers: dict[str, str], to: str, account: str, env_id: str, answered: bool
    ) -> None:
        text, html = fields.get("TextBody", ""), fields.get("HtmlBody", "")
        sender = f"{fields.get('FromAlias', '')} <{fields['AccountName']}>".strip()
        shown = {"Subject": fields["Subject"], "From": sender, "To": to, **headers}
        source = {"headers": shown, "text": text, "html": html, "request": fields}

        def build(number: int, now: datetime) -> Record:
            return Record(
                number=number,
                channel="email",
                provider=PROVIDER,
                time=now,
                recipient=to,
                source=msgspec.json.encode(source).decode(),
                body_hash=hash_of((text + html).encode()),
                account=account,
                sender=fields["AccountName"],
                key=headers.get("Message-ID", ""),
                provider_message_id=env_id,
                answered=answered,
            )

        await self._reception.record(build)


def _checked(fields: dict[str, str]) -> dict[str, str]:
    """Returns the headers of a mail, or refuses it as the vendor does."""
    for name in ("AccountName", "AddressType", "ReplyToAddress", "ToAddress", "Subject"):
        if not fields.get(name):
            raise Refusal(f"Missing{name}", f"{name} is mandatory for this action.")
    sender = fields["AccountName"]
    if not _ADDRESS.fullmatch(sender) or sender.startswith(_UNKNOWN):
        raise Refusal("InvalidMailAddress.NotFound", "The specified mailAddress does not exist.", 404)
    if sender.startswith(_FROZEN):
        raise Refusal("InvalidMailAddressStatus.Malformed", "The specified mailAddress status is wrongly formed.")
    recipients = fields["ToAddress"].split(",")
    if len(recipients) > 100 or not all(_ADDRESS.fullmatch(each) for each in recipients):
        raise Refusal("InvalidToAddress", "The specified toAddress is wrongly formed.")
    if any(each.startswith("invalid") for each in recipients):
        raise Refusal("InvalidToAddress.Spam", "Sendmail rejected by invalid address.")
    if len(fields["Subject"]) > 256:
        raise Refusal("InvalidSubject.Malformed", "The specified subject is wrongly formed.")
    if len(fields.get("FromAlias", "")) >= 15:
        raise Refusal("InvalidFromAlias.Malformed", "The specified fromAlias is wrongly formed.")
    if not (fields.get("TextBody") or fields.get("HtmlBody")):
        raise Refusal("InvalidBody", "The specified textBody or htmlBody is wrongly formed.")
    try:
        headers: Any = msgspec.json.decode(fields.get("Headers") or "{}")
    except msgspec.DecodeError:
        headers = None
    if (
        not isinstance(headers, dict)
        or len(headers) > 10
        or not all(isinstance(each, str) for each in headers.values())
    ):
        raise Refusal("InvalidHeaders.Malformed", "The specified headers are wrongly formed.")
    if any(name.lower() not in _HEADERS and not name.lower().startswith("x-user-") for name in headers):
        raise Refusal("InvalidHeaders.Malformed", "The specified headers are wrongly formed.")
    return headers


def _addresses(fields: dict[str, str], request_id: str) -> Answer:
    """Answers with the sender that was asked for: `unknown@…` is none, `frozen@…` is frozen."""
    sender = fields.get("KeyWord", "")
    status = "1" if sender.startswith(_FROZEN) else "0"
    address = {"AccountName": sender, "AccountStatus": status, "DomainStatus": "0", "Sendtype": "batch"}
    found = [] if sender.startswith(_UNKNOWN) else [address]
    return json_answer({"TotalCount": len(found), "RequestId": request_id, "data": {"mailAddress": found}})


def _raise_for(mode: Mode) -> None:
    match mode.fault:
        case Fault.SERVER_ERROR:
            raise Refusal(
                "ServiceUnavailable", "The request has failed due to a temporary failure.", mode.status or 503
            )
        case Fault.RATE_LIMITED:
            raise Refusal("Throttling.User", "Request was denied due to user flow control.", 429, mode.amount)
        case Fault.CLIENT_ERROR:
            raise Refusal("InvalidBody", "The specified textBody or htmlBody is wrongly formed.")


def _refuse(refusal: Refusal, request_id: str) -> Answer:
    headers = () if refusal.retry_after is None else (("retry-after", f"{refusal.retry_after:g}"),)
    body = {"Code": refusal.code, "Message": refusal.message, "RequestId": request_id, "HostId": "dm.aliyuncs.com"}
    return json_answer(body, refusal.status, headers)
