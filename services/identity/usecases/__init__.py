"""What identity does: one method a call, each in one transaction where anything changes."""

from services.identity.usecases.applying import Applying
from services.identity.usecases.deciding import Deciding, Word
from services.identity.usecases.dry_running import DryRunning
from services.identity.usecases.erasing import ErasingCustomers
from services.identity.usecases.evidence import Explaining
from services.identity.usecases.flaws import Flaws
from services.identity.usecases.indexing import Indexing
from services.identity.usecases.linking import Linking
from services.identity.usecases.looking_up import LookingUp
from services.identity.usecases.quarantining import Quarantined, Quarantining
from services.identity.usecases.reading import Reading
from services.identity.usecases.resolving import Resolving
from services.identity.usecases.ruling import PresentRules, Ruling
from services.identity.usecases.scheduling import Scheduling
from services.identity.usecases.similarity import Similarity
from services.identity.usecases.suggesting import Suggesting
from services.identity.usecases.wiring import IdentityUsecases, wire

__all__ = [
    "Applying",
    "Deciding",
    "DryRunning",
    "ErasingCustomers",
    "Explaining",
    "Flaws",
    "IdentityUsecases",
    "Indexing",
    "Linking",
    "LookingUp",
    "PresentRules",
    "Quarantined",
    "Quarantining",
    "Reading",
    "Resolving",
    "Ruling",
    "Scheduling",
    "Similarity",
    "Suggesting",
    "Word",
    "wire",
]
