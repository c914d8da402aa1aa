"""Seeded bugs: who is probably one person."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_CLUSTERING = "tests/unit/identity/test_linkage.py"
_LINKING = "tests/integration/identity/test_linking.py"
_ALIKE = "tests/unit/identity/test_similarity.py"
_SIMILAR = "tests/integration/identity/test_similarity.py"

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
    Bug(
        name="linkage/online-a-rare-value-says-no-more-than-a-common-one",
        promise="The score of a pair outside of a run is the run's, the rarity of what agrees included.",
        edits=(
            Edit(
                path="services/identity/linkage/scoring.py",
                old="bits += compared.learnt.usual[place] - log2(self._frequency(column, value))",
                new="bits += max(compared.learnt.usual[place] - log2(self._frequency(column, value)), 0.0)",
            ),
        ),
        tests=(f"{_ALIKE}::test_a_pair_comes_to_the_same_as_in_the_run_that_learnt",),
    ),
    Bug(
        name="linkage/online-a-restriction-is-looked-for-at-the-oldest-node-alone",
        promise="Whose data must not be used is not answered, whichever identifier brought the restriction.",
        edits=(
            Edit(
                path="services/identity/usecases/similarity.py",
                old="if restricted.isdisjoint(each.nodes)]",
                new="if each.customer_id not in restricted]",
            ),
        ),
        tests=(f"{_SIMILAR}::test_what_was_decided_cut_merged_or_restricted_is_answered_as_it_is_now",),
    ),
    Bug(
        name="linkage/online-a-cut-leaves-both-in-the-index",
        promise="A cut takes out of the index what may be of both sides, in its own transaction.",
        edits=(
            Edit(
                path="services/identity/recording.py",
                old="        if parted:\n            await storage.forget_mixed(",
                new="        if len(parted) > 2:\n            await storage.forget_mixed(",
            ),
        ),
        tests=(f"{_SIMILAR}::test_what_was_decided_cut_merged_or_restricted_is_answered_as_it_is_now",),
    ),
    Bug(
        name="linkage/online-whom-only-likeness-would-save-is-given-up",
        promise="Who comes to the least score is answered, whatever is asked first.",
        edits=(
            Edit(
                path="services/identity/linkage/scoring.py",
                old="best = max(weight, *(compared.learnt.bits[each] for each in asked))",
                new="best = max(weight, 0.0)",
            ),
        ),
        tests=(f"{_ALIKE}::test_a_scorer_says_the_same_of_all_who_come_to_the_least_odds_and_nothing_of_others",),
    ),
    Bug(
        name="linkage/online-one-rare-thing-goes-before-many",
        promise="Compared are those first who share most of what few others do.",
        edits=(
            Edit(
                path="services/identity/storage/similarity.py",
                old="ORDER BY sum(1.0::float8 / size) DESC, node_id LIMIT $4), ",
                new="ORDER BY min(size), node_id LIMIT $4), ",
            ),
        ),
        tests=(f"{_SIMILAR}::test_who_shares_much_is_compared_before_who_shares_one_rare_thing",),
    ),
    Bug(
        name="linkage/online-goes-by-the-first-run-it-saw",
        promise="A process that remembers what an older run learnt goes by the last run, whoever asks.",
        edits=(
            Edit(
                path="services/identity/usecases/similarity.py",
                old="if run == learnt.run:",
                new="if run:",
            ),
        ),
        tests=(f"{_SIMILAR}::test_the_index_follows_runs_and_who_is_asked_about",),
    ),
)
