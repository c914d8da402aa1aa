"""What a provider is given to send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One rendered message to one recipient; immutable, built anew for each recipient.

    Attributes:
        delivery_id: The ledger's id, the same at every attempt; what the provider is given to know the message again.
        recipient: E-mail address, phone in E.164 (or as the provider takes it), WeCom user id, openid, customer's id, or
            device token.
        subject: E-mail, push, group robot; one line.
        text: The text. SMS: for the ledger; also the only parameter, `content`, where `parameters` is empty.
        html: E-mail only; empty for none.
        unsubscribe_url: E-mail only; the one-click URL (RFC 8058), empty for none.
        template_code: SMS, WeChat, mini-program, voice; the provider's registered template, of SMS empty takes the account's.
        parameters: SMS, WeChat, mini-program, voice; values of the registered template. Group robot; the lines of a card.
        receipt_url: Where the provider may tell of it, if it is told for each message; empty for nowhere.
        url: WeChat, group robot; where it leads, empty for nowhere.
        mini_program_app_id: WeChat only; the mini-program to which it leads, empty for none.
        mini_program_page: WeChat, mini-program; the page to which it leads, empty for none.
        is_reply: WeChat, mini-program; whether it answers a person: a customer-service message with `text`, of no template.
        template_id: Webhook; of our template.
        purpose: Webhook; why, as a word.
        user_ids: Webhook; by what the brand knows the customer.
        time: Webhook; when it was rendered.
        is_test: Whether it is a template's test send, to nobody.
        image_url: In-app, webhook, push; the picture, empty for none.
        inbox_days: In-app; how long it stands there, 0 for as long as may be.
        deep_link: Push only; where a tap leads, empty for the app.
        push_data: Push only; what the app gets besides.
        key: The provider's own key of this message, where it gives some; the same at every attempt.
    """

    delivery_id: str
    recipient: str
    subject: str = ""
    text: str = ""
    html: str = ""
    unsubscribe_url: str = ""
    template_code: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    receipt_url: str = ""
    url: str = ""
    mini_program_app_id: str = ""
    mini_program_page: str = ""
    is_reply: bool = False
    template_id: str = ""
    purpose: str = ""
    user_ids: tuple[str, ...] = ()
    time: datetime | None = None
    is_test: bool = False
    image_url: str = ""
    inbox_days: int = 0
    deep_link: str = ""
    push_data: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
