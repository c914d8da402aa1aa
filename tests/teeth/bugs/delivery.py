"""Seeded bugs: delivery."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_MESSAGING = "services/messaging"
_TESTS = "tests/integration/messaging"
_DELIVERIES = f"{_MESSAGING}/storage/deliveries.py"
_FENCING = (f"{_TESTS}/test_fencing.py",)
_CLOCKS = f"{_TESTS}/test_wrong_clocks.py"

_HAND_OVER = Edit(
    _DELIVERIES,
    '''"AS n(delivery_id, lease_token, node_id, address_hash, sealed, account_id, template_version) WHERE d.workspace_id = $1 "
        "AND d.delivery_id = n.delivery_id AND d.lease_token = n.lease_token AND d.lease_until IS NOT NULL "''',
    '''"AS n(delivery_id, lease_token, node_id, address_hash, sealed, account_id, template_version) WHERE d.workspace_id = $1 "
        "AND d.delivery_id = n.delivery_id AND d.lease_until IS NOT NULL "''',
)
_SETTLE = Edit(
    _DELIVERIES,
    "ON d.delivery_id = n.delivery_id AND d.lease_token = n.lease_token\n",
    "ON d.delivery_id = n.delivery_id\n",
)
_REQUEUE = Edit(
    _DELIVERIES,
    '''"reason, called, keep_rendering, in_trouble, passed_over, hold_until, crashed) WHERE d.workspace_id = $1 "
        "AND d.delivery_id = n.delivery_id AND d.lease_token = n.lease_token AND d.lease_until IS NOT NULL "''',
    '''"reason, called, keep_rendering, in_trouble, passed_over, hold_until, crashed) WHERE d.workspace_id = $1 "
        "AND d.delivery_id = n.delivery_id AND d.lease_until IS NOT NULL "''',
)
_CONSENT = 'return customer.consents.get((channel.channel.word, "marketing"))'
_HELD = "if (reason := why_not_consented(purpose, consent, now)) is not None"
_ASKS_CONSENT = "Marketing is sent with the consent of its own channel only."
_FENCED = "Who lost a lease changes nothing once a rival has the message."
_DATABASE_TIME = "What is due when is decided by PostgreSQL's clock, whatever the process's says."
_ONES_TROUBLE = "One customer's trouble is no other's."


def _decision(old: str, new: str) -> tuple[Edit, ...]:
    return (Edit(f"{_MESSAGING}/domain/decisions.py", old, new),)


BUGS: tuple[Bug, ...] = (
    Bug(
        "delivery/batch-fails-as-a-whole",
        _ONES_TROUBLE,
        (
            Edit(
                f"{_MESSAGING}/halving.py",
                "if len(items) == 1 or is_outage(error):",
                "if len(items) == 1 or isinstance(error, YikeError):",
            ),
        ),
        (
            f"{_TESTS}/test_one_customers_trouble.py::test_customer_that_breaks_the_call_stops_no_other_however_it_breaks",
        ),
    ),
    Bug(
        "delivery/batch-never-narrows",
        _ONES_TROUBLE,
        (
            Edit(
                f"{_MESSAGING}/worker/widths.py",
                "self._widths[key] = min(self.of(key), max(size // 4, 1))",
                "self._widths[key] = FULL",
            ),
        ),
        (
            f"{_TESTS}/test_one_customers_trouble.py::test_customer_that_breaks_the_call_stops_no_other_however_it_breaks",
        ),
    ),
    Bug(
        "delivery/trouble-begins-anew-at-each-try",
        "What cannot be prepared is given up after a day.",
        (Edit(_DELIVERIES, "THEN COALESCE(d.trouble_since, $2) END", "THEN $2 END"),),
        (f"{_TESTS}/test_one_customers_trouble.py::test_message_that_can_never_be_prepared_is_given_up_in_a_day",),
    ),
    Bug(
        "delivery/remaining-customers-are-not-asked-for",
        "Customers who did not fit an answer are asked for again.",
        (
            Edit(
                f"{_MESSAGING}/clients/profile.py",
                "wanted = [*answer.remaining_ids, *wanted[FILES_A_CALL:]]",
                "wanted = wanted[FILES_A_CALL:]",
            ),
        ),
        (f"{_TESTS}/test_one_customers_trouble.py::test_customers_whose_files_are_too_large_together_are_all_sent_to",),
    ),
    Bug(
        "delivery/one-row-stops-the-reaper",
        _ONES_TROUBLE,
        (
            Edit(
                f"{_MESSAGING}/usecases/delivering.py",
                "counts, failures = await by_halves(left, take_up)",
                "counts, failures = [await take_up(left)], []",
            ),
        ),
        (f"{_TESTS}/test_one_customers_trouble.py::test_row_that_cannot_be_reaped_takes_no_other_with_it",),
    ),
    Bug(
        "delivery/process-clock-decides",
        _DATABASE_TIME,
        (
            Edit(
                f"{_MESSAGING}/storage/moments.py",
                "        now = await database_time(connection)\n        self._reading",
                "        now = self._process.now()\n        self._reading",
            ),
        ),
        (_CLOCKS,),
    ),
    Bug(
        "delivery/process-clock-signs",
        "Providers are told PostgreSQL's time, whatever the process's clock says.",
        (Edit(f"{_MESSAGING}/storage/moments.py", "if self._reading is None:", "if True:"),),
        (f"{_CLOCKS}::test_every_provider_takes_what_is_sent",),
    ),
    Bug(
        "delivery/hand-over-without-token",
        _FENCED,
        (_HAND_OVER,),
        _FENCING,
    ),
    Bug("delivery/settle-without-token", _FENCED, (_SETTLE,), _FENCING),
    Bug("delivery/requeue-without-token", _FENCED, (_REQUEUE,), _FENCING),
    Bug("delivery/no-token-anywhere", _FENCED, (_HAND_OVER, _SETTLE, _REQUEUE), _FENCING),
    Bug(
        "delivery/no-consent-asked-on-sms",
        _ASKS_CONSENT,
        _decision(_HELD, _HELD + ' and channel.channel.word != "sms"'),
        (f"{_TESTS}/test_channels.py",),
    ),
    Bug(
        "delivery/no-consent-asked-on-wecom",
        _ASKS_CONSENT,
        _decision(_HELD, _HELD + ' and channel.channel.word != "wecom"'),
        (f"{_TESTS}/test_channels.py",),
    ),
    Bug(
        "delivery/consent-to-email-counts-everywhere",
        _ASKS_CONSENT,
        _decision(_CONSENT, 'return customer.consents.get(("email", "marketing"))'),
        (f"{_TESTS}/test_channels.py",),
    ),
    Bug(
        "delivery/suppressions-of-email-only",
        "A suppressed address is not sent to in its channel.",
        (
            Edit(
                f"{_MESSAGING}/usecases/delivering.py",
                "policies.find_in_force(connection, workspace_id, channel, hashes, customer_ids, now)",
                "policies.find_in_force(connection, workspace_id, Channel.EMAIL, hashes, customer_ids, now)",
            ),
        ),
        (f"{_TESTS}/test_channels.py",),
    ),
    Bug(
        "delivery/repeats-without-end",
        "A provider that knows repeats is sent the same message six times at most.",
        (Edit(f"{_MESSAGING}/usecases/doubt.py", "return attempts < most and now", "return most > 0 and now"),),
        (f"{_TESTS}/test_limits.py",),
    ),
    Bug(
        "delivery/repeats-after-the-provider-forgot",
        "A repeat is sent only while the provider knows it for one.",
        (Edit(f"{_MESSAGING}/usecases/doubt.py", "get(channel, DOUBT_WINDOW)", "get(channel, timedelta(days=9))"),),
        (f"{_TESTS}/test_limits.py",),
    ),
    Bug(
        "delivery/cap-forgets-merged-ids",
        "The cap counts what a customer got under any id.",
        (
            Edit(
                f"{_MESSAGING}/clients/profile.py",
                "node_ids=tuple({customer.customer_id, *node_ids})",
                "node_ids=(customer.customer_id,)",
            ),
        ),
        (f"{_TESTS}/test_limits.py",),
    ),
    Bug(
        "delivery/no-log-of-decisions",
        "Every decision leaves a row with its reason (law 7).",
        (
            Edit(
                f"{_MESSAGING}/usecases/delivering.py",
                "        await ledger.append_log(connection, workspace_id, now, log)\n",
                "",
            ),
        ),
        (f"{_TESTS}/test_every_decision.py",),
    ),
    Bug(
        "delivery/newest-address-whatever-was-said",
        "Messages go to the address that was said last.",
        (
            Edit(
                f"{_MESSAGING}/domain/contact_points.py",
                "if word is None or not of_type:",
                "if word is None or word.value or not of_type:",
            ),
        ),
        ("tests/unit/messaging/test_contact_points.py",),
    ),
    Bug(
        "delivery/import-of-history-is-news",
        "An import of history changes nothing newer.",
        (
            Edit(
                "services/profile/clients/identity.py",
                "return created if evidence_time is None else min(created, evidence_time.ToMicroseconds())",
                "return created",
            ),
        ),
        ("tests/integration/profile/test_contacts.py",),
    ),
    Bug(
        "delivery/identifier-states-nothing",
        "An identify call states a contact point by an identifier, too.",
        (
            Edit(
                "services/profile/usecases/recording.py",
                "        registers += said\n",
                "        len(said)\n",
            ),
        ),
        ("tests/integration/profile/test_contacts.py",),
    ),
    Bug(
        "delivery/sms-to-landlines",
        "SMS go to mobile numbers only.",
        (
            Edit(
                f"{_MESSAGING}/channels/sms.py",
                "reaches=lambda value: is_number_of(value, _MOBILE_TYPES)",
                "reaches=lambda value: is_number_of(value, range(99))",
            ),
        ),
        ("tests/unit/messaging/test_contact_points.py",),
    ),
    Bug(
        "delivery/retry-after-is-not-obeyed",
        "A provider is not called before the time it asked for.",
        (
            Edit(
                f"{_MESSAGING}/domain/retries.py",
                "timedelta(seconds=max(spread, asked + 0.25 * pause * chance))",
                "timedelta(seconds=spread)",
            ),
        ),
        (f"{_TESTS}/test_providers_trouble.py::test_retry_after_is_obeyed",),
    ),
    Bug(
        "delivery/refused-messages-use-up-the-cap",
        "A message that certainly reached no one does not count against the cap.",
        (
            Edit(
                f"{_MESSAGING}/usecases/delivering.py",
                "if each.status in (Status.FAILED, Status.SUPPRESSED) and each.delivery_id in cap_customers",
                "if each.status is Status.SUPPRESSED and each.delivery_id in cap_customers",
            ),
        ),
        (f"{_TESTS}/test_providers_trouble.py::test_refused_marketing_does_not_use_up_the_cap",),
    ),
    Bug(
        "delivery/receipt-of-another-message-settles",
        "A receipt settles only the message that the provider knows by its id.",
        (
            Edit(
                f"{_MESSAGING}/usecases/reacting.py",
                '    return receipt.proved or message.provider_message_id in ("", receipt.provider_message_id)\n',
                "    return True\n",
            ),
        ),
        (f"{_TESTS}/test_reactions.py::test_receipt_of_another_message_changes_nothing",),
    ),
    Bug(
        "delivery/doubt-repeated-by-another-sender",
        "What is in doubt is repeated by the same sender only.",
        (
            Edit(
                f"{_MESSAGING}/worker/preparing.py",
                "if _scope(account) != kept.scope:",
                "if account is None:",
            ),
        ),
        (f"{_TESTS}/test_accounts.py::test_what_is_in_doubt_is_not_repeated_by_an_account_that_leads_elsewhere_now",),
    ),
    Bug(
        "delivery/account-deleted-under-its-messages",
        "An account stays while what it sent may only be repeated by it.",
        (Edit(f"{_MESSAGING}/usecases/accounts.py", "            if held:\n", "            if held < 0:\n"),),
        (f"{_TESTS}/test_accounts.py::test_account_is_not_deleted_while_what_it_sent_may_only_be_repeated_by_it",),
    ),
    Bug(
        "delivery/secret-led-astray",
        "A secret goes nowhere but where it was given for.",
        (Edit(f"{_MESSAGING}/usecases/sealing.py", "if old.secret_scope == form.secret_scope:", "if True:"),),
        (
            f"{_TESTS}/test_accounts.py::"
            "test_change_needs_the_present_state_and_its_secret_only_where_it_is_led_elsewhere",
        ),
    ),
    Bug(
        "delivery/private-addresses-are-called",
        "No account leads to a private address.",
        (
            Edit(
                f"{_MESSAGING}/providers/dialing.py",
                "allows_private = self.allows_private or (host, port) in self._own",
                "allows_private = True",
            ),
        ),
        (
            "tests/integration/messaging_providers/test_broken_servers.py::"
            "test_private_address_is_not_connected_to_whoever_sends",
        ),
    ),
    Bug(
        "delivery/unsigned-receipts-are-taken",
        "A receipt counts when its provider signed it.",
        (
            Edit(
                f"{_MESSAGING}/providers/twilio_sms/receipts.py",
                'raise InvalidCallback("wrong signature")',
                "pass",
            ),
        ),
        ("tests/unit/messaging_providers/test_twilio_sms.py::test_call_that_is_not_the_vendors_is_refused",),
    ),
    Bug(
        "delivery/changes-undo-each-other",
        "A change of a template takes nothing back that another one made meanwhile.",
        (
            Edit(
                f"{_MESSAGING}/storage/templates.py",
                "WHERE workspace_id = $1 AND template_id = $2 AND revision = $27",
                "WHERE workspace_id = $1 AND template_id = $2 AND revision >= $27",
            ),
        ),
        (f"{_TESTS}/test_templates.py::test_changes_without_an_etag_do_not_undo_each_other",),
    ),
    Bug(
        "delivery/template-deleted-under-its-journeys",
        "A template stays while a journey names it.",
        (Edit(f"{_MESSAGING}/usecases/templates.py", "            if users:\n", "            if None in users:\n"),),
        (f"{_TESTS}/test_templates.py::test_template_that_a_journey_names_is_not_deleted",),
    ),
    Bug(
        name="delivery/page-of-the-ledger-ends-where-it-stopped-looking",
        promise="A page that looked through all it may has another behind it.",
        edits=(Edit(f"{_MESSAGING}/storage/ledger_lists.py", "    if not last:\n", "    if last is not None:\n"),),
        tests=(f"{_TESTS}/test_ledger_lists.py::test_a_page_holds_what_its_filter_asks_for_in_its_order",),
    ),
)
