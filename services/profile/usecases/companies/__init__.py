"""Companies: what calls say of them is absorbed, people change them, customers join and leave."""

from services.profile.usecases.companies.absorbing import CompanyCalls
from services.profile.usecases.companies.accounts import Companies
from services.profile.usecases.companies.exporting import CompanyExports
from services.profile.usecases.companies.members import CompanyMembers, Member
from services.profile.usecases.companies.reading import PastCompanyCalls
from services.profile.usecases.companies.telling import CompanyLeft, MembershipLeft

__all__ = [
    "Companies",
    "CompanyCalls",
    "CompanyExports",
    "CompanyLeft",
    "CompanyMembers",
    "Member",
    "MembershipLeft",
    "PastCompanyCalls",
]
