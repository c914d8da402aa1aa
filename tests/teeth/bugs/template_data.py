"""Seeded bugs: what templates say of products, stores, points and coupons."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_MESSAGES = "tests/integration/messaging/test_template_data.py::"
_PROFILE = "tests/integration/profile/test_template_data.py::"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="template-data/filters-fill-a-hole",
        promise="What the catalogue lacks ends a message whatever filters follow.",
        edits=(
            Edit(
                "services/messaging/rendering/output.py",
                "        return next((_name(each) for each in self._paths if isinstance(each.evaluate(context), Lack)), None)",
                "        return None",
            ),
        ),
        tests=(f"{_MESSAGES}test_a_product_that_is_not_in_the_catalogue_stops_the_message_and_a_default_does_not",),
    ),
    Bug(
        name="template-data/every-message-asks",
        promise="A message whose template needs nothing of profile asks for nothing.",
        edits=(
            Edit(
                "services/messaging/usecases/enriching.py",
                "            needs = await self._renderer.needs(parts) if _may_need(parts) else _NOTHING\n            self",
                "            needs = await self._renderer.needs(parts)\n            self",
            ),
        ),
        tests=(f"{_MESSAGES}test_a_message_without_such_data_asks_nobody_and_renders_once",),
    ),
    Bug(
        name="template-data/prices-for-ever",
        promise="A price in a message is at most 5 seconds old.",
        edits=(
            Edit(
                "services/messaging/usecases/enriching.py",
                "Memory(entries=KEPT_THINGS, seconds=KEPT_SECONDS)",
                "Memory(entries=KEPT_THINGS)",
            ),
        ),
        tests=(f"{_MESSAGES}test_a_product_is_called_and_priced_as_the_catalogue_says_now",),
    ),
    Bug(
        name="template-data/half-a-message",
        promise="What a message looks up beyond what was asked for ahead is asked for before it is sent.",
        edits=(
            Edit(
                "services/messaging/rendering/child.py",
                "results.append(list(self._catalogue.asked.items()) if self._catalogue.asked else result)",
                "results.append(result)",
            ),
        ),
        tests=(f"{_MESSAGES}test_a_key_under_a_name_of_its_own_costs_another_call_and_is_found",),
    ),
    Bug(
        name="template-data/codes-in-previews",
        promise="A preview shows no code of a coupon.",
        edits=(
            Edit(
                "services/messaging/usecases/enriching.py",
                "values = {**values, **without_codes(own)}",
                "values = {**values, **own}",
            ),
        ),
        tests=(f"{_MESSAGES}test_a_preview_knows_the_same_names_unknown_skus_and_shows_no_code",),
    ),
    Bug(
        name="template-data/ended-points-count",
        promise="Points that have ended are not told as a balance.",
        edits=(
            Edit(
                "services/profile/storage/loyalty/holdings.py",
                'ANY($2::text::bigint[]) AND (expire_time IS NULL OR expire_time > $3) "',
                'ANY($2::text::bigint[]) AND $3::timestamptz IS NOT NULL "',
            ),
        ),
        tests=(f"{_PROFILE}test_points_and_tier_are_those_of_the_whole_customer_and_say_what_the_ledger_says",),
    ),
    Bug(
        name="template-data/coupons-held-by-orders",
        promise="A coupon that an order holds is not offered in a message.",
        edits=(
            Edit(
                "services/profile/storage/coupons/coupons.py",
                "AND (state = 1 OR (state = 2 AND reserved_until <= $3))) AS mine",
                "AND state IN (1, 2)) AS mine",
            ),
        ),
        tests=(f"{_PROFILE}test_only_coupons_that_can_be_used_now_are_told_the_first_to_end_first",),
    ),
    Bug(
        name="template-data/computed-of-nobody-else",
        promise="A computed trait that is gone keeps no message from being sent.",
        edits=(
            Edit(
                "services/messaging/clients/segment.py",
                "            except NotFound:\n                answer = await self._ask(workspace_id, some, ())\n",
                "            except NotFound:\n                continue\n",
            ),
        ),
        tests=(f"{_MESSAGES}test_a_computed_trait_that_is_gone_takes_no_other_with_it",),
    ),
)
