"""Issuing coupons to a customer: all that one call names, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.erasing import erased_among
from services.common.errors import FailedPrecondition, NotFound, Reason
from services.common.ids import new_id
from services.common.outbox import Fact, publish
from services.profile import storage
from services.profile.clients.identity import Evidence, IdentityClient
from services.profile.coupon_vault import CodeVault
from services.profile.domain import CustomerNodes, Identifier, microseconds, restricted_nodes
from services.profile.domain.coupons import Change, ChangeKind, Coupon, State, Template, Use, new_code
from services.profile.storage import coupons as rows
from services.profile.usecases.coupons.requests import repeated
from services.profile.usecases.coupons.telling import EncodeChanged, tell_changed
from services.profile.usecases.coupons.views import CouponView, views_of
from services.profile.usecases.request_ids import digest_of

EncodeIssued = Callable[[Sequence[Coupon], datetime], bytes]
"""Writes the fact that tells of coupons that were issued at a time."""


class IssuingCoupons:
    """Issues coupons. Who issues coupons of a template takes turns, so that stock and limits are exact."""

    def __init__(
        self,
        *,
        database: Database,
        identities: IdentityClient,
        vault: CodeVault,
        clock: Clock,
        encode: EncodeIssued,
        encode_changed: EncodeChanged,
    ) -> None:
        """Wires the use case."""
        self._database = database
        self._identities = identities
        self._vault = vault
        self._clock = clock
        self._moment = storage.moment_by(clock)
        self._encode = encode
        self._encode_changed = encode_changed

    async def issue(
        self,
        workspace_id: str,
        template_ids: Sequence[str],
        *,
        to: int | Identifier,
        request_id: str,
        by: str,
    ) -> list[CouponView]:
        """Issues a coupon of each template named; returns them in that order.

        Args:
            workspace_id: The workspace.
            template_ids: At least one; of one that is named several times so many.
            to: Any id that was ever the customer's, or an identifier that somebody has.
            request_id: The same again answers with the same coupons; empty: others each time.
            by: The principal who issues them.

        Raises:
            NotFound: If there is no such customer or template.
            FailedPrecondition: COUPON_REFUSED, or CUSTOMER_RESTRICTED.
            AlreadyExists: REQUEST_ID_REUSED.
        """
        node_id, customer = await self._find(workspace_id, to)
        asked = [to.type, to.value] if isinstance(to, Identifier) else to
        digest = digest_of("issue", list(template_ids), asked)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            request = await repeated(connection, workspace_id, request_id, digest, now)
            if request is not None:
                coupons = await rows.find_coupons(connection, workspace_id, request.coupon_ids)
            else:
                await self._check_customer(connection, workspace_id, node_id, customer)
                coupons = await self._issue(connection, workspace_id, template_ids, node_id, customer, by)
                if request_id:
                    issued = tuple(coupon.coupon_id for coupon in coupons)
                    await rows.finish_request(connection, workspace_id, request_id, node_id=node_id, coupon_ids=issued)
            return await views_of(
                connection, workspace_id, coupons, vault=self._vault, now=now, customer_id=customer.customer_id
            )

    async def _find(self, workspace_id: str, to: int | Identifier) -> tuple[int, CustomerNodes]:
        """Returns the identifier that the coupons will belong to, and its customer."""
        if isinstance(to, int):
            customer = await self._identities.get_customer(workspace_id, to)
            return customer.customer_id, customer
        # Asked for first, as placing an identifier that nobody has would make somebody.
        await self._identities.lookup(workspace_id, to)
        evidence = Evidence((to,), microseconds(self._clock.now()), "", link=False)
        (placement,) = await self._identities.resolve(workspace_id, [evidence])
        if not placement.node_id:
            raise NotFound()
        return placement.node_id, await self._identities.get_customer(workspace_id, placement.node_id)

    async def _check_customer(
        self, connection: AsyncConnection, workspace_id: str, node_id: int, customer: CustomerNodes
    ) -> None:
        node_ids = [node.node_id for node in customer.nodes]
        await storage.join_recordings(connection)
        if await erased_among(connection, workspace_id, [node_id]):
            raise NotFound(reason=Reason.ERROR_REASON_CUSTOMER_ERASED)
        if restricted_nodes(await storage.read_restrictions(connection, workspace_id, node_ids)):
            raise FailedPrecondition(
                "The use of the customer's data is restricted: no coupon is issued until that is lifted.",
                reason=Reason.ERROR_REASON_CUSTOMER_RESTRICTED,
            )

    async def _issue(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        template_ids: Sequence[str],
        node_id: int,
        customer: CustomerNodes,
        by: str,
    ) -> list[Coupon]:
        await rows.lock_totals(connection, workspace_id, template_ids)
        templates = await self._templates(connection, workspace_id, template_ids)
        of_customer = await rows.issued_to(
            connection, workspace_id, template_ids, [node.node_id for node in customer.nodes]
        )
        # Behind the locks: who waited for them is not earlier than who held them.
        now = await self._moment(connection)
        here: Counter[str] = Counter()
        coupons: list[tuple[Coupon, bytes]] = []
        for template_id in template_ids:
            template = templates[template_id]
            refused = template.issuable(
                now,
                issued=template.use.issued + here[template_id],
                of_customer=of_customer.get(template_id, 0) + here[template_id],
            )
            if refused is not None:
                raise refused.error()
            here[template_id] += 1
            coupons.append(self._coupon(workspace_id, template, node_id, now))
        made = [coupon for coupon, _ in coupons]
        await rows.add_coupons(connection, workspace_id, coupons)
        await rows.add_changes(
            connection, workspace_id, [(coupon, Change(1, ChangeKind.ISSUED, now, by)) for coupon in made]
        )
        await rows.add_totals(connection, workspace_id, {each: Use(issued=number) for each, number in here.items()})
        await publish(connection, workspace_id, [Fact(node_id, self._encode(made, now))])
        await tell_changed(connection, workspace_id, self._encode_changed, made, now)
        return made

    async def _templates(
        self, connection: AsyncConnection, workspace_id: str, template_ids: Sequence[str]
    ) -> dict[str, Template]:
        found: dict[str, Template] = {}
        for template_id in dict.fromkeys(template_ids):
            template = await rows.find_template(connection, workspace_id, template_id)
            if template is None:
                raise NotFound(
                    f"There is no coupon template {template_id} in this workspace.", coupon_template_id=template_id
                )
            found[template_id] = template
        return found

    def _coupon(self, workspace_id: str, template: Template, node_id: int, now: datetime) -> tuple[Coupon, bytes]:
        code = new_code()
        start_time, expire_time = template.terms.validity(now)
        coupon = Coupon(
            coupon_id=new_id("coupon", now),
            sealed=self._vault.seal(workspace_id, code),
            coupon_template_id=template.coupon_template_id,
            revision=template.revision,
            node_id=node_id,
            state=State.ISSUED,
            issue_time=now,
            start_time=start_time,
            expire_time=expire_time,
        )
        return coupon, self._vault.hash(workspace_id, code)
