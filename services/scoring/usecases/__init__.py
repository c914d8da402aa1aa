"""What scoring does: trains models as operations, and answers what is known."""

from services.scoring.usecases.answering import Answering
from services.scoring.usecases.training import Training
from services.scoring.usecases.upkeep import Upkeep

__all__ = ["Answering", "Training", "Upkeep"]
