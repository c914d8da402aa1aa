"""From claimed deliveries to messages that can be handed over: customer, decision, rendering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from services.messaging.channels import channel_kind
from services.messaging.clients.profile import ProfileClient
from services.messaging.domain import (
    Channel,
    Go,
    Later,
    Purpose,
    Reason,
    Settled,
    Settling,
    Status,
    Template,
    decide,
)
from services.messaging.domain.accounts import SendingAccount, reached_by
from services.messaging.domain.messages import version_words
from services.messaging.domain.selecting import PLAIN
from services.messaging.keyring import Keyring
from services.messaging.providers import OutboundMessage
from services.messaging.rendering.renderer import Rendered, RenderFailure
from services.messaging.storage.arbitrations import NewBid
from services.messaging.storage.deliveries import Delivery
from services.messaging.usecases import ChosenAccounts, Deliveries, stopped
from services.messaging.usecases.doubt import doubt_window
from services.messaging.usecases.enriching import Enriching
from services.messaging.usecases.outgoing import NO_TEMPLATE, OutgoingAnswers
from services.messaging.usecases.selecting import Selectable, Selecting
from services.messaging.usecases.versions import Versions
from services.messaging.worker.bidding import is_contestant, must_hold, new_bid
from services.messaging.worker.chosen import Chosen, prepared_of
from services.messaging.worker.prepared import Prepared, put_off
from services.messaging.worker.ways import Turn
from services.messaging.worker.writing import Draft, Writing, items_of, said

TOO_LARGE = "TOO_LARGE"
"""Code in the log of a message whose customer's file cannot be read."""


class _Sealed(msgspec.Struct, frozen=True):
    """What a repeated attempt sends again unchanged, and what makes it the same to the provider."""

    outbound: OutboundMessage
    node_id: int
    address_hash: bytes
    scope: str


class Preparing:
    """Decides and renders a batch of one workspace and channel."""

    def __init__(
        self,
        *,
        deliveries: Deliveries,
        templates: Versions,
        accounts: ChosenAccounts,
        profile: ProfileClient,
        enriching: Enriching,
        answers: OutgoingAnswers,
        selecting: Selecting,
        keyring: Keyring,
        public_url: str,
    ) -> None:
        """Takes what it works with.

        Args:
            deliveries: Knows suppressions, and lets messages wait for others.
            templates: What is said.
            accounts: By what it is sent.
            enriching: Makes text of templates.
            answers: Know what is an answer in a conversation.
            selecting: Chooses variants and cases.
            keyring: Hashes addresses, signs links, opens what was sealed.
            public_url: Where links lead, without a slash at its end.
        """
        self._deliveries = deliveries
        self._templates = templates
        self._accounts = accounts
        self._profile = profile
        self._enriching = enriching
        self._answers = answers
        self._selecting = selecting
        self._arbitrating = deliveries.arbitrating()
        self._keyring = keyring
        self._writing = Writing(public_url=public_url, keyring=keyring)

    async def prepare(
        self, workspace_id: str, channel: Channel, claimed: Sequence[Delivery], turn: Turn
    ) -> tuple[list[Prepared], list[Settling]]:
        """Returns the messages that may be sent, each by an account of the turn, and what becomes of the others.

        Raises:
            Exception: If profile or the database is away, or one of the messages cannot be prepared; nothing was decided.
        """
        files = await self._profile.files(workspace_id, [each.customer_id for each in claimed])
        templates = await self._templates.said(
            workspace_id, {(each.template_id, each.template_version) for each in claimed if each.template_id}
        )
        answers = await self._answers.of(workspace_id, claimed)
        whole = channel_kind(channel)
        kinds = {purpose: reached_by(whole, turn.accounts, purpose) for purpose in Purpose}

        def digest(address: str) -> bytes:
            return self._keyring.address_hash(workspace_id, channel, address)

        customers = {
            each.delivery_id: answers[each.delivery_id].narrowed(customer, whole, digest)
            if each.delivery_id in answers
            else customer
            for each in claimed
            if (customer := files.by_id.get(each.customer_id)) is not None
        }
        hashes = {
            point: digest(point.value)
            for customer in customers.values()
            for point in customer.reachable_at(kinds[Purpose.MARKETING])
        }
        suppressions, policy, pauses, now = await self._deliveries.in_force(
            workspace_id,
            channel,
            list(set(hashes.values())),
            sorted({node_id for customer in files.by_id.values() for node_id in customer.node_ids}),
        )
        chosen: list[Chosen] = []
        bids: list[NewBid] = []
        settled: list[Settling] = []
        for delivery in claimed:
            customer, answer = customers.get(delivery.delivery_id), answers.get(delivery.delivery_id)
            template: Template | Reason
            if answer is not None and answer.text is not None:
                template = NO_TEMPLATE
            else:
                wanted = delivery.template_id, delivery.template_version
                template = templates.get(wanted, Reason.TEMPLATE_NOT_FOUND)
            if delivery.cancel_detail is not None:
                settled.append(stopped(delivery, Status.SUPPRESSED, Reason.CANCELLED, delivery.cancel_detail))
                continue
            if answer is not None and answer.is_late(now):
                settled.append(stopped(delivery, Status.FAILED, Reason.REPLY_WINDOW_OVER))
                continue
            if delivery.customer_id in files.too_large:
                settled.append(stopped(delivery, Status.FAILED, Reason.PREPARATION_FAILED, TOO_LARGE))
                continue
            decision = decide(
                customer=customer,
                channel=kinds[delivery.purpose],
                purpose=delivery.purpose,
                suppressions=suppressions,
                address_hash=hashes.__getitem__,
                policy=policy,
                now=now,
                pauses=pauses,
            )
            if isinstance(template, Reason):
                code = version_words(delivery.template_version) if delivery.template_version else ""
                settled.append(stopped(delivery, Status.FAILED, template, code))
            elif isinstance(decision, Go) and customer is not None:
                caps = policy.caps_of(channel, delivery.purpose, delivery.tags)
                if must_hold(policy, delivery, caps):
                    bids.append(new_bid(policy, delivery, customer, template))
                    continue
                zone, contends = policy.zone_of(customer.traits.get("timezone")), is_contestant(policy, delivery)
                # Who answered sees that it is UNKNOWN, and says it again, or not.
                repeats = answer is None and policy.repeats_in_doubt(delivery.purpose)
                one = Chosen(
                    delivery, customer, template, decision, caps, zone, answer, repeats=repeats, contends=contends
                )
                chosen.append(one)
            elif isinstance(decision, Later):
                settled.append(put_off(delivery, decision))
            elif not isinstance(decision, Go):
                settled.append(stopped(delivery, decision.status, decision.reason, decision.words))
        prepared: list[Prepared] = []
        for each in (each for each in chosen if each.delivery.sealed):
            again = await self._again(workspace_id, each, now)
            if isinstance(again, Prepared):
                prepared.append(again)
            else:
                settled.append(again)
        ways: list[tuple[Chosen, SendingAccount | None]] = []
        for each in (each for each in chosen if not each.delivery.sealed):
            account = turn.choose(each.delivery.passed_over, each.decision.contact.type)
            if each.answer is not None and account is not None and each.answer.is_of_another(account.account_id):
                settled.append(stopped(each.delivery, Status.FAILED, Reason.REPLY_ACCOUNT_GONE))
            elif account is None and turn.accounts:
                settled.append(turn.broken_off(each.delivery, now))
            else:
                ways.append((each, account))
        anew = await self._selected(workspace_id, [each for each, _ in ways])
        drafts = [self._writing.begin(workspace_id, each) for each in anew]
        accounts = [account for _, account in ways]
        for draft, account, rendered in zip(drafts, accounts, await self._render(workspace_id, drafts), strict=True):
            outbound = rendered if isinstance(rendered, RenderFailure) else draft.outbound(rendered, account, now)
            if isinstance(outbound, RenderFailure):
                settled.append(stopped(draft.chosen.delivery, Status.FAILED, Reason.RENDER_ERROR, outbound.detail))
            else:
                assert not isinstance(rendered, RenderFailure)
                prepared.append(prepared_of(draft.chosen, outbound, account, draft.content(rendered), turn))
        if bids:
            await self._arbitrating.hold(workspace_id, bids, policy.arbitration)
        return prepared, settled

    def seal(self, workspace_id: str, prepared: Prepared) -> bytes:
        """Returns what a repeated attempt must send again unchanged, encrypted."""
        scope = _scope(prepared.account)
        content = _Sealed(prepared.outbound, prepared.node_id, prepared.address_hash, scope)
        return self._keyring.seal(msgspec.msgpack.encode(content), workspace_id, prepared.delivery.delivery_id)

    async def _again(self, workspace_id: str, chosen: Chosen, now: datetime) -> Prepared | Settled:
        """Returns what was sent before, by the same account; nothing else would be the same message to the provider."""
        delivery = chosen.delivery
        if now - (delivery.hand_over_time or now) >= doubt_window(delivery.channel):
            # It waited too long: the provider would take it for another one.
            return Settled(
                delivery.delivery_id, delivery.lease_token, Status.UNKNOWN, Reason.ANSWER_LOST, code="waited too long"
            )
        account = await self._accounts.by_id(workspace_id, delivery.account_id, delivery.channel)
        opened = self._keyring.open(delivery.sealed, workspace_id, delivery.delivery_id)
        kept = msgspec.msgpack.decode(opened, type=_Sealed)
        if _scope(account) != kept.scope:
            return Settled(
                delivery.delivery_id, delivery.lease_token, Status.UNKNOWN, Reason.ANSWER_LOST, code="account gone"
            )
        return Prepared(
            delivery,
            chosen.customer,
            kept.node_id,
            kept.address_hash,
            kept.outbound,
            account,
            expire_time=chosen.decision.expire_time,
            caps=chosen.caps,
            zone=chosen.zone,
            repeats=chosen.repeats,
            template_version=delivery.template_version,
        )

    async def _selected(self, workspace_id: str, chosen: Sequence[Chosen]) -> list[Chosen]:
        """Returns messages with what is chosen for each."""
        selections = await self._selecting.select(
            workspace_id, [Selectable.of(each.template, each.customer) for each in chosen]
        )
        return [
            replace(each, selection=selection) if selection is not PLAIN else each
            for each, selection in zip(chosen, selections, strict=True)
        ]

    async def _render(self, workspace_id: str, drafts: Sequence[Draft]) -> list[Rendered | RenderFailure]:
        rendered = await self._enriching.render(workspace_id, items_of(drafts))
        from_templates = iter(rendered)
        return [
            {"text": each.answer.text or ""}
            if (each := draft.chosen).answer and each.template is NO_TEMPLATE
            else said(each, next(from_templates))
            for draft in drafts
        ]


def _scope(account: SendingAccount | None) -> str:
    """Returns as whom the provider knows us by an account: repeats are told among the messages of the same sender."""
    return "" if account is None else f"{account.provider} {account.settings.secret_scope!r}"
