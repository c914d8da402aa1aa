"""Seeded bugs: profile."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_CONSENTS = "services/profile/domain/consents/folding.py"
_UNIT = "tests/unit/profile/test_consents.py"
_CONSENT_FLOW = "tests/integration/profile/test_consents.py"
_RULE = f"{_UNIT}::test_fold_consents_is_the_published_rule_in_any_order_and_with_repeats"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="profile/a-grant-that-ends-gives-way-to-one-of-its-moment",
        promise="Of two grants alike in both times the one that ends first decides, in what is kept too.",
        edits=(
            Edit(
                _CONSENTS,
                "_times(other) == _times(grant) and _end(other) <= _end(grant)",
                "_times(other) == _times(grant)",
            ),
        ),
        tests=(_UNIT,),
    ),
    Bug(
        name="profile/whoever-an-event-names-stated-the-consent",
        promise="Who stated a consent by an event is whose key sent it, not whom the event names.",
        edits=(
            Edit(
                path="services/profile/domain/consent_proof.py",
                old='_text(properties, "by") if by_hand else sender,',
                new='_text(properties, "by") or sender,',
            ),
        ),
        tests=(
            "tests/integration/profile/test_statements.py::"
            "test_a_consent_tells_where_and_by_whom_it_was_stated_and_what_shows_it",
        ),
    ),
    Bug(
        name="profile/a-key-of-ingestion-stays-unknown",
        promise="A consent that comes by ingestion tells by whose key.",
        edits=(
            Edit(
                path="gateway/ingest/endpoint.py",
                old="            principal=grant.caller.principal,\n",
                new="",
            ),
        ),
        tests=("tests/integration/gateway/test_public_consent.py",),
    ),
    Bug(
        name="profile/a-removed-value-has-a-say",
        promise="Of a trait that goes by the most frequent value, an identifier that holds none has no say.",
        edits=(
            Edit(
                path="services/profile/domain/survivorship.py",
                old=" for each in registers if each.value_json != REMOVED]",
                new=" for each in registers]",
            ),
        ),
        tests=(
            "tests/unit/profile/test_attributes.py::test_by_frequency_the_value_that_most_nodes_hold_survives_and_of_equals_the_latest",
        ),
    ),
    Bug(
        name="profile/a-source-without-a-value-has-a-say",
        promise="Of a trait that goes by an order of sources, one that holds no value has no say: the next has it.",
        edits=(
            Edit(
                path="services/profile/domain/survivorship.py",
                old="[one for one in registers if one.value_json != REMOVED]",
                new="[*registers]",
            ),
        ),
        tests=(
            "tests/unit/profile/test_attributes.py::test_by_source_the_value_of_the_first_type_that_holds_one_survives",
        ),
    ),
    Bug(
        name="profile/a-type-that-nobody-has-is-a-source",
        promise="An order of sources names types of identifiers that there are: a misspelt one would silently come last.",
        edits=(
            Edit(
                path="services/profile/domain/survivorship.py",
                old="            if not kind:\n",
                new="            if not name:\n",
            ),
        ),
        tests=("tests/integration/profile/test_source_priority.py::test_orders_of_sources_are_refused_that_cannot_be",),
    ),
    Bug(
        name="profile/a-period-ends-by-when-events-came",
        promise="Events over a workspace's period go by when they happened.",
        edits=(
            Edit(
                path="services/profile/storage/periods.py",
                old="record_number <= $3 AND occur_time < $4",
                new="record_number <= $3 AND receive_time < $4",
            ),
        ),
        tests=(
            "tests/integration/profile/test_event_periods.py::test_events_over_the_period_go_and_what_they_said_stays",
        ),
    ),
    Bug(
        name="profile/a-grant-from-the-future-wins",
        promise="A withdrawal beats every grant that we received before it, whatever time the grant claims.",
        edits=(
            Edit(
                path="services/profile/storage/consents.py",
                old="receive_us if each.stated_us is None else min(each.stated_us, receive_us)",
                new="receive_us if each.stated_us is None else each.stated_us",
            ),
            Edit(
                path="services/profile/migrations/versions/0003_pre_consent_statements.py",
                old=" CHECK (stated_time <= receive_time)",
                new="",
            ),
            Edit(
                path=_CONSENTS,
                old="if each.receive_us > received and each.stated_us > stated and",
                new="if each.stated_us > stated and",
            ),
        ),
        tests=(f"{_CONSENT_FLOW}::test_a_withdrawal_received_later_wins_whatever_time_the_grant_claims",),
    ),
    Bug(
        name="profile/a-withdrawal-on-another-node-is-ignored",
        promise="A withdrawal counts over all nodes of a customer.",
        edits=(
            Edit(
                path=_CONSENTS,
                old="withdrawals = [each for each in statements if not each.granted]",
                new="withdrawals = [each for each in statements if not each.granted and each.node_id == min(nodes)]",
            ),
        ),
        tests=(_RULE,),
    ),
    Bug(
        name="profile/a-tie-is-granted",
        promise="Of a grant and a withdrawal received at once the withdrawal holds.",
        edits=(
            Edit(
                path=_CONSENTS,
                old="each.receive_us > received and each.stated_us > stated",
                new="each.receive_us >= received and each.stated_us >= stated",
            ),
        ),
        tests=(f"{_UNIT}::test_a_tie_is_withdrawn_and_the_latest_word_heals_over_all_nodes",),
    ),
    Bug(
        name="profile/an-old-import-lifts-a-withdrawal",
        promise="A grant stated before a withdrawal lifts it not, however late it is received.",
        edits=(
            Edit(
                path=_CONSENTS,
                old="each.receive_us > received and each.stated_us > stated and",
                new="each.receive_us > received and",
            ),
        ),
        tests=(f"{_CONSENT_FLOW}::test_an_import_of_an_old_grant_lifts_no_newer_withdrawal",),
    ),
    Bug(
        name="profile/the-class-of-the-key-is-ignored",
        promise="A public key grants for an account's person only in that person's name.",
        edits=(Edit(path=_CONSENTS, old="return not user_nodes or grant.speaker in nodes", new="return True"),),
        tests=(f"{_CONSENT_FLOW}::test_a_public_key_grants_for_its_own_person_only_and_always_withdraws",),
    ),
    Bug(
        name="profile/any-user-id-speaks-for-everybody",
        promise="A user id speaks for its own customer, not for another whose address the event names.",
        edits=(
            Edit(
                path=_CONSENTS,
                old="return not user_nodes or grant.speaker in nodes",
                new="return not user_nodes or grant.speaker != 0",
            ),
        ),
        tests=(f"{_CONSENT_FLOW}::test_a_public_key_grants_for_its_own_person_only_and_always_withdraws",),
    ),
    Bug(
        name="profile/a-write-key-speaks-for-everybody",
        promise="The gateway tells profile how far a key's word on consent reaches.",
        edits=(
            Edit(
                path="gateway/ingest/endpoint.py",
                old="    if grant.kind is KeyKind.SECRET:\n        return profile_pb.CONSENT_AUTHORITY_FULL\n",
                new="    if grant.kind in KeyKind:\n        return profile_pb.CONSENT_AUTHORITY_FULL\n",
            ),
        ),
        tests=("tests/integration/gateway/test_public_consent.py",),
    ),
    Bug(
        name="profile/a-process-times-consents-by-its-own-clock",
        promise="When a statement is received the database tells, in one place.",
        edits=(
            Edit(
                path="services/profile/storage/moments.py",
                old="if isinstance(clock, SystemClock):",
                new="if clock is None:",
            ),
        ),
        tests=(
            "tests/integration/profile/test_periods.py::"
            "test_no_process_that_records_a_grant_lets_it_outrun_a_withdrawal",
        ),
    ),
    Bug(
        name="profile/a-forgotten-granted-withdraws",
        promise="consents:set without granted is refused.",
        edits=(
            Edit(
                path="services/common/limits.py",
                old="    elif field.has_presence and not message.HasField(rule.name):\n        if is_required:\n",
                new="    elif field.has_presence and not message.HasField(rule.name):\n        if is_required and field.message_type:\n",
            ),
        ),
        tests=(f"{_CONSENT_FLOW}::test_set_customer_consent_refuses_what_it_was_not_told",),
    ),
    Bug(
        name="profile/a-withdrawal-for-no-channel-is-lost",
        promise="A withdrawal that names no channel of ours is refused, never silently ineffective.",
        edits=(
            Edit(
                path="services/profile/domain/checking.py",
                old=" or _check_changes(event) or check_consent(event)",
                new=" or _check_changes(event)",
            ),
        ),
        tests=(f"{_CONSENT_FLOW}::test_a_statement_that_names_no_channel_of_ours_is_refused_alone",),
    ),
    Bug(
        name="profile/a-value-from-the-future-blocks-later-ones",
        promise="A trait from the future counts as of its receiving, in the table too.",
        edits=(
            Edit(
                path="services/profile/storage/attributes.py",
                old='_ORDER = "(least({0}.occur_time, {0}.receive_time), ',
                new='_ORDER = "({0}.occur_time, ',
            ),
        ),
        tests=(f"{_CONSENT_FLOW}::test_a_trait_from_the_future_blocks_none_that_comes_later",),
    ),
    Bug(
        name="profile/message-ids-are-forgotten-after-five-days",
        promise="A repeat is known for seven days.",
        edits=(
            Edit(
                path="services/profile/usecases/upkeep.py",
                old="REMEMBER_MESSAGE_IDS = timedelta(days=35)",
                new="REMEMBER_MESSAGE_IDS = timedelta(days=5)",
            ),
        ),
        tests=("tests/integration/profile/test_periods.py::test_a_message_id_is_known_for_the_published_time",),
    ),
    Bug(
        name="profile/writers-of-a-node-do-not-take-turns",
        promise="Writers side by side cannot pass a node's limit together.",
        edits=(
            Edit(
                path="services/profile/usecases/admitting.py",
                old="    await storage.take_turns(connection, workspace_id, watched)\n",
                new="",
            ),
        ),
        tests=("tests/integration/profile/test_room.py::test_writers_side_by_side_do_not_pass_the_limit_together",),
    ),
    Bug(
        name="profile/one-large-file-fails-its-batch",
        promise="A customer whose file is over the limit is named, and keeps no other from being answered.",
        edits=(
            Edit(
                path="services/profile/usecases/customers.py",
                old="            too_large.append(TooLargeFile(requested_id, customer.customer_id, size))\n"
                "            continue\n",
                new="            too_large.append(TooLargeFile(requested_id, customer.customer_id, size))\n"
                "            break\n",
            ),
        ),
        tests=(
            "tests/integration/profile/test_customers.py::"
            "test_batch_get_customers_names_the_one_whose_file_is_too_large_and_answers_the_others",
        ),
    ),
    Bug(
        name="profile/the-withdrawal-stated-last-is-thrown-away",
        promise="What is removed of statements changes nothing, whatever comes later.",
        edits=(
            Edit(
                path=_CONSENTS,
                old="max(of_one, key=lambda each: (each.stated_us, each.receive_us)),",
                new="max(of_one, key=lambda each: (each.receive_us, -each.stated_us)),",
            ),
        ),
        tests=(f"{_UNIT}::test_of_withdrawals_the_one_received_last_and_the_one_stated_last_both_stay",),
    ),
    Bug(
        name="profile/an-unsubscribe-after-a-new-consent-is-not-told",
        promise="An unsubscribe said again reaches profile again, for all of the customer's addresses.",
        edits=(
            Edit(
                path="services/messaging/usecases/reacting.py",
                old="told |= await reactions.insert_engagement(",
                new="await reactions.insert_engagement(",
            ),
        ),
        tests=("tests/integration/messaging/test_reactions.py::test_an_unsubscribe_after_a_new_consent_is_told_again",),
    ),
    Bug(
        name="profile/segment-orders-values-by-the-senders-clock",
        promise="Segment shows the value that profile shows, also of values from the future.",
        edits=(
            Edit(
                path="services/segment/domain/attributes.py",
                old="    if occur_us <= receive_us:\n",
                new="    if occur_us:\n",
            ),
        ),
        tests=("tests/unit/segment/test_attributes.py",),
    ),
    Bug(
        name="profile/a-grant-outlives-its-end",
        promise="From its end on a grant holds no more; of two the last received and the last stated decide.",
        edits=(
            Edit(
                path=_CONSENTS,
                old="end = earlier_end((best.expire_us, last.expire_us))",
                new="end = best.expire_us",
            ),
        ),
        tests=(f"{_UNIT}::test_a_grant_ends_by_itself_and_the_later_of_two_by_its_own_end",),
    ),
    Bug(
        name="profile/a-mistyped-end-is-a-consent-for-ever",
        promise="A grant whose end cannot be read is refused.",
        edits=(
            Edit(
                path="services/profile/domain/consent_expiry.py",
                old="    if moment.tzinfo is None or not EARLIEST <= moment < LATEST:\n        return _UNREADABLE\n",
                new="    if moment.tzinfo is None or not EARLIEST <= moment < LATEST:\n        return None\n",
            ),
        ),
        tests=(f"{_UNIT}::test_the_end_of_a_grant_is_read_or_the_grant_refused",),
    ),
    Bug(
        name="messaging/a-consent-that-ended-since-the-decision-still-sends",
        promise="The end of a consent is looked at in the transaction that hands over.",
        edits=(
            Edit(
                path="services/messaging/usecases/capping.py",
                old="item.expire_time is not None and item.expire_time <= now",
                new="item.expire_time is not None and item.expire_time < now",
            ),
        ),
        tests=(
            "tests/integration/messaging/test_limits.py::"
            "test_consent_that_ends_between_decision_and_handing_over_sends_nothing",
        ),
    ),
    Bug(
        name="profile/a-past-file-has-what-came-later",
        promise="The file of a past moment holds what was recorded by then, and what it was before it changed.",
        edits=(
            Edit(
                path="services/profile/domain/past.py",
                old="        if register.receive_time_us <= moment_us:\n",
                new="        if register.occur_time_us <= moment_us:\n",
            ),
        ),
        tests=("tests/unit/profile/test_past.py",),
    ),
    Bug(
        name="profile/the-log-forgets-whose-word-a-consent-was",
        promise="A consent that was overtaken is told of a past moment with all that decided it.",
        edits=(
            Edit(
                path="services/profile/domain/past.py",
                old="(int(word.authority), word.speaker, word.expire_us, word.proof) if word else (0, 0, None, NO_PROOF)",
                new="(0, 0, None, NO_PROOF)",
            ),
        ),
        tests=("tests/integration/profile/test_past.py",),
    ),
)
