"""The history's schema as numbered steps: those that a history has not had yet are taken at its opening.

A step is a module `m<number>_<what>.py` with STATEMENTS, and its line here. ClickHouse has no transactions around them: a step
that was broken off is taken again from its beginning, so each statement must stand being said twice.
"""

from services.segment.history.migrations import (
    m0001_initial,
    m0002_months,
    m0003_restrictions,
    m0004_node_types,
    m0005_consents,
    m0006_points,
    m0007_coupons,
    m0008_companies,
    m0009_catalogue,
    m0010_recorded,
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    m0001_initial.STATEMENTS,
    m0002_months.STATEMENTS,
    m0003_restrictions.STATEMENTS,
    m0004_node_types.STATEMENTS,
    m0005_consents.STATEMENTS,
    m0006_points.STATEMENTS,
    m0007_coupons.STATEMENTS,
    m0008_companies.STATEMENTS,
    m0009_catalogue.STATEMENTS,
    m0010_recorded.STATEMENTS,
)
"""The statements of each step; step 1 is the first."""
