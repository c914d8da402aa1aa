"""What can keep the supervisor from its work; each message tells the reader what to do."""


class SupervisorError(Exception):
    """The platform cannot be started; the message says why and what to do."""


class HomeInUseError(SupervisorError):
    """Another supervisor runs on the same home."""


class StartFailedError(SupervisorError):
    """A process ended again and again, or did not become ready in time, at the first start."""
