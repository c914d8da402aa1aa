"""One method per RPC or consumed fact: in one transaction, what changes and what is told."""

from services.segment.usecases.asking import Asking
from services.segment.usecases.cataloguing import Cataloguing
from services.segment.usecases.clustering import Clustering
from services.segment.usecases.comparing import Comparing
from services.segment.usecases.computed_traits import ComputedTraits
from services.segment.usecases.computing import Computing
from services.segment.usecases.customer_lists import CustomerLists
from services.segment.usecases.developing import Developing
from services.segment.usecases.erasing import HistoryErasing
from services.segment.usecases.evaluating import Evaluator
from services.segment.usecases.filling import Filling
from services.segment.usecases.following import Follower
from services.segment.usecases.forgetting import Forgetting
from services.segment.usecases.forgetting_kept import ForgettingKept
from services.segment.usecases.framing import Framing
from services.segment.usecases.insight import Insight
from services.segment.usecases.list_entries import ListEntries
from services.segment.usecases.listing import Listing
from services.segment.usecases.loading import Loading
from services.segment.usecases.looking_back import LookingBack
from services.segment.usecases.measuring import Measuring
from services.segment.usecases.reaching import Reaching
from services.segment.usecases.rebuilding import Rebuilder
from services.segment.usecases.report_products import ReportingOnProducts
from services.segment.usecases.reporting import Reporting
from services.segment.usecases.reporting_flow import ReportingOnFlow
from services.segment.usecases.saved import SavedDefinitions
from services.segment.usecases.searching import Searching
from services.segment.usecases.segments import Segments
from services.segment.usecases.sourcing import Sourcing
from services.segment.usecases.standing import Standing
from services.segment.usecases.states import SegmentStates
from services.segment.usecases.sweeping import Sweep

__all__ = [
    "Asking",
    "Cataloguing",
    "Clustering",
    "Comparing",
    "ComputedTraits",
    "Computing",
    "CustomerLists",
    "Developing",
    "Evaluator",
    "Filling",
    "Follower",
    "Forgetting",
    "ForgettingKept",
    "Framing",
    "HistoryErasing",
    "Insight",
    "ListEntries",
    "Listing",
    "Loading",
    "LookingBack",
    "Measuring",
    "Reaching",
    "Rebuilder",
    "Reporting",
    "ReportingOnFlow",
    "ReportingOnProducts",
    "SavedDefinitions",
    "Searching",
    "SegmentStates",
    "Segments",
    "Sourcing",
    "Standing",
    "Sweep",
]
