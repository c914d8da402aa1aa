"""What messaging does: keeps templates, takes messages, delivers them, answers, and hears what came back."""

from services.messaging.usecases.accounts import Accounts
from services.messaging.usecases.capping import CappedHandOver
from services.messaging.usecases.choosing import ChosenAccounts
from services.messaging.usecases.delivering import Deliveries
from services.messaging.usecases.endings import stopped
from services.messaging.usecases.reacting import Reactions
from services.messaging.usecases.reading import Reading
from services.messaging.usecases.sealing import SealedForms
from services.messaging.usecases.sending import Sending
from services.messaging.usecases.suppressions import SuppressedAddresses
from services.messaging.usecases.templates import Templates
from services.messaging.usecases.trying import Trying

__all__ = [
    "Accounts",
    "CappedHandOver",
    "ChosenAccounts",
    "Deliveries",
    "Reactions",
    "Reading",
    "SealedForms",
    "Sending",
    "SuppressedAddresses",
    "Templates",
    "Trying",
    "stopped",
]
