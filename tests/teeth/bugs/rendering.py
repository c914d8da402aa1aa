"""Seeded bugs: rendering, what a mail carries, and what providers answer."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

BUGS: tuple[Bug, ...] = (
    Bug(
        name="rendering/reference-without-semicolon-is-resolved",
        promise="A link is the one that a browser reads: `&copy=1` is text.",
        edits=(
            Edit(
                "services/messaging/domain/markup.py",
                '        ends = match["mark"] or not match["equals"]',
                "        ends = True",
            ),
        ),
        tests=("tests/unit/messaging/test_markup.py::test_address_is_the_one_a_browser_reads",),
    ),
    Bug(
        name="rendering/second-href-wins",
        promise="Of two attributes of a name the first counts.",
        edits=(
            Edit(
                "services/messaging/domain/markup.py",
                '            if wanted and not seen and name[0].lower() == "href":',
                '            if wanted and name[0].lower() == "href":',
            ),
        ),
        tests=("tests/unit/messaging/test_markup.py::test_links_are_those_a_browser_finds",),
    ),
    Bug(
        name="rendering/links-of-templates-count",
        promise="What a browser does not show is no link.",
        edits=(
            Edit(
                "services/messaging/domain/markup.py",
                "wanted = name in _LINKS and not self._templates and not self._foreign",
                "wanted = name in _LINKS and not self._foreign",
            ),
        ),
        tests=("tests/unit/messaging/test_markup.py::test_links_are_those_a_browser_finds",),
    ),
    Bug(
        name="rendering/addition-behind-what-never-closes",
        promise="The way out is added where its reader sees it.",
        edits=(
            Edit(
                "services/messaging/domain/markup.py",
                "                self.end = opening.start()\n",
                "                self.end = len(self._html)\n",
            ),
        ),
        tests=("tests/unit/messaging/test_markup.py::test_way_out_and_pixel_are_added_where_they_are_seen",),
    ),
    Bug(
        name="rendering/no-way-out-in-plain-text",
        promise="Every part of a marketing mail has a way out.",
        edits=(
            Edit(
                "services/messaging/worker/writing.py",
                "            text = track_text(text, way_out)\n",
                "            pass\n",
            ),
        ),
        tests=("tests/integration/messaging/test_ways_out.py::test_parts_of_marketing_mail_have_a_way_out[1-parts0]",),
    ),
    Bug(
        name="rendering/redirect-changes-the-spelling",
        promise="A click leads on to the address as it is spelt.",
        edits=(
            Edit(
                "gateway/callbacks/endpoints.py",
                "quote(answer.target_url, safe=_VISIBLE)",
                'quote(answer.target_url, safe=":/%#?=@[]!$&\'()*+,;")',
            ),
        ),
        tests=("tests/integration/gateway/test_callbacks.py::test_a_click_leads_on_without_a_change_of_spelling",),
    ),
    Bug(
        name="rendering/image-proxy-clicks",
        promise="An image proxy opens for its reader but does not click.",
        edits=(
            Edit(
                "services/messaging/domain/bot_rules.toml",
                'pattern = \'YahooMailProxy\'\nopens = "counts"\nclicks = "ignored"',
                'pattern = \'YahooMailProxy\'\nopens = "counts"\nclicks = "counts"',
            ),
        ),
        tests=("tests/unit/messaging/test_bots.py::test_image_proxies_open_for_their_reader_but_do_not_click",),
    ),
    Bug(
        name="rendering/bots-by-substring",
        promise="A reader counts whatever the phone is called.",
        edits=(Edit("services/messaging/domain/bot_rules.toml", r"|[Ss]canner)/v?\d'", "|[Ss]canner|BOT)'"),),
        tests=("tests/unit/messaging/test_bots.py::test_readers_count",),
    ),
    Bug(
        name="rendering/nothing-is-printed",
        promise="Nothing is empty, in lists and arguments too.",
        edits=(
            Edit(
                "services/messaging/rendering/values.py",
                '    if is_nothing(value):\n        return ""\n',
                '    if isinstance(value, Undefined):\n        return ""\n',
            ),
        ),
        tests=("tests/unit/messaging/test_liquid.py::test_lists_with_gaps_show_no_word_of_python",),
    ),
    Bug(
        name="rendering/halves-to-even",
        promise="Halves are rounded away from zero.",
        edits=(
            Edit(
                "services/messaging/rendering/arithmetic.py",
                "_rounded(number, max(min(places, 40), -40), ROUND_HALF_UP)",
                '_rounded(number, max(min(places, 40), -40), "ROUND_HALF_EVEN")',
            ),
        ),
        tests=("tests/unit/messaging/test_liquid.py::test_filter_gives_what_the_reference_gives",),
    ),
    Bug(
        name="rendering/modulo-with-the-sign-of-the-number",
        promise="A remainder has the sign of the divisor.",
        edits=(
            Edit(
                "services/messaging/rendering/arithmetic.py",
                "return _DECIMALS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest",
                "return rest",
            ),
        ),
        tests=("tests/unit/messaging/test_liquid.py::test_filter_gives_what_the_reference_gives",),
    ),
    Bug(
        name="rendering/event-may-lack-a-value",
        promise="What the caller gives must be there.",
        edits=(Edit("services/messaging/rendering/output.py", 'GIVEN = ("data", "event")', 'GIVEN = ("data",)'),),
        tests=("tests/unit/messaging/test_liquid.py::test_missing_value_that_the_caller_gives_is_named",),
    ),
    Bug(
        name="rendering/empty-parameter-is-sent",
        promise="No parameter of a registered text is sent empty unless the template says so.",
        edits=(
            Edit(
                "services/messaging/rendering/output.py",
                'lacks = is_nothing(found) or found == ""',
                "lacks = is_nothing(found)",
            ),
        ),
        tests=("tests/unit/messaging/test_liquid.py::test_parameter_needs_every_value_that_it_names",),
    ),
    Bug(
        name="rendering/external-contact-as-member",
        promise="An application message is for members only.",
        edits=(
            Edit(
                "services/common/channels.py",
                'WRITTEN_TO_BY_STAFF = frozenset({"wecom_external_user_id"})',
                "WRITTEN_TO_BY_STAFF: frozenset[str] = frozenset()",
            ),
        ),
        tests=(
            "tests/unit/messaging/test_decisions.py::test_application_message_is_for_members_not_for_external_contacts",
        ),
    ),
    Bug(
        name="rendering/sandbox-takes-external-contacts",
        promise="The sandbox refuses whom the vendor refuses.",
        edits=(
            Edit(
                "dev/sandbox/wecom.py",
                "if _USER_ID.fullmatch(user) is None or _EXTERNAL_ID.fullmatch(user) is not None:",
                "if _USER_ID.fullmatch(user) is None:",
            ),
        ),
        tests=("tests/integration/messaging_sandbox/test_http.py::test_wecom_sends_to_members_only",),
    ),
    Bug(
        name="rendering/any-code-gives-up-the-address",
        promise="Only what says that a mailbox does not exist gives it up.",
        edits=(
            Edit(
                "services/messaging/providers/smtp/replies.py",
                "    if reply.code not in ADDRESS_CODES:\n        return False\n",
                "",
            ),
        ),
        tests=(
            "tests/unit/messaging_providers/test_smtp_replies.py::test_other_codes_give_up_no_address_whatever_they_say",
        ),
    ),
    Bug(
        name="rendering/disabled-mailbox-is-given-up",
        promise="A mailbox that takes nothing now keeps its address.",
        edits=(
            Edit(
                "services/messaging/providers/smtp/replies.py",
                'ADDRESS_DETAILS = frozenset({"1.1",',
                'ADDRESS_DETAILS = frozenset({"2.1", "1.1",',
            ),
        ),
        tests=(
            "tests/unit/messaging_providers/test_smtp_replies.py::test_enhanced_code_tells_of_the_address_or_of_something_else",
        ),
    ),
    Bug(
        name="rendering/refused-account-uses-up-attempts",
        promise="No message is lost over an account that is put right in a day.",
        edits=(
            Edit(
                "services/messaging/worker/outcomes.py",
                "        case Retry(after_seconds, Obstacle.ACCOUNT, code) if not doubtful:",
                "        case Retry(after_seconds, Obstacle.ACCOUNT, code) if doubtful:",
            ),
        ),
        tests=(
            "tests/unit/messaging/test_outcomes.py::test_no_message_is_lost_over_an_account_that_is_put_right_in_a_day",
        ),
    ),
    Bug(
        name="rendering/suppression-has-no-end",
        promise="A suppression of a dead address ends by itself.",
        edits=(
            Edit(
                "services/messaging/storage/suppressions.py",
                '"AND lift_time IS NULL AND (expire_time IS NULL OR expire_time > $4)",',
                '"AND lift_time IS NULL AND $4::timestamptz IS NOT NULL",',
            ),
        ),
        tests=(
            "tests/integration/messaging/test_suppressions.py::test_suppression_of_a_dead_address_ends_by_itself[email]",
        ),
    ),
    Bug(
        name="rendering/lifted-suppression-still-stands",
        promise="An operator gives an address back.",
        edits=(
            Edit(
                "services/messaging/storage/suppressions.py",
                '"AND lift_time IS NULL AND (expire_time IS NULL OR expire_time > $4)",',
                '"AND (expire_time IS NULL OR expire_time > $4)",',
            ),
        ),
        tests=("tests/integration/messaging/test_suppressions.py::test_operator_lifts_a_suppression_on_record[email]",),
    ),
    Bug(
        name="rendering/open-link-unsubscribes",
        promise="A signed link does what it was signed for and nothing else.",
        edits=(Edit("services/messaging/usecases/reacting.py", " or link.engagement is not engagement:", ":"),),
        tests=("tests/integration/messaging/test_reactions.py::test_links_are_refused_when_they_are_not_ours",),
    ),
    Bug(
        name="rendering/process-is-forked-among-threads",
        promise="The rendering process starts however busy the service is.",
        edits=(
            Edit(
                "services/messaging/rendering/process.py",
                '[sys.executable, "-m", _MODULE, str(memory_bytes)], ',
                '[sys.executable, "-m", _MODULE, str(memory_bytes)], preexec_fn=int, ',
            ),
        ),
        tests=(
            "tests/unit/messaging/test_rendering.py::test_the_process_starts_without_the_fork_handlers_of_libraries",
        ),
    ),
    Bug(
        name="rendering/template-answers-for-a-death-it-has-no-part-in",
        promise="A process that somebody else ended is no fault of the request under way.",
        edits=(
            Edit("services/messaging/rendering/renderer.py", "_DEATHS_OF_A_REQUEST = 2", "_DEATHS_OF_A_REQUEST = 1"),
        ),
        tests=(
            "tests/unit/messaging/test_rendering.py"
            "::test_a_process_that_somebody_else_ended_is_no_fault_of_the_request_under_way",
        ),
    ),
    Bug(
        name="rendering/preview-outlives-itself",
        promise="What a preview lets pass ends a message all the same.",
        edits=(Edit("services/messaging/rendering/child.py", "                environment.gaps = None\n", ""),),
        tests=(
            "tests/integration/messaging/test_trying.py"
            "::test_a_preview_names_all_that_is_missing_and_all_that_is_wrong",
        ),
    ),
)
