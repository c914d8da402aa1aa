"""Seeded bugs: ingestion."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

BUGS: tuple[Bug, ...] = (
    Bug(
        "ingestion/message-ids-are-forgotten-after-five-days",
        "A repeat is known for 7 days.",
        (
            Edit(
                "services/profile/usecases/upkeep.py",
                "REMEMBER_MESSAGE_IDS = timedelta(days=35)",
                "REMEMBER_MESSAGE_IDS = timedelta(days=5)",
            ),
        ),
        ("tests/integration/profile/test_repeats.py::test_a_message_id_is_known_for_the_days_that_are_promised",),
    ),
    Bug(
        "ingestion/rejected-events-go-after-five-days",
        "What was refused can be looked at for 7 days.",
        (
            Edit(
                "services/profile/domain/rejections.py",
                "KEEP_REJECTED = timedelta(days=7)",
                "KEEP_REJECTED = timedelta(days=5)",
            ),
        ),
        ("tests/integration/profile/test_rejected_events.py::test_events_go_after_seven_days_and_not_before",),
    ),
    Bug(
        "ingestion/a-broken-element-ends-at-any-bracket",
        "A flaw costs only the event it is in.",
        (
            Edit(
                "gateway/ingest/splitting.py",
                "            if not opened or opened.pop() != sign:\n                raise Unsplittable\n",
                "            if opened:\n                opened.pop()\n",
            ),
        ),
        ("tests/unit/gateway/test_splitting.py",),
    ),
    Bug(
        "ingestion/a-list-inside-an-event-is-taken-for-events",
        "A flaw costs only the event it is in, and makes no other.",
        (
            Edit(
                "gateway/ingest/splitting.py",
                "return element.get(self.key) in self.values",
                "return self.key in element",
            ),
        ),
        ("tests/unit/gateway/test_splitting.py::test_lists_inside_a_broken_event_are_not_taken_for_events",),
    ),
    Bug(
        "ingestion/a-backslash-before-ud83d-is-taken-for-an-escape",
        "Only half characters become U+FFFD.",
        (Edit("services/common/calls/surrogates.py", 'rb"(?<!\\\\)((?:\\\\\\\\)*+)"', 'rb"((?:\\\\\\\\)*?)"'),),
        ("tests/unit/gateway/test_surrogates.py",),
    ),
    Bug(
        "ingestion/the-original-timestamp-wins",
        "A timestamp beside another original one holds as it is given.",
        (
            Edit(
                "services/common/calls/times.py",
                '    given = parse_time(timestamp, "timestamp")',
                '    given = parse_time(original or timestamp, "timestamp")',
            ),
        ),
        ("tests/unit/gateway/test_rudderstack.py",),
    ),
    Bug(
        "ingestion/the-contexts-traits-win",
        "Of a trait in both places, `traits` holds.",
        (
            Edit(
                "services/common/calls/conversion.py",
                "_RAW_MEMBERS.decode(raw) | _RAW_MEMBERS.decode(traits_json)",
                "_RAW_MEMBERS.decode(traits_json) | _RAW_MEMBERS.decode(raw)",
            ),
        ),
        ("tests/unit/gateway/test_rudderstack.py",),
    ),
    Bug(
        "ingestion/another-user-under-a-message-id-is-a-repeat",
        "409 when something happened to somebody else.",
        (
            Edit(
                "services/profile/domain/events.py",
                "    if _NO_USER not in users:\n        return False\n",
                "    if _NO_USER not in users:\n        return True\n",
            ),
        ),
        ("tests/unit/profile/test_repeats.py",),
    ),
    Bug(
        "ingestion/the-databases-time-stands-still",
        "Events are judged by the database's time of now, not of the last look-up.",
        (
            Edit(
                "gateway/database_time.py",
                "return time + timedelta(seconds=self._monotonic() - at)",
                "return time + timedelta(seconds=0 * at)",
            ),
        ),
        ("tests/integration/gateway/test_wrong_clock.py::test_the_databases_time_goes_on_by_a_clock_that_nobody_sets",),
    ),
    Bug(
        "ingestion/profile-refuses-by-its-own-clock",
        "No process's own clock refuses an event for ever.",
        (
            Edit(
                "services/profile/usecases/recording.py",
                "microseconds(await self._moment(connection))",
                "microseconds(self._clock.now())",
            ),
        ),
        ("tests/integration/profile/test_wrong_clock.py",),
    ),
    Bug(
        "ingestion/a-hanging-look-up-is-waited-for",
        "A look-up of a key that hangs is given up, and the next one asks anew.",
        (
            Edit(
                "gateway/auth/authenticator.py",
                "            self._forget(workspace_id, loading)\n            loading.cancel()\n",
                "            pass\n",
            ),
        ),
        ("tests/unit/gateway/test_keys.py",),
    ),
    Bug(
        "ingestion/what-waits-is-never-let-go",
        "What has left the queue makes room again.",
        (
            Edit(
                "gateway/ingest/coalescing.py",
                "                self._waiting_bytes -= parcel.size\n",
                "",
            ),
        ),
        ("tests/unit/gateway/test_coalescing.py",),
    ),
)
