"""Seeded bugs: SMS."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_MESSAGING = "services/messaging"
_TENCENT = f"{_MESSAGING}/providers/tencent_sms"
_TESTS = "tests/integration/messaging"

BUGS: tuple[Bug, ...] = (
    Bug(
        "sms/parameters-in-the-order-of-their-names",
        "The tenth parameter of a template comes after the ninth.",
        (
            Edit(
                f"{_TENCENT}/provider.py",
                "return [parameters[name] for name in names]",
                "return [parameters[name] for name in sorted(names)]",
            ),
        ),
        ("tests/unit/messaging_providers/test_tencent_sms.py::test_parameters_go_by_their_numbers",),
    ),
    Bug(
        "sms/unsigned-reports-are-taken-without-a-token",
        "What is not signed counts at the address of its account only.",
        (
            Edit(
                f"{_TENCENT}/callbacks.py",
                "    if not call.is_trusted:\n",
                "    if not call.is_trusted and call.query is None:\n",
            ),
        ),
        (f"{_TESTS}/test_tencent_sms.py::test_call_without_the_accounts_token_changes_nothing",),
    ),
    Bug(
        "sms/token-of-any-account",
        "The token of one account says nothing of another's.",
        (
            Edit(
                f"{_MESSAGING}/domain/links.py",
                'text = f"callback:{len(workspace_id)}:{workspace_id}:{provider}:{account_id}"',
                'text = f"callback:{len(workspace_id)}:{workspace_id}:{provider}"',
            ),
        ),
        (f"{_TESTS}/test_tencent_sms.py::test_call_without_the_accounts_token_changes_nothing",),
    ),
    Bug(
        "sms/timeout-at-the-vendor-is-sent-again",
        "What may have been taken is not sent again.",
        (
            Edit(
                f"{_TENCENT}/codes.py",
                "        return Unknown(Doubt.SERVER_ERROR, code)\n    return Rejected",
                "        return Retry(BUSY_SECONDS, Obstacle.BUSY, code)\n    return Rejected",
            ),
        ),
        ("tests/unit/messaging_providers/test_tencent_sms.py::test_code_means_the_same_of_a_number_and_of_the_call",),
    ),
    Bug(
        "sms/unsigned-replies-are-taken-without-a-token",
        "A forged reply changes nothing.",
        (
            Edit(
                f"{_MESSAGING}/providers/aliyun_sms/provider.py",
                "if replies and not call.is_trusted:",
                "if replies and call.query is None:",
            ),
            # And the account that was called is not asked for.
            Edit(
                f"{_MESSAGING}/usecases/reacting.py",
                "if read.replies and account is not None:",
                "if read.replies:",
            ),
        ),
        (f"{_TESTS}/test_replies.py::test_forged_reply_is_refused",),
    ),
    Bug(
        "sms/stop-words-in-one-width-only",
        "A stop word is known in any width.",
        (
            Edit(
                f"{_MESSAGING}/domain/stop_words.py",
                'folded = unicodedata.normalize("NFKC", text).upper()',
                "folded = text.upper()",
            ),
        ),
        ("tests/unit/messaging/test_stop_words.py::test_stop_words_are_known_in_any_spelling",),
    ),
    Bug(
        "sms/stop-word-of-a-stranger-says-nothing",
        "A stop word holds for its number, whoever has it.",
        (
            Edit(
                f"{_MESSAGING}/usecases/replying.py",
                "                if each.keyword\n",
                "                if each.keyword and each.holder\n",
            ),
        ),
        (f"{_TESTS}/test_replies.py::test_reply_of_an_unknown_number_is_kept_and_its_stop_word_holds",),
    ),
    Bug(
        "sms/reply-told-twice",
        "A reply that is told again is recorded once.",
        (
            Edit(
                f"{_MESSAGING}/usecases/replying.py",
                "if each.reply_id in new and each.customer_id:",
                "if each.customer_id:",
            ),
            Edit(f"{_MESSAGING}/usecases/replying.py", "if each.reply_id not in known]", "if each.reply_id]"),
        ),
        (f"{_TESTS}/test_replies.py::test_reply_that_is_told_again_is_recorded_once",),
    ),
    Bug(
        "sms/opt-out-leaves-the-consent",
        "Who opted out at the provider has withdrawn the consent.",
        (
            Edit(
                f"{_MESSAGING}/usecases/settled_updates.py",
                "if settled.suppress is SuppressionKind.MARKETING\n",
                "if settled.suppress is None\n",
            ),
        ),
        (f"{_TESTS}/test_replies.py::test_opting_out_at_the_provider_withdraws_the_consent",),
    ),
)
