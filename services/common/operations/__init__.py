"""Long-running operations (AIP-151): work that takes longer than a call, watched and cancelled by its own id.

A service that works on them makes the table (`create_operation_table`), starts operations in the transactions of its use
cases (`Operations.start`), runs an `OperationWorker` with what each kind does (`Work`) and mounts `OperationsServicer`.

Work runs at least once and has its effect once: it is claimed under a lease with a fencing token, both by the database's
time, and what comes of it commits together with the operation's end, or not at all. While it runs no transaction and no lock
is held.
"""

from services.common.operations.ids import KINDS, service_of
from services.common.operations.messages import operation_message
from services.common.operations.operation import Limits, Operation, State
from services.common.operations.operations import Operations
from services.common.operations.paging import merge
from services.common.operations.servicer import OperationsServicer
from services.common.operations.task import Finish, Stopped, Task, Work
from services.common.operations.worker import OperationWorker

__all__ = [
    "KINDS",
    "Finish",
    "Limits",
    "Operation",
    "OperationWorker",
    "Operations",
    "OperationsServicer",
    "State",
    "Stopped",
    "Task",
    "Work",
    "merge",
    "operation_message",
    "service_of",
]
