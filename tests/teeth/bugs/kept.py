"""Seeded bugs: conditions on what is kept of customers beside events."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_KEPT = "tests/integration/segment/test_kept.py"
_CONSENTS = "services/segment/history/kept/consents.py"
_COUPONS = "services/segment/history/kept/coupons.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="kept/a-page-grants-for-any-account",
        promise="A public key's grant holds for the customer whose user id it names, and for customers without one.",
        edits=(Edit(_CONSENTS, "(u.has = 0 OR p.customer_id = m.customer_id)", "1"),),
        tests=(_KEPT,),
    ),
    Bug(
        name="kept/a-user-id-without-events-is-not-known",
        promise="Whether a customer has a user id is known of user ids that carry no event, too.",
        edits=(
            Edit(
                "services/segment/domain/heard_kept.py",
                "            if user.customer_id != user.node_id:\n",
                "            if user.customer_id == user.node_id:\n",
            ),
        ),
        tests=(_KEPT,),
    ),
    Bug(
        name="kept/the-later-grant-heals-by-one-time-alone",
        promise="A grant holds where it was both stated and received later than every withdrawal.",
        edits=(Edit(_CONSENTS, "g.1 > withdrawn_us AND g.2 > withdrawal_us", "g.2 > withdrawal_us"),),
        tests=("tests/integration/segment/test_parity.py",),
    ),
    Bug(
        name="kept/the-sweep-does-not-look-at-ends",
        promise="What ends by time alone moves people at that moment.",
        edits=(
            Edit(
                "services/segment/usecases/sweeping.py",
                "        endings = {ending for segment in segments for ending in segment.dependencies.endings}\n",
                "        endings = set[Ending]()\n",
            ),
            Edit(
                "services/segment/usecases/sweeping.py",
                "from services.segment.domain.memberships import Cause\n",
                "from services.segment.domain.kept import Ending\nfrom services.segment.domain.memberships import Cause\n",
            ),
        ),
        tests=(_KEPT,),
    ),
    Bug(
        name="kept/points-that-ended-count",
        promise="Points that have ended are no part of a balance, whoever wrote them off or not yet.",
        edits=(
            Edit(
                "services/segment/history/kept/points.py",
                '        there = f"b.expire_us > {integer_literal(moment.now_us)}"\n',
                '        there = f"b.expire_us > {integer_literal(0)}"\n',
            ),
        ),
        tests=(_KEPT,),
    ),
    Bug(
        name="kept/an-earlier-state-of-a-batch-wins",
        promise="Of two facts of one batch the later holds, in whatever order they come.",
        edits=(
            Edit("services/segment/history/kept/points.py", "argMax(remaining, version)", "argMin(remaining, version)"),
        ),
        tests=(_KEPT,),
    ),
    Bug(
        name="kept/a-coupon-that-an-order-holds-is-usable",
        promise="A coupon that an order holds can be used by nobody else until then.",
        edits=(Edit(_COUPONS, "c.state = {RESERVED} AND c.reserved_us <= {now}", "c.state = {RESERVED}"),),
        tests=(_KEPT,),
    ),
    Bug(
        name="kept/a-cancelled-coupon-is-not-told",
        promise="Whatever changes a coupon is told, how it is then.",
        edits=(
            Edit(
                "services/profile/usecases/coupons/using.py",
                "        await tell_changed(connection, workspace_id, self._encode_changed, [coupon], change.change_time)\n",
                "        if change.kind is not ChangeKind.CANCELLED:\n"
                "            await tell_changed(connection, workspace_id, self._encode_changed, [coupon], change.change_time)\n",
            ),
        ),
        tests=("tests/integration/profile/test_coupon_machine.py",),
    ),
    Bug(
        name="kept/statements-are-told-without-their-end",
        promise="What facts tell of consents folds to what the file says.",
        edits=(
            Edit(
                "services/profile/consents_wire.py",
                "        expire_time_us=statement.expire_us,\n",
                "",
            ),
        ),
        tests=("tests/integration/profile/test_told_consents.py",),
    ),
    Bug(
        name="kept/members-of-a-deleted-company-come-back",
        promise="A company that is made anew has no members of one of the same id that was deleted.",
        edits=(
            Edit(
                "services/segment/history/kept/companies.py",
                " AND b.told >= c.since GROUP BY",
                " GROUP BY",
            ),
        ),
        tests=(_KEPT,),
    ),
    Bug(
        name="kept/a-stage-moves-no-members",
        promise="When a company comes into another stage its members enter and leave segments.",
        edits=(
            Edit(
                "services/segment/usecases/following.py",
                "            touched.nodes |= await member_nodes(self._history.connection, workspace_id, companies)\n",
                "",
            ),
        ),
        tests=(_KEPT,),
    ),
    Bug(
        name="kept/a-rebuild-forgets-what-is-kept",
        promise="A history that is built anew holds consents, points and coupons again.",
        edits=(
            Edit(
                "services/segment/usecases/rebuilding.py",
                "        await load_kept(self._history, self._profile, workspace_id, now=now)\n",
                "",
            ),
        ),
        tests=(_KEPT,),
    ),
)
