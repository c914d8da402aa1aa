"""Seeded bugs: who may claim an order."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_DOORS = "tests/integration/gateway/test_public_orders.py"
_ABSORBED = "tests/integration/profile/loyalty/test_untrusted.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="trusted-orders/a-write-key-of-a-page-is-trusted",
        promise="What a public write key says of orders does not count unless the workspace says so.",
        edits=(
            Edit(
                path="gateway/ingest/endpoint.py",
                old="    if grant.kind is KeyKind.SECRET or grant.public_orders is PublicOrders.ANY:",
                new="    if grant.kind in KeyKind or grant.public_orders is PublicOrders.ANY:",
            ),
        ),
        tests=(_DOORS,),
    ),
    Bug(
        name="trusted-orders/who-mends-a-pages-event-vouches-for-it",
        promise="A page's event that was refused and is sent again by a person is still a page's.",
        edits=(
            Edit(
                path="gateway/ingest/replaying.py",
                old="            order_authority=kept.order_authority,",
                new="            order_authority=profile_pb.ORDER_AUTHORITY_FULL,",
            ),
        ),
        tests=("tests/integration/gateway/test_rejected_events.py",),
    ),
    Bug(
        name="trusted-orders/a-refund-by-a-page-gives-a-coupon-back",
        promise="A refund that nobody trusted tells gives no coupon back.",
        edits=(
            Edit(
                path="services/profile/worker.py",
                old="            refunds = [event for event in trusted if event.name in REFUND_EVENTS]",
                new="            refunds = [event for event in heard if event.name in REFUND_EVENTS]",
            ),
        ),
        tests=("tests/integration/profile/test_coupon_returns.py",),
    ),
    Bug(
        name="trusted-orders/the-mark-slips-when-somebody-is-erased",
        promise="When a person is taken out of a waiting fact, the events of others stay trusted or not, as they were.",
        edits=(
            Edit(
                path="services/common/facts/redacting.py",
                old="    told.untrusted_indexes[:] = [places[place] for place in told.untrusted_indexes if place in places]\n",
                new="",
            ),
        ),
        tests=("tests/unit/common/test_redacting.py",),
    ),
    Bug(
        name="trusted-orders/a-page-takes-the-servers-message-for-good",
        promise="An order that a trusted door repeats under a page's message id earns then.",
        edits=(
            Edit(
                path="services/profile/usecases/batch.py",
                old="            if event.is_trusted:\n                self.vouched.append(place)\n",
                new="",
            ),
        ),
        tests=(_ABSORBED,),
    ),
    Bug(
        name="trusted-orders/a-page-swallows-a-servers-order",
        promise="An event of a trusted door is recorded though a page sent its message id first, with another body.",
        edits=(
            Edit(
                path="services/profile/usecases/batch.py",
                old="        if event.is_trusted and is_of_nobody_trusted(kept):\n",
                new="        if event.is_trusted and not kept:\n",
            ),
        ),
        tests=("tests/integration/profile/test_repeats.py",),
    ),
    Bug(
        name="trusted-orders/a-servers-order-under-a-taken-id-counts-each-time",
        promise="What is remembered apart is a repeat of itself from then on.",
        edits=(
            Edit(
                path="services/profile/usecases/recording.py",
                old="await storage.read_body_digests(connection, workspace_id, apart)",
                new="await storage.read_body_digests(connection, workspace_id, apart[:0])",
            ),
        ),
        tests=("tests/integration/profile/test_repeats.py",),
    ),
    Bug(
        name="trusted-orders/a-till-gives-back-what-a-page-says-was-paid",
        promise="Of an order only trusted events tell a till what was paid and given back.",
        edits=(
            Edit(
                path="services/profile/usecases/purchases.py",
                old="        if not row.is_trusted or read_order_id(told) != order_id",
                new="        if read_order_id(told) != order_id",
            ),
        ),
        tests=(_ABSORBED,),
    ),
    Bug(
        name="trusted-orders/forged-orders-pile-up",
        promise="The list of what nobody trusted told is bounded.",
        edits=(
            Edit(
                path="services/profile/storage/loyalty/problems.py",
                old='"DELETE FROM loyalty_problems WHERE workspace_id = $1 AND kind = $2 AND problem_id <= (SELECT problem_id "',
                new='"DELETE FROM loyalty_problems WHERE workspace_id = $1 AND kind <> $2 AND problem_id <= (SELECT problem_id "',
            ),
        ),
        tests=(_ABSORBED,),
    ),
)
