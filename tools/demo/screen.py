"""Draws the summary screen."""

from __future__ import annotations

import math
from collections import defaultdict

from rich import box
from rich.columns import Columns
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from tools.demo.figures import CustomerAtRisk, Figures

_SENT = frozenset(("sent", "delivered"))


def print_screen(console: Console, figures: Figures, links: list[tuple[str, str]]) -> None:
    """Prints all figures on one screen; `links` are (what, URL)."""
    average = figures.identifiers / figures.customers if figures.customers else 0.0
    head = Text.assemble(
        (f"{figures.events:,}", "bold"), " events taken   ",
        (f"{figures.customers:,}", "bold"), " people behind ",
        (f"{figures.identifiers:,}", "bold"), f" identifiers ({average:.1f} each)   ",
        f"{figures.duplicates:,} repeats recognised",
    )  # fmt: skip
    upper = Columns([_segments(figures), Group(_journeys(figures), _messages(figures))], padding=(0, 3))
    console.print(Panel(Group(head, Text(), upper, _at_risk(figures), Text(), _links(links)), title="Yike 一客"))


def _table(title: str, *columns: tuple[str, bool]) -> Table:
    """Returns an empty table; each column is (heading, whether it holds numbers)."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE, pad_edge=False, padding=(0, 1))
    for heading, is_number in columns:
        table.add_column(heading, justify="right" if is_number else "left", no_wrap=heading != "because")
    return table


def _segments(figures: Figures) -> Table:
    table = _table("Segments", ("segment", False), ("", False), ("people", True))
    for segment_id, display_name, size in figures.segments:
        table.add_row(segment_id, display_name, f"{size:,}")
    return table


def _journeys(figures: Figures) -> Table:
    table = _table("Journeys", ("journey", False), ("runs", True), ("inside", True))
    for journey_id, _, started, active in figures.journeys:
        table.add_row(journey_id, f"{started:,}", f"{active:,}")
    return table


def _messages(figures: Figures) -> Table:
    """One row a channel with what was sent, then one for each reason why not."""
    table = _table("Messages", ("channel", False), ("", False), ("messages", True))
    by_channel: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for channel, status, reason, rows in figures.messages:
        by_channel[channel].append((status, reason, rows))
    for channel, counts in by_channel.items():
        sent = sum(rows for status, _, rows in counts if status in _SENT)
        delivered = sum(rows for status, _, rows in counts if status == "delivered")
        confirmed = f" ({delivered:,} confirmed)" if delivered else ""  # e-mail has no receipts but for bounces
        table.add_row(channel, f"sent{confirmed}", f"{sent:,}", style="green")
        for status, reason, rows in sorted(counts, key=lambda count: -count[2]):
            if status not in _SENT:
                table.add_row("", f"{status}: {reason}" if reason else status, f"{rows:,}")
    return table


def _at_risk(figures: Figures) -> Group:
    title = "Customers most at risk" + (" among members who spent 800 CNY or more" if figures.at_risk_of_value else "")
    table = _table(title, ("customer", False), ("", False), ("leaves with", True), ("because", False))
    for customer in figures.at_risk:
        table.add_row(
            str(customer.customer_id), f"{customer.name} {customer.city}".strip(), f"{customer.probability:.0%}",
            _because(customer),
        )  # fmt: skip
    note = Text(style="dim")
    if figures.model is not None:
        auc, brier = figures.model.get("testAuc", 0.0), figures.model.get("testBrier", 0.0)
        note = Text(f"churn model: AUC {auc:.3f}, Brier {brier:.3f} on a later period", style="dim")
    return Group(table, note)


def _because(customer: CustomerAtRisk) -> str:
    parts = []
    for feature, value, contribution in customer.reasons:
        shown = "unknown" if math.isnan(value) else f"{value:,.4g}"
        parts.append(f"{feature} {shown} ({contribution:+.2f})")
    return ", ".join(parts)


def _links(links: list[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    for what, url in links:
        table.add_row(what, Text(url, style="cyan"))
    return table
