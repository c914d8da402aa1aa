"""Definitions that the tests of journey share."""

from typing import Any

from services.journey.domain import Entry, JourneyDefinition, Operator, PropertyFilter, Reentry, Step
from services.journey.domain.definition import Gate
from services.journey.domain.listening import Occurrence, OccurrenceKind
from services.journey.entries.api.rules import ApiEntry
from services.journey.entries.customer_list.rules import CustomerListEntry
from services.journey.entries.date.rules import DateEntry
from services.journey.entries.event.rules import EventEntry
from services.journey.entries.schedule.rules import Recurrence, ScheduleEntry
from services.journey.entries.segment_entered.rules import SegmentEntry
from services.journey.entries.segment_left.rules import SegmentLeftEntry
from services.journey.steps.add_tag.rules import AddTagAction
from services.journey.steps.condition.rules import ConditionAction
from services.journey.steps.coupon.rules import CouponAction
from services.journey.steps.end_journey.rules import EndJourneyAction
from services.journey.steps.exit.rules import ExitAction
from services.journey.steps.points.rules import PointsAction
from services.journey.steps.random_split.rules import RandomBranch, RandomSplitAction
from services.journey.steps.remove_tag.rules import RemoveTagAction
from services.journey.steps.send.rules import SendAction
from services.journey.steps.split.rules import SplitAction, SplitBranch
from services.journey.steps.start_journey.rules import StartJourneyAction
from services.journey.steps.task.rules import TaskAction
from services.journey.steps.update_trait.rules import UpdateTraitAction
from services.journey.steps.wait.rules import UntilDate, UntilTime, WaitAction
from services.journey.steps.wait_for_events.rules import EventBranch, WaitForEventsAction
from services.journey.steps.webhook.rules import WebhookAction
from services.journey.storage.restrictions import NodeRestriction

RULE = '{"tag":{"name":"vip"}}'


def define(
    *steps: Step, entry: Entry | None = None, reentry: Reentry | None = None, gate: Gate | None = None
) -> JourneyDefinition:
    """Returns a definition of these steps, on the event `Order Completed` unless told otherwise."""
    return JourneyDefinition(entry or EventEntry("Order Completed"), steps, reentry or Reentry(), gate or Gate())


def send(step_id: str = "mail", next_step_id: str = "") -> Step:
    """Returns a send step."""
    return Step(step_id, SendAction("welcome"), next_step_id)


def wait(step_id: str = "pause", seconds: int = 3_600, next_step_id: str = "") -> Step:
    """Returns a wait step."""
    return Step(step_id, WaitAction(seconds), next_step_id)


def until(time_of_day: str = "09:30", step_id: str = "morning", zone: str = "", **more: Any) -> Step:
    """Returns a step that waits until a time of day."""
    return Step(step_id, WaitAction(until_time=UntilTime(time_of_day, **more), time_zone=zone))


def until_date(step_id: str = "birthday", zone: str = "", **more: Any) -> Step:
    """Returns a step that waits until a date."""
    return Step(step_id, WaitAction(until_date=UntilDate(**more), time_zone=zone))


def on(name: str, *filters: PropertyFilter, same: str = "") -> Occurrence:
    """Returns an event as it is listened for."""
    return Occurrence(OccurrenceKind.EVENT, name, filters, same)


def listen(*branches: tuple[Occurrence, str], timeout: str = "", seconds: int = 3_600, step_id: str = "listen") -> Step:
    """Returns a step that waits for events."""
    made = tuple(EventBranch(*branch) for branch in branches)
    return Step(step_id, WaitForEventsAction(made, seconds, timeout))


def condition(step_id: str = "vip", then: str = "", otherwise: str = "") -> Step:
    """Returns a condition step."""
    return Step(step_id, ConditionAction(RULE, then, otherwise))


def tag(step_id: str = "mark", next_step_id: str = "") -> Step:
    """Returns a step that tags."""
    return Step(step_id, AddTagAction("walked"), next_step_id)


def untag(step_id: str = "unmark", next_step_id: str = "") -> Step:
    """Returns a step that takes a tag away."""
    return Step(step_id, RemoveTagAction("walked"), next_step_id)


def split(step_id: str = "which", *targets: str, otherwise: str = "") -> Step:
    """Returns a step that splits by as many rules as there are targets."""
    branches = (SplitBranch(f'{{"tag":{{"name":"t{place}"}}}}', target) for place, target in enumerate(targets))
    return Step(step_id, SplitAction(tuple(branches), otherwise))


def lot(step_id: str = "lot", heads: str = "", tails: str = "", *, weight: int = 5_000, key: str = "") -> Step:
    """Returns a step that splits by lot in two, the first with a weight of 10,000."""
    branches = (RandomBranch("heads", weight, heads), RandomBranch("tails", 10_000 - weight, tails))
    return Step(step_id, RandomSplitAction(branches, key))


def leave(step_id: str = "out", reason: str = "") -> Step:
    """Returns an exit step."""
    return Step(step_id, ExitAction(reason))


def webhook(
    url: str = "https://hooks.example/run", step_id: str = "hook", on_failure: str = "", *, keep_as: str = ""
) -> Step:
    """Returns a step that calls a URL."""
    return Step(step_id, WebhookAction(url, on_failure, keep_as))


def trait(step_id: str = "set", next_step_id: str = "", **more: Any) -> Step:
    """Returns a step that changes a trait, by default to a constant."""
    return Step(step_id, UpdateTraitAction("level", **(more or {"value_json": '"gold"'})), next_step_id)


def points(operation: str = "earn", number: int = 10, step_id: str = "give", insufficient: str = "") -> Step:
    """Returns a step that changes points."""
    return Step(step_id, PointsAction(operation, number, "welcome", insufficient))


def start_of(journey_id: str = "other", step_id: str = "start", next_step_id: str = "") -> Step:
    """Returns a step that lets the customer enter another journey."""
    return Step(step_id, StartJourneyAction(journey_id), next_step_id)


def end_of(journey_id: str = "other", step_id: str = "stop", next_step_id: str = "") -> Step:
    """Returns a step that ends another journey."""
    return Step(step_id, EndJourneyAction(journey_id), next_step_id)


def coupon(step_id: str = "gift", refused: str = "", next_step_id: str = "") -> Step:
    """Returns a step that issues a coupon."""
    return Step(step_id, CouponAction("ten-off", refused_step_id=refused), next_step_id)


def task(step_id: str = "call", next_step_id: str = "", **more: Any) -> Step:
    """Returns a step that makes a task."""
    return Step(step_id, TaskAction(**{"task_kind": "call", "title": "Call back", **more}), next_step_id)


ENTRY_SAMPLES: tuple[Entry, ...] = (
    EventEntry(
        "Order Completed", (PropertyFilter("total", Operator.GT, 100), PropertyFilter("sku", Operator.IN, ("a", 2))), 3
    ),
    EventEntry("Signed Up"),
    SegmentEntry("asleep", include_existing=True),
    SegmentLeftEntry("gold"),
    DateEntry(trait="birthday", lunar=True, offset_days=-7, local_time="09:00", segment_id="gold"),
    DateEntry(month=2, day=29, local_time="00:00", segment_id="gold"),
    ScheduleEntry("gold", Recurrence.WEEKLY, "2026-03-02", "2026-12-31", "10:30", weekdays=(1, 5)),
    ScheduleEntry("gold", Recurrence.MONTHLY, local_time="10:30", month_days=(1, 31)),
    ApiEntry(),
    CustomerListEntry("spring"),
)
"""Entries of each kind."""

SAMPLES = (
    Step("mail", SendAction("welcome", 5.0, ("offer",), ("by-sms",), True)),
    wait(),
    condition(then="mail", otherwise="out"),
    tag(next_step_id="out"),
    leave(reason="over"),
    webhook(on_failure="mark", keep_as="quote"),
    task(
        description="About the size",
        assignment="staff_member",
        store_id="s1",
        skill="fitting",
        staff_id="li",
        priority="high",
        vip_tier_ids=("gold", "black"),
        due_minutes=30,
        in_shift_hours=True,
        escalate_after_minutes=20,
        next_step_id="out",
    ),
    Step("which", SplitAction((SplitBranch(RULE, "mail", "VIPs"), SplitBranch('{"tag":{"name":"b"}}')), "out")),
    Step(
        "lot",
        RandomSplitAction((RandomBranch("a", 2_500, "mail", "With a coupon"), RandomBranch("b", 7_500)), "coupon-test"),
    ),
    trait(next_step_id="out"),
    trait("copy", event_property="shop.city"),
    trait("drop", remove=True),
    Step("fix", PointsAction("adjust", -5, "a mistake", "out")),
    Step("gift", CouponAction("ten-off", "second_coupon", "out"), "out"),
    start_of(next_step_id="out"),
    end_of(next_step_id="out"),
    untag(next_step_id="out"),
    until(zone="Europe/Berlin", weekdays=(1, 5)),
    until(step_id="office", workdays=True),
    until_date(trait="birthday", offset_days=-3, time_of_day="10:00", missing_step_id="out"),
    until_date("visit", property="appointment.date"),
    listen(
        (on("Paid", PropertyFilter("total", Operator.GTE, 5), same="cart.id"), "out"),
        (Occurrence(OccurrenceKind.SEGMENT_LEFT, "vips"), "mark"),
        (Occurrence(OccurrenceKind.UNSUBSCRIBED), ""),
        timeout="mail",
    ),
)
"""A step of each kind."""


def restriction(node_id: int, *, customer_id: int = 0, lifted: bool = False, at_us: int = 1) -> NodeRestriction:
    """Returns what a fact says of a node that is restricted, or no longer, at a time."""
    return NodeRestriction(node_id, customer_id or node_id, 1, not lifted, at_us, at_us, f"r{at_us}")
