"""Wiring of what providers tell of people: credits, followers, what they write, contacts and their welcomes."""

from __future__ import annotations

from services.common.database import Database
from services.messaging.clients.identity import IdentityClient
from services.messaging.clients.profile import ProfileClient
from services.messaging.facts.told import update_facts
from services.messaging.keyring import Keyring
from services.messaging.providers.registry import Providers
from services.messaging.storage.moments import Moment
from services.messaging.usecases import ChosenAccounts
from services.messaging.usecases.contacts import Contacts
from services.messaging.usecases.conversing import Conversing
from services.messaging.usecases.crediting import Crediting
from services.messaging.usecases.enriching import Enriching
from services.messaging.usecases.noticing import Noticing
from services.messaging.usecases.versions import Versions
from services.messaging.usecases.welcoming import Welcoming


def noticing_of(
    *,
    database: Database,
    moment: Moment,
    crediting: Crediting,
    conversing: Conversing,
    accounts: ChosenAccounts,
    people: IdentityClient,
    customers: ProfileClient,
    templates: Versions,
    enriching: Enriching,
    providers: Providers,
    keyring: Keyring,
    public_url: str,
) -> Noticing:
    """Returns who takes notices, wired."""
    welcoming = Welcoming(
        database=database,
        moment=moment,
        templates=templates,
        enriching=enriching,
        customers=customers,
        providers=providers,
        keyring=keyring,
        public_url=public_url,
        facts_of=update_facts,
    )
    return Noticing(
        database=database,
        moment=moment,
        crediting=crediting,
        conversing=conversing,
        contacts=Contacts(accounts=accounts, events=customers, holders=people, welcoming=welcoming),
        address_hash=keyring.address_hash,
    )
