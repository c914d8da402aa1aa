"""Coupons: their terms, codes, states, and what they are worth. Pure."""

from services.profile.domain.coupons.amounts import Hundredths, amount_text, part_of, part_text, read_amount
from services.profile.domain.coupons.codes import new_code, read_code
from services.profile.domain.coupons.coupon import (
    Change,
    ChangeKind,
    Coupon,
    State,
    belongs,
    cancelled,
    issued_again,
    redeemed,
    released,
    reserved,
    usable,
)
from services.profile.domain.coupons.discounts import Basket, Line, Worth, work_out
from services.profile.domain.coupons.refusals import Refusal, Refused
from services.profile.domain.coupons.templates import Template, Use
from services.profile.domain.coupons.terms import (
    AmountOff,
    Benefit,
    FreeShipping,
    Gift,
    PercentOff,
    Terms,
    check_terms,
)

__all__ = [
    "AmountOff",
    "Basket",
    "Benefit",
    "Change",
    "ChangeKind",
    "Coupon",
    "FreeShipping",
    "Gift",
    "Hundredths",
    "Line",
    "PercentOff",
    "Refusal",
    "Refused",
    "State",
    "Template",
    "Terms",
    "Use",
    "Worth",
    "amount_text",
    "belongs",
    "cancelled",
    "check_terms",
    "issued_again",
    "new_code",
    "part_of",
    "part_text",
    "read_amount",
    "read_code",
    "redeemed",
    "released",
    "reserved",
    "usable",
    "work_out",
]
