"""What runs beside the RPCs: hearing facts, firing timers, carrying out effects, housekeeping."""

from services.journey.worker.admissions import AdmissionsWorker
from services.journey.worker.calls import Calls
from services.journey.worker.effects import EffectsWorker
from services.journey.worker.hearing import Hearing
from services.journey.worker.loops import HousekeepingWorker, LagWorker, TimersWorker
from services.journey.worker.references import References

__all__ = [
    "AdmissionsWorker",
    "Calls",
    "EffectsWorker",
    "Hearing",
    "HousekeepingWorker",
    "LagWorker",
    "References",
    "TimersWorker",
]
