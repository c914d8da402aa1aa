"""The kinds of conditions of rules, a module each, and the one list of them."""

from services.segment.conditions.bucket import BucketCondition
from services.segment.conditions.company import CompanyCondition
from services.segment.conditions.compared import ComparedCondition
from services.segment.conditions.computed import ComputedCondition
from services.segment.conditions.consent import ConsentCondition
from services.segment.conditions.coupon import CouponCondition
from services.segment.conditions.event import EventCondition
from services.segment.conditions.list import ListCondition
from services.segment.conditions.orders import OrdersCondition
from services.segment.conditions.points import PointsCondition
from services.segment.conditions.property_value import PropertyValueCondition
from services.segment.conditions.score import ScoreCondition
from services.segment.conditions.sequence import SequenceCondition
from services.segment.conditions.standing import StandingCondition
from services.segment.conditions.tag import TagCondition
from services.segment.conditions.tier import TierCondition
from services.segment.conditions.trait import TraitCondition
from services.segment.domain.conditions import Condition

CONDITIONS: tuple[type[Condition], ...] = (
    TraitCondition,
    TagCondition,
    ScoreCondition,
    EventCondition,
    PropertyValueCondition,
    OrdersCondition,
    StandingCondition,
    ComputedCondition,
    BucketCondition,
    SequenceCondition,
    ComparedCondition,
    ConsentCondition,
    PointsCondition,
    TierCondition,
    CouponCondition,
    CompanyCondition,
    ListCondition,
)
"""Every kind, in the order of the contract's `Rule`."""
