"""What the loyalty programme does: one method per RPC, consumed fact or turn of upkeep."""

from services.profile.usecases.loyalty.expecting import Expecting
from services.profile.usecases.loyalty.exporting import PointsExports
from services.profile.usecases.loyalty.figures import Figures
from services.profile.usecases.loyalty.orders import HeardEvent, OrderEarnings
from services.profile.usecases.loyalty.points import Change, CustomerPoints, Points
from services.profile.usecases.loyalty.problems import Problems
from services.profile.usecases.loyalty.programme import Programme
from services.profile.usecases.loyalty.telling import BatchLeft, CustomerChange, Encoders, TierChange, TierTold
from services.profile.usecases.loyalty.untrusted import UntrustedEvents
from services.profile.usecases.loyalty.upkeep import LoyaltyUpkeep

__all__ = [
    "BatchLeft",
    "Change",
    "CustomerChange",
    "CustomerPoints",
    "Encoders",
    "Expecting",
    "Figures",
    "HeardEvent",
    "LoyaltyUpkeep",
    "OrderEarnings",
    "Points",
    "PointsExports",
    "Problems",
    "Programme",
    "TierChange",
    "TierTold",
    "UntrustedEvents",
]
