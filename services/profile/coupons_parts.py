"""What answers for coupons, put together."""

from __future__ import annotations

from services.common.clock import Clock
from services.common.database import Database
from services.profile.clients.identity import IdentityClient
from services.profile.coupon_vault import CodeVault
from services.profile.coupons_servicer import CouponServicer
from services.profile.facts.told import coupon_redeemed_fact, coupons_changed_fact, coupons_issued_fact
from services.profile.usecases.coupons import CouponTemplates, FindingCoupons, IssuingCoupons, UsingCoupons


def coupons(database: Database, identities: IdentityClient, codes: CodeVault, clock: Clock) -> CouponServicer:
    """Returns what answers for coupons."""
    return CouponServicer(
        templates=CouponTemplates(database=database, clock=clock),
        issuing=IssuingCoupons(
            database=database,
            identities=identities,
            vault=codes,
            clock=clock,
            encode=coupons_issued_fact,
            encode_changed=coupons_changed_fact,
        ),
        using=UsingCoupons(
            database=database,
            identities=identities,
            vault=codes,
            clock=clock,
            encode=coupon_redeemed_fact,
            encode_changed=coupons_changed_fact,
        ),
        finding=FindingCoupons(database=database, identities=identities, vault=codes, clock=clock),
    )
