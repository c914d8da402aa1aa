"""What identity does: one method a call, each in one transaction where anything changes."""

from services.identity.usecases.deciding import Deciding
from services.identity.usecases.reading import Reading
from services.identity.usecases.resolving import Resolving

__all__ = ["IdentityUsecases"]


class IdentityUsecases(Resolving, Deciding, Reading):
    """Resolves, cuts, looks up and explains."""
