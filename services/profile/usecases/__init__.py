"""What profile does: one method per RPC or consumed fact, each telling what changes in one transaction."""

from services.profile.usecases.backlog import Backlog
from services.profile.usecases.customers import Customers, TimelinePage
from services.profile.usecases.encoding import EncodeEvents
from services.profile.usecases.events import Events
from services.profile.usecases.exports import AttributesPage, EventsPage, Exports
from services.profile.usecases.group_commit import GroupCommit
from services.profile.usecases.message_window import MessageWindow
from services.profile.usecases.past import PastAndPreviews
from services.profile.usecases.periods import Periods
from services.profile.usecases.recording import Recorder
from services.profile.usecases.rejections import OpenedEvent, RejectedPage, Rejections
from services.profile.usecases.restricting import Restricting
from services.profile.usecases.statements import Statements
from services.profile.usecases.survivorship import Survivorship
from services.profile.usecases.upkeep import Upkeep

__all__ = [
    "AttributesPage",
    "Backlog",
    "Customers",
    "EncodeEvents",
    "Events",
    "EventsPage",
    "Exports",
    "GroupCommit",
    "MessageWindow",
    "OpenedEvent",
    "PastAndPreviews",
    "Periods",
    "Recorder",
    "RejectedPage",
    "Rejections",
    "Restricting",
    "Statements",
    "Survivorship",
    "TimelinePage",
    "Upkeep",
]
