"""The use cases put together over one database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from services.common.clock import Clock, monotonic_seconds
from services.common.database import Database
from services.identity.cache import IdentityCache
from services.identity.domain import DEFAULT_RULES, IdentityRules
from services.identity.domain.identifiers import candidate_node_id
from services.identity.usecases.burials import Burials
from services.identity.usecases.deciding import Deciding
from services.identity.usecases.evidence import Explaining
from services.identity.usecases.finding import NodeFinder
from services.identity.usecases.looking_up import LookingUp
from services.identity.usecases.quarantining import Quarantining
from services.identity.usecases.reading import Reading
from services.identity.usecases.resolving import Resolving
from services.identity.usecases.rulebooks import Rulebooks
from services.identity.usecases.ruling import Ruling
from services.identity.usecases.writers import Writers
from services.identity.vault import IdentifierVault


@dataclass(frozen=True, kw_only=True)
class IdentityUsecases:
    """What identity does.

    Attributes:
        resolving: Events to nodes and customers.
        looking_up: Who has an identifier.
        deciding: Operators' merges and cuts.
        reading: Who a customer is, and as of when.
        explaining: Why.
        quarantining: Identifiers that stand for many people.
        ruling: The workspaces' own rules.
        rulebooks: What this process knows of them.
        writers: Who writes in it.
        burials: What it has to forget.
    """

    resolving: Resolving
    looking_up: LookingUp
    deciding: Deciding
    reading: Reading
    explaining: Explaining
    quarantining: Quarantining
    ruling: Ruling
    rulebooks: Rulebooks
    writers: Writers
    burials: Burials


def wire(
    *,
    database: Database,
    cache: IdentityCache,
    vault: IdentifierVault,
    clock: Clock,
    rules: IdentityRules = DEFAULT_RULES,
    candidate: Callable[[bytes, int], int] = candidate_node_id,
    monotonic: Callable[[], float] = monotonic_seconds,
) -> IdentityUsecases:
    """Returns the use cases of one process, with the parts that they share.

    Args:
        database: The service's own.
        cache: Over the same database.
        vault: Hashes and encrypts values.
        clock: Tells when something is recorded.
        rules: What one customer may have where the workspace has no rules of its own.
        candidate: The node ids that a hash asks for, by probe.
        monotonic: Tells the age of what is remembered of the rules.
    """
    finder = NodeFinder(vault=vault, candidate=candidate)
    writers = Writers()
    burials = Burials(cache)
    rulebooks = Rulebooks(database=database, first=rules, monotonic=monotonic, burials=burials)
    return IdentityUsecases(
        resolving=Resolving(
            database=database,
            cache=cache,
            vault=vault,
            finder=finder,
            clock=clock,
            rulebooks=rulebooks,
            writers=writers,
            burials=burials,
        ),
        looking_up=LookingUp(database=database, finder=finder, rulebooks=rulebooks, vault=vault),
        deciding=Deciding(
            database=database,
            cache=cache,
            vault=vault,
            finder=finder,
            clock=clock,
            rulebooks=rulebooks,
            writers=writers,
        ),
        reading=Reading(database=database, vault=vault, rulebooks=rulebooks, clock=clock),
        explaining=Explaining(database=database, vault=vault),
        quarantining=Quarantining(
            database=database, cache=cache, vault=vault, clock=clock, rulebooks=rulebooks, writers=writers
        ),
        ruling=Ruling(database=database, clock=clock, rulebooks=rulebooks, writers=writers),
        rulebooks=rulebooks,
        writers=writers,
        burials=burials,
    )
