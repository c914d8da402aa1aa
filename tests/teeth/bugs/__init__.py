"""All seeded bugs, a module an area."""

from __future__ import annotations

from tests.teeth.bug import Bug
from tests.teeth.bugs import (
    catalogue,
    console,
    contracts,
    delivery,
    facts,
    identity,
    identity_rules,
    ingestion,
    isolation,
    journey,
    journey_definitions,
    keys,
    linkage,
    operations,
    people,
    platform,
    privacy,
    profile,
    rendering,
    replay,
    scoring,
    segment,
)

BUGS: tuple[Bug, ...] = (
    *facts.BUGS,
    *ingestion.BUGS,
    *identity.BUGS,
    *identity_rules.BUGS,
    *linkage.BUGS,
    *profile.BUGS,
    *catalogue.BUGS,
    *segment.BUGS,
    *scoring.BUGS,
    *operations.BUGS,
    *journey.BUGS,
    *journey_definitions.BUGS,
    *rendering.BUGS,
    *delivery.BUGS,
    *isolation.BUGS,
    *people.BUGS,
    *keys.BUGS,
    *privacy.BUGS,
    *platform.BUGS,
    *replay.BUGS,
    *contracts.BUGS,
    *console.BUGS,
)
