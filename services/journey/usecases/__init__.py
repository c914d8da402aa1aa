"""What journey does: one method per RPC, consumed fact or turn of a worker, each in one transaction."""

from services.journey.usecases.admitting import Admitting
from services.journey.usecases.calling_in import CallingIn
from services.journey.usecases.drafting import Drafts
from services.journey.usecases.drawing_lots import Lots
from services.journey.usecases.effects import Effects
from services.journey.usecases.entering import Entering
from services.journey.usecases.experiments import Experiments
from services.journey.usecases.forecasting import Forecasts
from services.journey.usecases.handing_over import HandingOver
from services.journey.usecases.hearing import Awaited, Heard
from services.journey.usecases.housekeeping import Housekeeping
from services.journey.usecases.keeping import Journeys
from services.journey.usecases.letting_in import LettingIn
from services.journey.usecases.measuring import MeasuringResults
from services.journey.usecases.moving import Movements
from services.journey.usecases.occasions import Occasions
from services.journey.usecases.reading import Reading, Stats
from services.journey.usecases.run_values import RunValues
from services.journey.usecases.signing import Signing
from services.journey.usecases.timers import Timers
from services.journey.usecases.waiting import Waiting

__all__ = [
    "Admitting",
    "Awaited",
    "CallingIn",
    "Drafts",
    "Effects",
    "Entering",
    "Experiments",
    "Forecasts",
    "HandingOver",
    "Heard",
    "Housekeeping",
    "Journeys",
    "LettingIn",
    "Lots",
    "MeasuringResults",
    "Movements",
    "Occasions",
    "Reading",
    "RunValues",
    "Signing",
    "Stats",
    "Timers",
    "Waiting",
]
