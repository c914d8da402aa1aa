"""Seeded bugs: identity."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_FORMS = "services/identity/domain/forms.py"
_JUNK = "services/identity/domain/junk.py"
_LOOKING_UP = "services/identity/usecases/looking_up.py"
_TYPES = "services/common/identifier_types.py"
_UNIT = "tests/unit/identity/test_normalise.py"
_CONTRACT = "tests/integration/identity/test_contract.py"
_CUTTING = "tests/integration/identity/test_cutting.py"
_OPERATORS = "tests/unit/identity/test_operators.py"
_MACHINE = (
    "tests/integration/identity/test_state_machine.py::"
    "test_whatever_is_said_in_whatever_order_is_kept_as_the_oracle_says"
)
_OWN_TYPES = "tests/integration/identity/test_own_types.py"
_LINKING = "services/identity/domain/linking.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="identity/case-of-wecom-user-ids-tells-apart",
        promise="A WeCom user id is the same person's in any case.",
        edits=(
            Edit(
                path=_FORMS,
                old="WECOM_USER_ID: Form(folds_case=True, folds_compatible=True)",
                new="WECOM_USER_ID: Form(folds_compatible=True)",
            ),
        ),
        tests=(f"{_UNIT}::test_normalise_folds_case_of_the_types_that_have_none_and_of_no_other",),
    ),
    Bug(
        name="identity/case-of-openids-is-folded",
        promise="Types that know case keep it: two openids that differ in it are two people's.",
        edits=(Edit(path=_FORMS, old="_OPAQUE = Form()", new="_OPAQUE = Form(folds_case=True)"),),
        tests=(f"{_UNIT}::test_normalise_folds_case_of_the_types_that_have_none_and_of_no_other",),
    ),
    Bug(
        name="identity/invisible-characters-tell-apart",
        promise="What no eye can see tells nobody apart.",
        edits=(Edit(path=_FORMS, old="\\u200b-\\u200f", new="\\u200e-\\u200f"),),
        tests=(f"{_UNIT}::test_normalise_gives_one_form_when_spellings_look_the_same",),
    ),
    Bug(
        name="identity/placeholders-escaped-for-a-url-are-people",
        promise="What a template left unrendered names nobody, however it was escaped.",
        edits=(Edit(path=_JUNK, old='if "%" in value and (plain', new='if "%%" in value and (plain'),),
        tests=(f"{_UNIT}::test_normalise_makes_no_node_when_a_placeholder_was_not_rendered",),
    ),
    Bug(
        name="identity/bracketed-nicknames-are-placeholders",
        promise="A real id that only looks a little like a placeholder is kept.",
        edits=(
            Edit(
                path=_JUNK,
                old="return bool(_FIELD.fullmatch(inside) and _FIELD_WORDS.search(words))",
                new="return bool(_FIELD.fullmatch(inside))",
            ),
        ),
        tests=(f"{_UNIT}::test_normalise_keeps_a_value_that_only_looks_a_little_like_a_placeholder",),
    ),
    Bug(
        name="identity/lookup-takes-types-as-they-stand",
        promise="A type is spelled in a lookup as in an event.",
        edits=(Edit(path=_LOOKING_UP, old="kind = identifier_type(identifier.type)", new="kind = identifier.type"),),
        tests=(f"{_CONTRACT}::test_lookup_spells_types_as_events_do_and_refuses_those_that_nobody_ever_had",),
    ),
    Bug(
        name="identity/a-type-nobody-had-is-a-stranger",
        promise="A lookup by a type that nobody ever had is refused, with the types that are known.",
        edits=(Edit(path=_LOOKING_UP, old="        if kind not in own:\n", new="        if not own and not kind:\n"),),
        tests=(f"{_CONTRACT}::test_lookup_spells_types_as_events_do_and_refuses_those_that_nobody_ever_had",),
    ),
    Bug(
        name="identity/union-ids-become-a-type-of-the-workspace",
        promise="What sources call the types that Yike knows is that type.",
        edits=(
            Edit(
                path=_TYPES,
                old='"unionid": "unionid wechatunionid wxunionid",',
                new='"unionid": "wechatunionid wxunionid",',
            ),
        ),
        tests=("tests/unit/common/test_identifier_types.py::test_spellings_of_a_type_are_one",),
    ),
    Bug(
        name="identity/evidence-between-known-customers-counts-as-the-latest",
        promise="Evidence is decided in the order in which it happened, not in which it arrived.",
        edits=(
            Edit(
                path="services/identity/recording.py",
                old="closure = None if edge.node_a in entangled else await",
                new="closure = None if around.nodes[edge.node_a].customer_id else await",
            ),
        ),
        tests=(_MACHINE,),
    ),
    Bug(
        name="identity/late-evidence-needs-to-fit-the-present-rules-only",
        promise="Customers are a function of the set of evidence, under several versions of the rules as under one.",
        edits=(
            Edit(
                path="services/identity/domain/admission.py",
                old="return is_plain or self.components.fits({first, second}, strictest)",
                new="return True",
            ),
        ),
        tests=("tests/unit/identity/test_rules.py",),
    ),
    Bug(
        name="identity/late-evidence-of-what-only-attaches-is-taken-unseen",
        promise="What only attaches is whose it was first, in whatever order that is heard.",
        edits=(
            Edit(
                path="services/identity/domain/admission.py",
                old="if self._rules.attaches and (self._may_attach(first)",
                new="if self._rules.closure_limit < 0 and (self._may_attach(first)",
            ),
        ),
        tests=("tests/unit/identity/test_rules.py",),
    ),
    Bug(
        name="identity/what-only-attaches-is-an-events-first",
        promise="An event's identifiers that may merge are linked, wherever what only attaches stands in the order.",
        edits=(
            Edit(
                path="services/identity/domain/rules.py",
                old="ordered = sorted(self.order, key=self.only_attaching.__contains__)",
                new="ordered = list(self.order)",
            ),
        ),
        tests=(_OWN_TYPES,),
    ),
    Bug(
        name="identity/chance-chooses-who-of-an-event-is-left-out",
        promise="Of one event what tells least is left out first.",
        edits=(
            Edit(
                path=_LINKING,
                old="least = rank if rank > other_rank else other_rank",
                new="least = (0, rank[1] * 0)",
            ),
        ),
        tests=("tests/unit/identity/test_rules.py",),
    ),
    Bug(
        name="identity/own-types-are-looked-up-as-text",
        promise="A value of a type of the workspace's own is written in one form in events and lookups.",
        edits=(
            Edit(
                path=_LOOKING_UP,
                old="rules = DEFAULT_RULES if kind in KNOWN_TYPES else",
                new="rules = DEFAULT_RULES if kind else",
            ),
        ),
        tests=(_OWN_TYPES,),
    ),
    Bug(
        name="identity/late-evidence-by-a-limit-within-a-time-is-taken-unseen",
        promise="A limit within a time holds whatever the order in which evidence is heard.",
        edits=(
            Edit(
                path="services/identity/domain/admission.py",
                old="is_plain = self._rules.is_single and not self._rules.has_windows",
                new="is_plain = self._rules.is_single",
            ),
        ),
        tests=("tests/unit/identity/test_rules.py",),
    ),
    Bug(
        name="identity/a-limit-within-a-time-forgets-what-was-there-before",
        promise="Identifiers that a customer has count at the time of their earliest event, in the short way as in the long.",
        edits=(
            Edit(
                path="services/identity/storage/links.py",
                old="return {row[0]: micros_of(row[1]) for row in rows if row[1] is not None}",
                new="return {row[0]: micros_of(row[1]) for row in rows if row[1] is None}",
            ),
        ),
        tests=(_OWN_TYPES,),
    ),
    Bug(
        name="identity/an-alias-makes-users-of-anonymous-ids",
        promise="What an alias calls the earlier id is a user id only where somebody has it as one.",
        edits=(
            Edit(
                path="services/identity/usecases/resolving.py",
                old="*(each for each in event.known if each in there)",
                new="*event.known",
            ),
        ),
        tests=(_OWN_TYPES,),
    ),
    Bug(
        name="identity/what-only-attaches-is-never-taken-out",
        promise="An identifier that many share is taken out, whatever rule refused its links.",
        edits=(
            Edit(
                path="services/identity/domain/quarantine.py",
                old="COUNTED = (LIMIT_EXCEEDED, ONLY_ATTACHES)",
                new="COUNTED = (LIMIT_EXCEEDED, LIMIT_EXCEEDED + ONLY_ATTACHES)",
            ),
        ),
        tests=("tests/integration/identity/test_storms.py",),
    ),
    Bug(
        name="identity/a-cut-holds-for-the-customers-of-the-moment-only",
        promise="A cut keeps its two nodes in different customers, whatever is said later.",
        edits=(
            Edit(
                path="services/identity/recording.py",
                old="if contested else set()\n        admission",
                new="if len(contested) > len(taken) else set()\n        admission",
            ),
        ),
        tests=(_MACHINE,),
    ),
    Bug(
        name="identity/a-cut-bars-the-oldest-of-each-side-only",
        promise="No evidence joins what was cut, by whatever pair and whenever it happened.",
        edits=(
            Edit(
                path="services/identity/domain/operators.py",
                old="return {pair_of(node, other) for node in some for other in others}",
                new="return {pair_of(min(some), min(others))}",
            ),
        ),
        tests=(_CUTTING, _OPERATORS),
    ),
    Bug(
        name="identity/a-word-is-not-asked-what-it-took-away",
        promise="What an operator says is one customer is one, or the word is refused: also beside evidence that is decided later.",
        edits=(
            Edit(
                path="services/identity/domain/operators.py",
                old="            return Held(part, evidence, refused[0])\n",
                new="            return Held(part, evidence, refused[0])\n        break\n",
            ),
        ),
        tests=(_OPERATORS, _MACHINE),
    ),
    Bug(
        name="identity/a-merge-lifts-every-cut-of-the-customer",
        promise="A merge lifts the cut between its two customers and no other.",
        edits=(
            Edit(
                path="services/identity/usecases/deciding.py",
                old="lifted = sorted(cuts & between)",
                new="lifted = sorted(cuts)",
            ),
        ),
        tests=(f"{_CUTTING}::test_merge_lifts_the_cut_between_the_two_and_no_other",),
    ),
    Bug(
        name="identity/one-in-quarantine-is-heard-all-the-same",
        promise="What comes of an identifier in quarantine is kept aside.",
        edits=(Edit("services/identity/recording.py", "if not taken_out.isdisjoint(pair)", "if len(taken_out) < 0"),),
        tests=("tests/integration/identity/test_storms.py",),
    ),
    Bug(
        name="identity/released-and-taken-out-at-once",
        promise="Links that were refused before a release bring no other quarantine.",
        edits=(
            Edit(
                "services/identity/storage/quarantine.py",
                "refused_before = refused_before + $5 ",
                "refused_before = refused_before + 0 * $5 ",
            ),
        ),
        tests=("tests/integration/identity/test_storms.py",),
    ),
    Bug(
        name="identity/a-chain-takes-any-link-that-leads-on",
        promise="Of several chains so short the one of the oldest links is shown.",
        edits=(
            Edit(
                path="services/identity/domain/chains.py",
                old="link = min(",
                new="link = max(",
            ),
        ),
        tests=("tests/unit/identity/test_chains.py",),
    ),
    Bug(
        name="identity/a-tried-merge-is-made",
        promise="What is only tried changes nothing.",
        edits=(
            Edit(
                path="services/identity/usecases/deciding.py",
                old="                if word.validate_only:\n",
                new="                if word.validate_only and not moved:\n",
            ),
        ),
        tests=("tests/integration/identity/test_evidence.py",),
    ),
    Bug(
        name="identity/a-run-for-each-night-that-no-process-ran-at",
        promise="A link run that should have started while no process ran starts late, once.",
        edits=(
            Edit(
                path="services/identity/usecases/scheduling.py",
                old="schedule = replace(schedule, next_time=schedule.after(now))",
                new="schedule = replace(schedule, next_time=schedule.after(due))",
            ),
        ),
        tests=("tests/integration/identity/test_linking.py",),
    ),
    Bug(
        name="identity/whose-a-node-is-was-read-before-the-lock",
        promise="What changes is reckoned from whose nodes are once the batch has the workspace to itself.",
        edits=(
            Edit(
                path="services/identity/usecases/resolving.py",
                old="old = (ends | unlocked) - new_ids",
                new="old = ends - new_ids",
            ),
        ),
        tests=("tests/integration/identity/test_side_by_side.py",),
    ),
    Bug(
        name="identity/a-word-stands-before-what-was-said-in-its-moment",
        promise="What is merged again after a cut has the links of before.",
        edits=(
            Edit(
                path="services/identity/recording.py",
                old="while word.occur_micros in moments:",
                new="while word.occur_micros in moments and not moments:",
            ),
        ),
        tests=("tests/integration/identity/test_found_by_the_machine.py",),
    ),
)
