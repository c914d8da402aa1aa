"""What runs beside the RPCs: firing timers, carrying out effects, letting members in, housekeeping."""

from services.journey.worker.admissions import AdmissionsWorker, OccasionsWorker, WaitingWorker, sources_of
from services.journey.worker.calls import Calls
from services.journey.worker.effects import EffectsWorker
from services.journey.worker.loops import HousekeepingWorker, LagWorker, TimersWorker
from services.journey.worker.measuring import MeasuringWorker

__all__ = [
    "AdmissionsWorker",
    "Calls",
    "EffectsWorker",
    "HousekeepingWorker",
    "LagWorker",
    "MeasuringWorker",
    "OccasionsWorker",
    "TimersWorker",
    "WaitingWorker",
    "sources_of",
]
