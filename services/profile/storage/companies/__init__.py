"""Companies as rows."""

from services.profile.storage.companies.accounts import (
    count_companies,
    delete_company,
    find_companies,
    hold_companies,
    insert_companies,
    known_companies,
    list_companies,
    lock_companies,
    lock_company,
    set_told_names,
    update_company,
)
from services.profile.storage.companies.members import (
    companies_of_nodes,
    list_member_nodes,
    read_companies_held,
    read_memberships,
    upsert_members,
)
from services.profile.storage.companies.stages import add_stage, count_stages, list_stages
from services.profile.storage.companies.traits import read_trait_keys, read_traits, upsert_traits
from services.profile.storage.companies.versions import next_version, read_companies_after, read_members_after

__all__ = [
    "add_stage",
    "companies_of_nodes",
    "count_companies",
    "count_stages",
    "delete_company",
    "find_companies",
    "hold_companies",
    "insert_companies",
    "known_companies",
    "list_companies",
    "list_member_nodes",
    "list_stages",
    "lock_companies",
    "lock_company",
    "next_version",
    "read_companies_after",
    "read_companies_held",
    "read_members_after",
    "read_memberships",
    "read_trait_keys",
    "read_traits",
    "set_told_names",
    "update_company",
    "upsert_members",
    "upsert_traits",
]
