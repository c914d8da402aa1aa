"""What messaging does: keeps templates, takes messages, delivers them, answers, and hears what came back."""

from services.messaging.usecases.capping import CappedHandOver
from services.messaging.usecases.delivering import Deliveries, stopped
from services.messaging.usecases.reacting import Reactions
from services.messaging.usecases.reading import Reading
from services.messaging.usecases.sending import Sending
from services.messaging.usecases.suppressions import SuppressedAddresses
from services.messaging.usecases.templates import Templates

__all__ = [
    "CappedHandOver",
    "Deliveries",
    "Reactions",
    "Reading",
    "Sending",
    "SuppressedAddresses",
    "Templates",
    "stopped",
]
