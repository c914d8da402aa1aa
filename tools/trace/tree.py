"""Draws the spans of one trace as a tree."""

from __future__ import annotations

from collections.abc import Sequence

from rich.tree import Tree

from tools.trace.receiver import Span


def draw(spans: Sequence[Span]) -> Tree:
    """Returns the tree: who did what, how long it took, and how long after the event came in.

    Spans whose parent was not exported (the client's own) hang from the top.
    """
    known = {span.span_id for span in spans}
    children: dict[bytes, list[Span]] = {}
    for span in spans:
        children.setdefault(span.parent_id if span.parent_id in known else b"", []).append(span)
    begin = min((span.start_ns for span in spans), default=0)
    top = Tree(f"[bold]one event[/bold], {len(spans)} spans")

    def hang(branch: Tree, parent: bytes) -> None:
        for span in children.get(parent, []):
            label = (
                f"[cyan]{span.service:<10}[/cyan] {span.name}  "
                f"[dim]{(span.end_ns - span.start_ns) / 1e6:.1f} ms, +{(span.start_ns - begin) / 1e6:.1f} ms[/dim]"
            )
            hang(branch.add(label), span.span_id)

    hang(top, b"")
    return top
