"""Seeded bugs: who is probably one person."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_CLUSTERING = "tests/unit/identity/test_linkage.py"
_LINKING = "tests/integration/identity/test_linking.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="linkage/one-likely-pair-joins-two-clusters",
        promise="A cluster joins another only where its records are, on average, likelier than not somebody in it.",
        edits=(
            Edit(
                path="services/identity/linkage/clustering.py",
                old="return sum([best[record].get(large, unknown)[0] for record in members]) / len(members)",
                new="return max([best[record].get(large, unknown)[0] for record in members])",
            ),
        ),
        tests=(f"{_CLUSTERING}::test_join_records_does_not_join_two_people_by_one_vague_record_between_them",),
    ),
    Bug(
        name="linkage/accepting-again-lifts-a-later-cut",
        promise="A cut holds against an earlier word on a suggestion, and against runs.",
        edits=(
            Edit(
                path="services/identity/usecases/suggesting.py",
                old="await self._deciding.merge(workspace_id, *pair, word, lift=False)",
                new='await self._deciding.merge(workspace_id, *pair, Word(word.operator, ""))',
            ),
        ),
        tests=(f"{_LINKING}::test_accepted_is_one_customer_and_rejected_never_comes_again_whatever_ids_they_have",),
    ),
    Bug(
        name="linkage/a-rejection-is-of-ids-as-they-were",
        promise="Who was rejected is not suggested again, whatever ids they come to have.",
        edits=(
            Edit(
                path="services/identity/storage/suggestions.py",
                old="""f"SELECT {_CUSTOMER.format('node_a')}, {_CUSTOMER.format('node_b')} FROM link_suggestions s \"""",
                new='"SELECT s.node_a, s.node_b FROM link_suggestions s "',
            ),
        ),
        tests=(f"{_LINKING}::test_accepted_is_one_customer_and_rejected_never_comes_again_whatever_ids_they_have",),
    ),
)
