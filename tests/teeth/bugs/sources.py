"""Seeded bugs: webhooks of other systems, and hosted forms."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_SIGNATURES = "gateway/sources/signatures.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "sources/an-encrypted-number-is-a-number",
        "What a vendor encrypted is nobody's telephone number.",
        (
            Edit(
                "services/common/payload_mapping/reading.py",
                "return bool(text) and (text in void or text.startswith(begins))",
                "return bool(text) and (text in void or text in begins)",
            ),
        ),
        ("tests/unit/profile/test_ready_mappings.py",),
    ),
    Bug(
        "sources/an-order-that-was-completed-by-hand-is-none",
        "An order of WooCommerce that has no date of payment is completed when a person completed it.",
        (
            Edit(
                "services/profile/ready_mappings/woocommerce.json",
                '"when": [{ "path": ["$.date_paid_gmt", "$.date_completed_gmt"], "empty": false }],',
                '"when": [{ "path": "$.date_paid_gmt", "empty": false }],',
            ),
        ),
        ("tests/unit/profile/test_ready_mappings.py",),
    ),
    Bug(
        "forms/a-script-in-a-name-is-run",
        "Nothing that anybody wrote is more than text in a form's page.",
        (
            Edit(
                "services/common/forms/page.py",
                'maxlength="{question.longest}">\\n{escape(text)}</textarea>',
                'maxlength="{question.longest}">\\n{text}</textarea>',
            ),
        ),
        ("tests/unit/common/test_forms.py",),
    ),
    Bug(
        "forms/a-token-is-every-forms",
        "A page's token is of its form alone.",
        (
            Edit(
                "gateway/forms/guard.py",
                "self._seals.seal(plain, form_id.encode(), workspace_id=INSTALLATION)",
                'self._seals.seal(plain, b"", workspace_id=INSTALLATION)',
            ),
            Edit(
                "gateway/forms/guard.py",
                "self._seals.open(base64.urlsafe_b64decode(token), form_id.encode(), workspace_id=INSTALLATION)",
                'self._seals.open(base64.urlsafe_b64decode(token), b"", workspace_id=INSTALLATION)',
            ),
        ),
        ("tests/unit/gateway/test_form_guard.py",),
    ),
    Bug(
        "forms/every-box-is-ticked",
        "A box that is not ticked states no consent.",
        (
            Edit(
                "gateway/forms/submitting.py",
                "        if consent.channel in answers.consents:\n",
                "        if answers.consents:\n",
            ),
        ),
        ("tests/unit/gateway/test_form_guard.py",),
    ),
    Bug(
        "forms/a-redirect-goes-by-the-beginning-of-a-host",
        "A form leads to its allowed hosts only.",
        (
            Edit(
                "services/common/forms/definition.py",
                "    if host not in {each.lower() for each in hosts}:\n",
                "    if not any(host.startswith(each.lower()) for each in hosts):\n",
            ),
        ),
        ("tests/unit/common/test_forms.py",),
    ),
    Bug(
        "sources/a-time-that-is-old-is-taken",
        "Where a scheme has a time, a delivery that was caught is refused after five minutes.",
        (
            Edit(
                _SIGNATURES,
                "    if not delivery_id or not _is_fresh(sent, signed.now):\n",
                "    if not delivery_id:\n",
            ),
        ),
        ("tests/unit/gateway/test_source_signatures.py",),
    ),
    Bug(
        "sources/only-the-present-secret-holds",
        "After a rotation the secret before holds for a day.",
        (
            Edit(
                "services/profile/domain/sources.py",
                "            return self.current, self.previous\n",
                "            return (self.current,)\n",
            ),
        ),
        ("tests/integration/profile/test_sources.py",),
    ),
    Bug(
        "sources/guests-are-one-person",
        "A value that stands for nobody is no identifier.",
        (
            Edit(
                "services/common/payload_mapping/reading.py",
                "return bool(text) and (text in void or text.startswith(begins))",
                "return bool(text) and text.startswith(begins)",
            ),
        ),
        ("tests/unit/profile/test_ready_mappings.py",),
    ),
    Bug(
        "sources/an-event-id-forgets-its-source",
        "The same order number of two shops is two orders.",
        (
            Edit(
                "services/common/payload_mapping/translating.py",
                'return stable_id("source", self._scope, self._rule.type, self._rule.name, *parts)',
                'return stable_id("source", self._rule.type, self._rule.name, *parts)',
            ),
        ),
        ("tests/unit/common/test_payload_mapping.py",),
    ),
    Bug(
        name="sources/youzans-own-number-is-no-sku",
        promise="A SKU of Youzan's orders is the retailer's, as the catalogue has it.",
        edits=(
            Edit(
                "services/profile/ready_mappings/youzan.json",
                '["@.outer_sku_id", "@.outer_item_id"]',
                '["@.outer_sku_id", "@.sku_id"]',
            ),
        ),
        tests=("tests/unit/profile/test_ready_mappings.py::test_a_vendors_body_becomes_the_events_that_it_tells_of",),
    ),
)
