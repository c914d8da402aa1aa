"""Rows of what is kept on their way into its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from services.common.attribute_kinds import AttributeKind
from services.segment.domain.heard_kept import (
    TIER_KEY,
    HeardBatch,
    HeardCompany,
    HeardConsent,
    HeardCoupon,
    HeardKept,
    HeardMember,
)
from services.segment.domain.shelf import HeardProduct, HeardStock, HeardStore
from services.segment.history.connection import History
from services.segment.history.rows import AttributeRows
from services.segment.history.tables import Table

USER_ID = "user_id"


@dataclass
class KeptRows:
    """What is to be inserted, by workspace."""

    consents: list[tuple[str, HeardConsent]] = field(default_factory=list)
    batches: list[tuple[str, HeardBatch]] = field(default_factory=list)
    coupons: list[tuple[str, HeardCoupon]] = field(default_factory=list)
    members: list[tuple[str, HeardMember]] = field(default_factory=list)
    companies: list[tuple[str, HeardCompany]] = field(default_factory=list)
    products: list[tuple[str, HeardProduct]] = field(default_factory=list)
    stores: list[tuple[str, HeardStore]] = field(default_factory=list)
    stock: list[tuple[str, HeardStock]] = field(default_factory=list)

    def add(self, workspace_id: str, kept: HeardKept) -> None:
        """Adds what was heard; which nodes are user ids, and tiers, stand among the attributes."""
        self.consents += [(workspace_id, one) for one in kept.consents]
        self.batches += [(workspace_id, one) for one in kept.batches]
        self.coupons += [(workspace_id, one) for one in kept.coupons]
        self.members += [(workspace_id, one) for one in kept.members]
        self.companies += [(workspace_id, one) for one in kept.companies]
        self.products += [(workspace_id, one) for one in kept.products]
        self.stores += [(workspace_id, one) for one in kept.stores]
        self.stock += [(workspace_id, one) for one in kept.stock]

    def consents_table(self) -> pa.Table:
        """Returns statements as Arrow."""
        return _table(
            self.consents,
            node_id=pa.int64(),
            key=pa.string(),
            granted=pa.uint8(),
            authority=pa.uint8(),
            speaker=pa.int64(),
            stated_us=pa.int64(),
            receive_us=pa.int64(),
            expire_us=pa.int64(),
        )

    def batches_table(self) -> pa.Table:
        """Returns batches of points as Arrow."""
        names = ("node_id", "batch_id", "version", "remaining", "expire_us", "change_us")
        return _table(self.batches, **dict.fromkeys(names, pa.int64()))

    def coupons_table(self) -> pa.Table:
        """Returns coupons as Arrow."""
        names = ("node_id", "version", "start_us", "expire_us", "reserved_us", "change_us")
        return _table(
            self.coupons,
            template=pa.string(),
            coupon_id=pa.string(),
            state=pa.uint8(),
            **dict.fromkeys(names, pa.int64()),
        )

    def members_table(self) -> pa.Table:
        """Returns memberships of companies as Arrow."""
        names = ("node_id", "version", "change_us")
        return _table(self.members, company_id=pa.string(), joined=pa.uint8(), **dict.fromkeys(names, pa.int64()))

    def companies_table(self) -> pa.Table:
        """Returns companies as Arrow."""
        return _table(self.companies, company_id=pa.string(), version=pa.int64(), since=pa.int64(), stage=pa.uint8())

    def products_table(self) -> pa.Table:
        """Returns products as Arrow."""
        return _table(
            self.products,
            sku=pa.string(),
            revision=pa.int64(),
            display_name=pa.string(),
            category=pa.string(),
            brand=pa.string(),
            price=pa.decimal128(38, 6),
            currency=pa.string(),
            status=pa.uint8(),
            archive_us=pa.int64(),
        )

    def stores_table(self) -> pa.Table:
        """Returns stores as Arrow."""
        return _table(
            self.stores,
            store_id=pa.string(),
            revision=pa.int64(),
            display_name=pa.string(),
            region=pa.string(),
            status=pa.uint8(),
            archive_us=pa.int64(),
        )

    def stock_table(self) -> pa.Table:
        """Returns lines of stock as Arrow."""
        level = pa.StructArray.from_arrays(
            [
                pa.array([one.state_us for _, one in self.stock], pa.int64()),
                # Of one moment the smaller quantity is to be the greater of the two.
                pa.array([-one.quantity for _, one in self.stock], pa.int64()),
            ],
            names=["state_us", "less"],
        )
        table = _table(self.stock, sku=pa.string(), store_id=pa.string())
        return table.append_column("level", level)


def _table(rows: Sequence[tuple[str, object]], **columns: pa.DataType) -> pa.Table:
    values = {name: [getattr(one, name) for _, one in rows] for name in columns}
    return pa.table(
        {"workspace": pa.array([workspace for workspace, _ in rows], pa.string())}
        # What is true or not is a number there.
        | {
            name: pa.array(map(int, some) if kind == pa.uint8() else some, kind)
            for (name, some), kind in zip(values.items(), columns.values(), strict=True)
        }
    )


async def write_kept(history: History, rows: KeptRows) -> None:
    """Inserts what there is; repeatable."""
    if rows.consents:
        await history.write(Table.CONSENTS, rows.consents_table())
    if rows.batches:
        await history.write(Table.POINTS, rows.batches_table())
    if rows.coupons:
        await history.write(Table.COUPONS, rows.coupons_table())
    if rows.members:
        await history.write(Table.COMPANY_MEMBERS, rows.members_table())
    if rows.companies:
        await history.write(Table.COMPANIES, rows.companies_table())
    if rows.products:
        await history.write(Table.PRODUCTS, rows.products_table())
    if rows.stores:
        await history.write(Table.STORES, rows.stores_table())
    if rows.stock:
        await history.write(Table.STOCK, rows.stock_table())


def add_kept_attributes(attributes: AttributeRows, workspace_id: str, kept: HeardKept) -> None:
    """Adds what of it stands among the attributes: which nodes are user ids, and tiers."""
    for user in kept.user_ids:
        attributes.add_type(workspace_id, user.node_id, USER_ID)
    for tier in kept.tiers:
        attributes.add(
            workspace_id,
            tier.node_id,
            kind=AttributeKind.TIER,
            key=TIER_KEY,
            value=tier.value,
            occur_us=tier.change_us,
            message_id="",
        )
