"""How the sandbox misbehaves: rules that say, per provider, account and recipient, what happens to a message.

Pure: the dice come in from outside.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

MAX_RULES = 200
"""Most rules kept at once."""

MAX_DELAY_SECONDS = 600.0
"""Longest `slow` and `hang`."""

PROVIDERS = (
    "smtp",
    "aliyun_sms",
    "wecom",
    "twilio_sms",
    "sendgrid",
    "aliyun_direct_mail",
    "tencent_sms",
    "wechat_official_account",
    "wechat_mini_program",
    "wecom_customers",
    "wecom_robot",
    "fcm",
    "jpush",
    "aliyun_voice",
    "webhook",
)
"""The providers the sandbox plays."""


_MODES = "Modes: ok, slow:SECONDS, 4xx[:P], 5xx[:P], 429[:SECONDS], hang, accept_then_drop[:P], reset_after:BYTES."


class Fault(Enum):
    """What is done to one message."""

    NONE = "ok"
    SLOW = "slow"
    CLIENT_ERROR = "4xx"
    SERVER_ERROR = "5xx"
    RATE_LIMITED = "429"
    HANG = "hang"
    ACCEPT_THEN_DROP = "accept_then_drop"
    RESET = "reset_after"


class InvalidMode(ValueError):
    """The mode cannot be read or kept; the message says what can."""


@dataclass(frozen=True, slots=True)
class Mode:
    """One parsed mode.

    Attributes:
        fault: What happens.
        amount: Seconds for `SLOW` and `RATE_LIMITED` (Retry-After), bytes for `RESET`, otherwise 0.
        probability: Share of messages it happens to, 0 to 1.
        status: Code answered instead of the fault's usual one; 0 keeps the usual one.
    """

    fault: Fault = Fault.NONE
    amount: float = 0.0
    probability: float = 1.0
    status: int = 0

    @property
    def text(self) -> str:
        """The mode as it is written in a control call."""
        word = str(self.fault.value)
        match self.fault:
            case Fault.SLOW | Fault.RATE_LIMITED | Fault.RESET:
                return f"{word}:{self.amount:g}"
            case Fault.CLIENT_ERROR | Fault.SERVER_ERROR | Fault.ACCEPT_THEN_DROP:
                return f"{word}:{self.probability:g}"
            case _:
                return word


OK = Mode()
"""Accept and answer at once."""


def parse_mode(text: str, status: int = 0) -> Mode:
    """Reads a mode such as `slow:1.5`, `5xx:0.3`, `429:7` or `reset_after:200`.

    Args:
        text: The mode; the part after the colon has a default except for `slow` and `reset_after`.
        status: Code to answer instead of the usual one, 400 to 599; 0 keeps the usual one.

    Raises:
        InvalidMode: If the word is unknown or its number is missing, not a number or out of range.
    """
    word, _, number = text.partition(":")
    try:
        fault = Fault(word)
        value = float(number) if number else None
    except ValueError:
        raise InvalidMode(_MODES) from None
    if status and not 400 <= status <= 599:
        raise InvalidMode("status must lie between 400 and 599.")
    match fault:
        case Fault.SLOW if value is not None and 0 <= value <= MAX_DELAY_SECONDS:
            return Mode(fault, amount=value)
        case Fault.RATE_LIMITED if value is None or 0 <= value <= 86_400:
            return Mode(fault, amount=1.0 if value is None else value, status=status)
        case Fault.RESET if value is not None and 0 <= value <= 2**31:
            return Mode(fault, amount=value)
        case Fault.CLIENT_ERROR | Fault.SERVER_ERROR | Fault.ACCEPT_THEN_DROP if value is None or 0 <= value <= 1:
            return Mode(fault, probability=1.0 if value is None else value, status=status)
        case Fault.NONE | Fault.HANG if value is None:
            return Mode(fault)
    raise InvalidMode(_MODES)


@dataclass(frozen=True, slots=True)
class Rule:
    """A mode and whom it meets: those whose account and recipient contain these texts, in any case."""

    provider: str
    mode: Mode
    account: str = ""
    recipient: str = ""

    def meets(self, provider: str, account: str, recipient: str) -> bool:
        """Tells whether a message falls under this rule."""
        return self.provider == provider and self.account in account.lower() and self.recipient in recipient.lower()


class ModeTable:
    """The rules in force. The narrowest rule (longest recipient and account) decides; among equals the newest."""

    def __init__(self, roll: Callable[[], float]) -> None:
        """Starts with every provider at `ok`.

        Args:
            roll: Returns a number in [0, 1) each time; decides whether a mode with a probability strikes.
        """
        self._roll = roll
        self._rules: list[Rule] = []

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in force, oldest first."""
        return tuple(self._rules)

    def put(self, rule: Rule) -> None:
        """Adds a rule, replacing the one with the same provider, account and recipient.

        Raises:
            InvalidMode: If the provider is unknown or `MAX_RULES` would be passed.
        """
        if rule.provider not in PROVIDERS:
            raise InvalidMode(f"provider must be one of {', '.join(PROVIDERS)}.")
        rule = Rule(rule.provider, rule.mode, rule.account.lower(), rule.recipient.lower())
        key = (rule.provider, rule.account, rule.recipient)
        kept = [known for known in self._rules if (known.provider, known.account, known.recipient) != key]
        if len(kept) >= MAX_RULES:
            raise InvalidMode(f"No more than {MAX_RULES} rules.")
        self._rules = [*kept, rule]

    def clear(self) -> None:
        """Puts every provider back to `ok`."""
        self._rules = []

    def draw(self, provider: str, account: str, recipient: str, size_bytes: int) -> Mode:
        """Returns what happens to one message; `OK` when the deciding rule's dice or size spare it."""
        if not self._rules:
            return OK
        deciding: Rule | None = None
        for rule in self._rules:
            if rule.meets(provider, account, recipient) and (
                deciding is None or len(rule.recipient + rule.account) >= len(deciding.recipient + deciding.account)
            ):
                deciding = rule
        if deciding is None:
            return OK
        mode = deciding.mode
        if mode.fault is Fault.RESET and size_bytes < mode.amount:
            return OK
        if mode.probability < 1 and self._roll() >= mode.probability:
            return OK
        return mode
