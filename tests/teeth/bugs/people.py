"""Seeded bugs: who signs in, and what a person may do."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

BUGS: tuple[Bug, ...] = (
    Bug(
        name="people/store-staff-correct-balances",
        promise="Giving points by hand and correcting balances takes a permission of its own, which store staff have not.",
        edits=(
            Edit(
                path="gateway/people/roles.py",
                old="            _P.PERMISSION_COUPONS_READ,\n            _P.PERMISSION_COUPONS_REDEEM,\n",
                new="            _P.PERMISSION_COUPONS_READ,\n            _P.PERMISSION_LOYALTY_WRITE,\n            _P.PERMISSION_COUPONS_REDEEM,\n",
            ),
        ),
        tests=("tests/integration/gateway/test_money_by_hand.py",),
    ),
    Bug(
        name="people/whoever-reads-customers-reads-codes",
        promise="Codes of coupons are shown to people who may redeem or issue coupons, and to nobody else.",
        edits=(
            Edit(
                path="gateway/transcoding/endpoint.py",
                old="            if admitted.hides_coupon_codes:\n",
                new="            if admitted.hides_coupon_codes and route.permission in _IN_FULL:\n",
            ),
        ),
        tests=("tests/integration/gateway/test_money_by_hand.py",),
    ),
    Bug(
        name="people/a-permission-that-nobody-checks",
        promise="A person does only what the role says.",
        edits=(Edit("gateway/transcoding/admission.py", "        roles.require(signed.role, permission)\n", ""),),
        tests=(
            "tests/integration/gateway/test_signing_in.py::test_each_role_may_call_what_the_table_says_and_nothing_else",
        ),
    ),
    Bug(
        name="people/a-neighbour-site-changes-something",
        promise="A call with a cookie that changes something comes from the gateway's own pages only.",
        edits=(Edit("gateway/people/visit.py", 'site == "same-origin"', 'site != "cross-site"'),),
        tests=("tests/integration/gateway/test_signing_in.py::test_other_sites_change_nothing",),
    ),
    Bug(
        name="people/the-session-before-the-sign-in-goes-on",
        promise="The session that a browser had before a sign-in ends with it.",
        edits=(Edit("gateway/people/signing_in.py", "        await self._sessions.end(replaces)\n", ""),),
        tests=("tests/integration/gateway/test_signing_in.py",),
    ),
    Bug(
        name="people/both-of-two-changes-of-a-password-are-made",
        promise="Of two changes of a password that give the same old one at once, one is made.",
        edits=(
            Edit(
                "gateway/people/storage/accounts.py",
                "SET password_hash = $3 WHERE user_id = $1 AND password_hash = $2",
                "SET password_hash = $3 WHERE user_id = $1 AND $2 <> $3",
            ),
        ),
        tests=(
            "tests/integration/gateway/test_signing_in.py::test_of_two_changes_of_one_password_at_once_one_is_made",
        ),
    ),
)
