"""What is known of a message between its decision and its rendering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from services.messaging.domain import CustomerFile, FrequencyCap, Go, Template
from services.messaging.domain.accounts import SendingAccount
from services.messaging.domain.selecting import PLAIN, Selection
from services.messaging.providers import OutboundMessage
from services.messaging.storage.deliveries import Delivery
from services.messaging.usecases.outgoing import Outgoing
from services.messaging.worker.prepared import Prepared
from services.messaging.worker.ways import Turn


@dataclass(frozen=True, slots=True)
class Chosen:
    """A message that may go, before it is rendered.

    Attributes:
        delivery: As it was claimed.
        customer: Whose.
        template: What it says.
        decision: Where to.
        caps: Those that count it.
        zone: The customer's.
        answer: What is known of it as an answer in a conversation; None where it is none.
        selection: The variant and the cases that are chosen for it.
        repeats: Whether it is sent again when it may have been taken, though its provider may take it twice.
        contends: Whether it waited for others to the same customer, and goes by what each is worth.
    """

    delivery: Delivery
    customer: CustomerFile
    template: Template
    decision: Go
    caps: tuple[FrequencyCap, ...]
    zone: tzinfo
    answer: Outgoing | None = None
    selection: Selection = PLAIN
    repeats: bool = False
    contends: bool = False


def prepared_of(
    chosen: Chosen, outbound: OutboundMessage, account: SendingAccount | None, content: bytes, turn: Turn
) -> Prepared:
    """Returns a message with what its provider gets."""
    decision = chosen.decision
    return Prepared(
        chosen.delivery,
        chosen.customer,
        decision.contact.node_id,
        decision.address_hash,
        outbound,
        account,
        content,
        decision.expire_time,
        chosen.caps,
        chosen.zone,
        turn,
        decision.contact.type,
        chosen.selection,
        chosen.repeats,
        chosen.contends,
        chosen.template.version,
    )
