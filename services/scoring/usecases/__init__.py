"""What scoring does: trains models as operations, and answers what is known."""

from services.scoring.usecases.answering import Answering
from services.scoring.usecases.training import Training

__all__ = ["Answering", "Training"]
