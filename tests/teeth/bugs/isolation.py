"""Seeded bugs: keys, signed links, and what keeps workspaces apart."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

BUGS: tuple[Bug, ...] = (
    Bug(
        name="isolation/an-open-link-unsubscribes",
        promise="A link of one kind is none of another.",
        edits=(
            Edit(
                "services/messaging/usecases/reacting.py",
                "or link.engagement is not engagement:",
                "or (link.engagement is not engagement and link.engagement is not Engagement.OPEN):",
            ),
        ),
        tests=("tests/integration/messaging/test_reactions.py::test_a_link_of_one_kind_is_none_of_another",),
    ),
    Bug(
        name="isolation/a-click-follows-an-added-url",
        promise="A link leads where it is signed to, whatever parameters are added.",
        edits=(
            Edit(
                "gateway/callbacks/endpoints.py",
                "quote(answer.target_url, safe=_VISIBLE)",
                'quote(request.query_params.get("url", answer.target_url), safe=_VISIBLE)',
            ),
        ),
        tests=("tests/integration/gateway/test_callbacks.py",),
    ),
    Bug(
        name="isolation/a-scope-that-nobody-checks",
        promise="A key does only what its scopes say.",
        edits=(Edit("gateway/transcoding/admission.py", "            grant.require(route.scope)\n", ""),),
        tests=("tests/integration/gateway/test_rest.py::test_a_write_key_only_ingests_and_no_key_does_nothing",),
    ),
    Bug(
        name="isolation/an-expired-key",
        promise="An expired key opens nothing.",
        edits=(
            Edit(
                "gateway/auth/storage.py",
                "        or_(api_keys.c.expire_time.is_(None), api_keys.c.expire_time > func.now()),\n",
                "",
            ),
        ),
        tests=("tests/integration/gateway/test_keys_and_audit.py::test_an_expired_key_opens_nothing",),
    ),
    Bug(
        name="isolation/a-narrow-key-is-broad",
        promise="A key whose scopes were narrowed has no others.",
        edits=(
            Edit(
                "gateway/auth/authenticator.py",
                "DEFAULT_SCOPES[stored.kind] if stored.scopes is None else stored.scopes",
                "DEFAULT_SCOPES[stored.kind]",
            ),
        ),
        tests=("tests/unit/gateway/test_keys.py",),
    ),
    Bug(
        name="isolation/a-change-that-is-not-logged",
        promise="Every change made through the API has an entry in the audit log.",
        edits=(
            Edit(
                "gateway/audit/telling.py",
                'route.http_method != "GET" and route.scope is not Scope.READ',
                'route.http_method != "GET" and route.scope is Scope.WRITE',
            ),
        ),
        tests=("tests/unit/gateway/test_audit.py",),
    ),
    Bug(
        name="isolation/a-change-logged-afterwards",
        promise="A change that cannot be logged is not made.",
        edits=(
            Edit(
                "gateway/audit/log.py",
                """        begin = await self._append(caller.workspace_id, draft)
        try:
            response = await call()
""",
                """        try:
            response = await call()
            begin = await self._append(caller.workspace_id, draft)
""",
            ),
        ),
        tests=("tests/integration/gateway/test_keys_and_audit.py::test_what_cannot_be_logged_is_not_done",),
    ),
    Bug(
        name="isolation/a-replay-that-is-not-logged",
        promise="Who sent a rejected event again stands in the audit log.",
        edits=(
            Edit(
                "gateway/ingest/replaying.py",
                "return await self._audit.note_told(told, grant.caller, make, request_id=request_id)",
                "return await make()",
            ),
        ),
        tests=("tests/integration/gateway/test_rejected_events.py::test_who_sent_again_stands_in_the_log_of_changes",),
    ),
    Bug(
        name="isolation/a-chain-that-is-counted-only",
        promise="An entry of the audit log that was changed is noticed.",
        edits=(
            Edit(
                "gateway/audit/chain.py",
                "if not hmac.compare_digest(entry.entry_hash, self.chain.hash_of(self.previous, entry)):",
                "if not entry.entry_hash:",
            ),
        ),
        tests=("tests/unit/gateway/test_audit.py",),
    ),
    Bug(
        name="isolation/a-caller-taken-at-its-word",
        promise="A malformed caller is refused.",
        edits=(
            Edit(
                "services/common/caller.py",
                "    match = _TEXT.fullmatch(text)",
                "    match = _TEXT.match(text)",
            ),
        ),
        tests=("tests/unit/common/test_caller.py",),
    ),
    Bug(
        name="isolation/a-key-answers-for-others-events",
        promise="A call that carries events of several keys is told as none of theirs.",
        edits=(
            Edit(
                "services/common/caller.py",
                "        if caller is not first and caller != first:\n",
                "        if caller is first and caller != first:\n",
            ),
        ),
        tests=("tests/unit/gateway/test_coalescing.py",),
    ),
    Bug(
        name="isolation/four-bytes-of-a-digest",
        promise="A key is compared whole.",
        edits=(
            Edit(
                "gateway/auth/keys.py",
                "    return hmac.compare_digest(left, right)",
                "    return hmac.compare_digest(left[:4], right[:4])",
            ),
        ),
        tests=("tests/unit/gateway/test_keys.py",),
    ),
    Bug(
        name="isolation/a-link-through-a-proxy",
        promise="The link to the inbox opens nothing to who comes through a proxy.",
        edits=(
            Edit(
                "gateway/pages/access.py",
                "if not straight(_headers(request), port=self._settings.port):",
                "if not _headers(request):",
            ),
        ),
        tests=("tests/integration/gateway/test_pages.py",),
    ),
    Bug(
        name="isolation/a-host-that-begins-like-ours",
        promise="Only the exact names of loopback with our very port come straight from this machine.",
        edits=(
            Edit(
                "services/common/visits.py",
                "return len(hosts) == 1 and hosts[0] in wanted",
                "return len(hosts) == 1 and hosts[0].startswith(_LOOPBACK_NAMES)",
            ),
        ),
        tests=("tests/unit/common/test_visits.py",),
    ),
    Bug(
        name="isolation/a-link-that-works-twice",
        promise="The one-time link works once.",
        edits=(Edit("services/common/visits.py", "        file.unlink()\n", "        file.touch()\n"),),
        tests=("tests/unit/common/test_visits.py",),
    ),
    Bug(
        name="isolation/a-session-without-an-end",
        promise="A session ends.",
        edits=(
            Edit(
                "services/common/visits.py",
                "return now < datetime.fromtimestamp(int(match[1]), now.tzinfo) <= now + SESSION",
                "return datetime.fromtimestamp(int(match[1]), now.tzinfo) <= now + SESSION",
            ),
        ),
        tests=("tests/unit/common/test_visits.py",),
    ),
)
