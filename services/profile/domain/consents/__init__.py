"""Consent: what an event says of it, on which nodes it rests, and what follows for a customer.

A statement is a grant or a withdrawal with two times: when we received it, and when it was stated by its sender, which
counts at most as the time of receiving. Over all nodes of a customer a consent is granted if and only if there is a grant
that was received *and* stated later than every withdrawal. So a withdrawal beats all that we had received before it,
whatever its sender's clock said; an import of an old grant lifts no newer withdrawal; and the person's latest word heals.
It is a function of the set of statements: order, repeats, merges and cuts change nothing.

A grant may say until when it holds. Of the grants that came later than every withdrawal the one received last and the one
stated last decide: from the moment when either has ended nothing is granted, until somebody grants anew.
"""

from services.profile.domain.consents.folding import (
    MAXIMUM_GRANTS,
    fold_consents,
    idle_statements,
)
from services.profile.domain.consents.reading import (
    carrying_identifiers,
    check_consent,
    check_words,
    consent_change,
    consent_nodes,
    is_consent_event,
    new_statements,
    speaking_identifier,
)
from services.profile.domain.consents.statements import (
    GRANTED,
    GRANTED_NAME,
    USER_ID,
    WITHDRAWN,
    WITHDRAWN_NAME,
    Consent,
    Ground,
    NewStatement,
    Statement,
    consent_key,
    is_consent_key,
)

__all__ = [
    "GRANTED",
    "GRANTED_NAME",
    "MAXIMUM_GRANTS",
    "USER_ID",
    "WITHDRAWN",
    "WITHDRAWN_NAME",
    "Consent",
    "Ground",
    "NewStatement",
    "Statement",
    "carrying_identifiers",
    "check_consent",
    "check_words",
    "consent_change",
    "consent_key",
    "consent_nodes",
    "fold_consents",
    "idle_statements",
    "is_consent_event",
    "is_consent_key",
    "new_statements",
    "speaking_identifier",
]
