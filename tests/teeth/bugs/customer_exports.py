"""Seeded bugs: exports of lists."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_RUNNING = "services/profile/usecases/customer_exports/running.py"
_INTERRUPTED = "tests/integration/profile/test_customer_exports_interrupted.py"
_EXPORTS = "tests/integration/profile/test_customer_exports.py"

_QUALITY = "services/profile/domain/data_quality/stopping.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "quality/weekends-are-measured-by-weekdays",
        "A day is compared with the same weekday of the weeks before.",
        (Edit(_QUALITY, "counts[at - 7 * week]", "counts[at - week]"),),
        ("tests/unit/profile/test_data_quality.py",),
    ),
    Bug(
        "quality/a-service-that-is-away-is-not-named",
        "The report names who did not answer.",
        (Edit("services/profile/usecases/data_quality.py", "missing.append(service)", "continue"),),
        ("tests/integration/profile/test_data_quality.py",),
    ),
    Bug(
        "exports/who-was-erased-meanwhile-stays-in-the-file",
        "Whoever is erased or restricted while a list is exported is in no file.",
        (
            Edit(
                _RUNNING,
                "return await storage.count_members(connection, task.workspace_id, export.export_id) == held.parts",
                "return True",
            ),
        ),
        (_INTERRUPTED,),
    ),
    Bug(
        "exports/restricted-customers-are-in-the-file",
        "Restricted customers are in no file, whatever segment knows of it.",
        (
            Edit(
                _RUNNING,
                "files = [file for _, file in page.files if file.restriction is None]",
                "files = [file for _, file in page.files]",
            ),
        ),
        (_EXPORTS,),
    ),
    Bug(
        "exports/merged-customers-have-two-rows",
        "Two customers of a list who were merged since have one row.",
        (
            Edit(
                _RUNNING,
                "fresh = [row for row in rows if row.customer_id not in seen]",
                "fresh = rows",
            ),
        ),
        (_INTERRUPTED,),
    ),
    Bug(
        "exports/a-cell-runs-as-a-formula",
        "Nothing in an exported CSV runs as a formula.",
        (Edit("tabular/writing/delimited.py", "[shield(cell) for cell in row]", "list(row)"),),
        ("tests/unit/tabular/test_writing.py",),
    ),
    Bug(
        "exports/contact-points-in-full-take-no-permission",
        "A field that takes a permission is refused to who lacks it.",
        (
            Edit(
                "gateway/transcoding/endpoint.py",
                "            admitted.require(scope, permission)",
                "            assert scope and permission",
            ),
        ),
        ("tests/integration/gateway/test_downloads.py",),
    ),
    Bug(
        "exports/a-link-never-ends",
        "A link to a file ends after ten minutes.",
        (
            Edit(
                "services/profile/usecases/customer_exports/keeping.py",
                "(await self._moment(connection)).timestamp() >= link.until",
                "(await self._moment(connection)).timestamp() < 0",
            ),
        ),
        (_EXPORTS,),
    ),
)
