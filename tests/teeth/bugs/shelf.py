"""Seeded bugs: rules that look up in the catalogue what events name."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_SHELF = "tests/integration/segment/test_shelf.py"
_COMPARISONS = "services/segment/history/comparisons.py"
_FOLLOWING = "services/segment/usecases/following.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="shelf/a-changed-product-asks-nobody-again",
        promise="When the catalogue changes, those are asked again whose events name what changed.",
        edits=(
            Edit(
                _FOLLOWING,
                "        touched.nodes |= await self._naming_changed(workspace_id, segments, heard, touched)\n",
                "",
            ),
        ),
        tests=(_SHELF,),
    ),
    Bug(
        name="shelf/a-category-is-a-beginning-of-letters",
        promise="A category equals a place in the tree when it is that or below it, not when it begins with the same letters.",
        edits=(
            Edit(
                _COMPARISONS,
                "        within = any_equal(above, comparison.values)\n",
                '        within = "(" + " OR ".join(f"startsWith({column}, {text_literal(one[1:])})" for one in comparison.values) + ")"\n',
            ),
        ),
        tests=(_SHELF,),
    ),
    Bug(
        name="shelf/a-number-names-no-product",
        promise="A SKU of digits is named by the number, too.",
        edits=(Edit(_COMPARISONS, "if(match({key}, '^[0-9]+$'), [{key}], [])", "[]"),),
        tests=(_SHELF,),
    ),
    Bug(
        name="shelf/what-a-window-begins-with-is-not-looked-up",
        promise="Whatever a rule looks up in the catalogue is asked again with it: filters of what a window begins with, too.",
        edits=(
            Edit(
                "services/segment/domain/conditions.py",
                "        return (self.matcher, self.window.after) if isinstance(self.window, SinceWindow) else (self.matcher,)\n",
                "        return (self.matcher,)\n",
            ),
        ),
        tests=(_SHELF,),
    ),
    Bug(
        name="shelf/the-product-that-came-last-holds",
        promise="Of a product what the highest revision says holds, in whatever order it comes.",
        edits=(
            Edit(
                "services/segment/history/migrations/m0009_catalogue.py",
                "ReplacingMergeTree(revision) ORDER BY (workspace, sku)",
                "ReplacingMergeTree ORDER BY (workspace, sku)",
            ),
        ),
        tests=(_SHELF,),
    ),
    Bug(
        name="shelf/an-order-has-its-money-with-each-of-its-products",
        promise="Split by what orders are of, the values together have the revenue of all.",
        edits=(
            Edit(
                "services/segment/history/reports/catalogued.py",
                "SELECT {_ORDER}, at, toDecimal128({part}, 6) AS net",
                "SELECT {_ORDER}, at, net",
            ),
        ),
        tests=("tests/integration/segment/test_reports_catalogue.py",),
    ),
    Bug(
        name="shelf/stock-that-was-stated-earlier-holds",
        promise="Of stock the statement of the latest moment holds.",
        edits=(Edit("services/segment/history/reports/products.py", "max(level) AS latest", "min(level) AS latest"),),
        tests=("tests/integration/segment/test_reports_products.py",),
    ),
    Bug(
        name="shelf/an-export-ends-with-the-products",
        promise="A history that is built anew has products, stores and stock.",
        edits=(
            Edit(
                "services/profile/usecases/catalogue/exporting.py",
                'if len(products) == limit else (1, "", "")\n',
                "if len(products) == limit else None\n",
            ),
        ),
        tests=("tests/integration/profile/test_catalogue.py",),
    ),
)
