"""A small shop to look at: made through the public API, as its owner would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.e2e.client import Workspace, until

PASSWORD = "correct horse battery"
PHONE = "+8613800138000"
MARKUP = "<script>alert(1)</script>\u202e夏林"
ROLES = ("ROLE_ADMIN", "ROLE_MARKETER", "ROLE_VIEWER", "ROLE_STORE_STAFF")


@dataclass(frozen=True)
class Shop:
    """The workspace, and who may sign in to it.

    Attributes:
        workspace: Its keys and calls.
        sessions: The cookie of a session by the role of its person.
    """

    workspace: Workspace
    sessions: dict[str, tuple[str, str]]

    def cookie(self, role: str) -> dict[str, str]:
        """Returns the cookie of a person of the role."""
        name, value = self.sessions[role]
        return {"name": name, "value": value, "url": self.workspace.url}

    def url(self, path: str) -> str:
        """Returns the address of a page of the console."""
        return f"{self.workspace.url}/console{path}"

    def imported(self) -> str:
        """Makes an import job whose file is there and waits to be started; returns its id."""
        content = "手机号,姓名,备注\n13912340001,王小明,=1+1\n".encode("gb18030")
        job = self.workspace.post("/v1/importJobs", {"displayName": f"会员 {MARKUP}.csv", "sizeBytes": len(content)})
        job_id: str = job["importJobId"]
        answer = self.workspace.http.post(
            f"{self.workspace.url}/v1/importJobs/{job_id}:upload",
            content=content,
            headers={"authorization": f"Bearer {self.workspace.secret_key}"},
        )
        assert answer.status_code == 200, answer.text
        return job_id

    def written(self, openid: str, text: str) -> str:
        """Lets a person write to the mini-program; returns the id of the conversation once it is there."""
        workspace = self.workspace
        body = {
            "app_id": f"sandbox-{workspace.workspace_id}",
            "provider": "wechat_mini_program",
            "openid": openid,
            "text": text,
        }
        headers = {"authorization": f"Bearer {workspace.sandbox_token}"}
        answer = workspace.http.post(f"{workspace.sandbox}/control/wechat/messages", json=body, headers=headers)
        assert answer.status_code == 200, answer.text

        def there() -> str:
            found = workspace.get("/v1/conversations")["conversations"]
            mine = [each for each in found if each["address"] == openid and each["lastText"] == text]
            return str(mine[0]["conversationId"]) if mine else ""

        return until(there, "what was written is there")


def address_of(role: str) -> str:
    """Returns the e-mail address that a role's person signs in by."""
    return f"{role.removeprefix('ROLE_').lower()}@shop.example"


def invite(workspace: Workspace, email: str, role: str) -> str:
    """Invites somebody and returns the link."""
    link: str = workspace.post("/v1/invitations", {"email": email, "role": role})["link"]
    return link


def open_shop(workspace: Workspace) -> Shop:
    """Fills a workspace."""
    workspace.batch([*_people()])
    workspace.post("/v1/computedTraits", {"computedTraitId": "orders", "displayName": f"订单数 {MARKUP}", "owner": "CRM",
        "measure": {"orders": {"aggregate": "ORDER_AGGREGATE_COUNT", "window": {"lastDays": 90}}}})  # fmt: skip
    workspace.post("/v1/computedTraits", {"computedTraitId": "cities", "displayName": "收货城市", "measure": {"event": {
        "eventName": "Order Completed", "aggregate": "AGGREGATE_UNIQUE_LIST", "property": "shipping.city"}}})  # fmt: skip
    workspace.post("/v1/segments", {"segmentId": "often", "displayName": "近期下单", "rule": {"computed": {
        "computedTraitId": "orders", "op": "OPERATOR_GTE", "value": 1}}})  # fmt: skip
    workspace.post("/v1/segments", {"segmentId": "buyers", "displayName": "买过的", "rule": {"event": _bought(1)}})
    workspace.post("/v1/segments", {"segmentId": "regulars", "displayName": "常客", "rule": {"all": {"rules": [
        {"event": _bought(3)}, {"trait": {"name": "city", "op": "OPERATOR_EQ", "value": "上海"}}]}}})  # fmt: skip
    workspace.post("/v1/customerLists", {"customerListId": "guests", "displayName": f"到场客人 {MARKUP}"})
    workspace.post("/v1/customerLists/guests:add", {"identifiers": [{"type": "user_id", "value": "member-0"}]})
    workspace.post(
        "/v1/segments", {"segmentId": "guests", "displayName": "客人", "rule": {"list": {"customerListId": "guests"}}}
    )
    workspace.post("/v1/templates", {"templateId": "thanks", "displayName": "感谢信", "channel": "CHANNEL_EMAIL",
        "subject": "谢谢", "text": "谢谢你，{{ customer.traits.name }}"})  # fmt: skip
    workspace.post("/v1/journeys", {"journeyId": "thanks", "displayName": "购后感谢", "definition": {
        "entry": {"event": {"eventName": "Order Completed"}},
        "steps": [{"stepId": "mail", "send": {"templateId": "thanks"}}]}})  # fmt: skip
    workspace.post("/v1/products", {"sku": "A-1", "displayName": f"连衣裙 {MARKUP}", "category": "女装/连衣裙", "brand": "Aurora",
        "price": {"amount": "199.00", "currencyCode": "CNY"}, "attributes": {"颜色": "红"}})  # fmt: skip
    workspace.post("/v1/stores", {"storeId": "SH-01", "displayName": "上海徐汇店", "region": "华东/上海", "address": "淮海中路 1 号",
        "timeZone": "Asia/Shanghai", "openingHours": [
            {"weekday": "WEEKDAY_MONDAY", "openTime": "10:00", "closeTime": "22:00"}]})  # fmt: skip
    workspace.post("/v1/staff", {"staffId": "li", "displayName": f"李珊 {MARKUP}", "storeId": "SH-01", "role": "STAFF_ROLE_MANAGER",
        "skills": ["fitting"], "shift": [{"weekday": 1, "startTime": "10:00", "endTime": "22:00"}]})  # fmt: skip
    workspace.post("/v1/tasks", {"customerId": workspace.customer_of("user_id", "member-0"), "kind": "TASK_KIND_XIAOHONGSHU_MESSAGE",
        "title": f"回复私信 {MARKUP}", "description": MARKUP, "storeId": "SH-01", "assignment": "TASK_ASSIGNMENT_CLAIM"})  # fmt: skip
    workspace.post("/v1/couponTemplates", {"couponTemplateId": "spring", "displayName": f"春季礼券 {MARKUP}", "currencyCode": "CNY",
        "amountOff": {"amount": "20.00"}, "minimumSpend": "100", "validDays": 30, "stock": "100"})  # fmt: skip
    pack = {"couponTemplateIds": ["spring", "spring"], "identifier": {"type": "user_id", "value": "member-0"}}
    issued = workspace.post("/v1/coupons:issue", pack)["coupons"]
    lines = [{"sku": "A-1", "quantity": 1, "price": "199.00"}]
    workspace.post(
        f"/v1/coupons/{issued[0]['code']}:redeem", {"orderId": "A-0", "basket": {"lines": lines, "currencyCode": "CNY"}}
    )
    stated = {"lines": [{"sku": "A-1", "storeId": "SH-01", "quantity": "3"}], "stateTime": "2026-03-01T09:00:00Z"}
    workspace.post("/v1/stock:set", stated)
    workspace.post(
        "/v1/sources",
        {"displayName": f"商城 {MARKUP}", "signatureScheme": "SIGNATURE_SCHEME_SHOPIFY", "secret": "shpss_of_the_shop"},
    )
    workspace.post("/v1/forms", {"displayName": f"入会 {MARKUP}", "title": f"欢迎 {MARKUP}", "fields": [
        {"key": "phone", "label": f"手机 {MARKUP}", "kind": "FORM_FIELD_KIND_PHONE", "required": True, "identifier": "FORM_IDENTIFIER_PHONE"},
        {"key": "name", "label": "姓名", "kind": "FORM_FIELD_KIND_TEXT", "trait": "name"}],
        "consents": [{"channel": "CHANNEL_SMS", "text": "同意接收优惠短信"}]})  # fmt: skip
    workspace.post(
        "/v1/companies",
        {"companyId": "acme", "displayName": f"小南国 {MARKUP}", "traits": {"seats": 20, "note": MARKUP}},
    )
    workspace.post("/v1/reports", {"reportId": "by-currency", "displayName": f"订单 {MARKUP}", "lastDays": 7, "question": {"query": {
        "metrics": ["METRIC_ORDERS"], "comparedWith": "COMPARED_TIME_PERIOD_BEFORE", "dimension": {"property": "currency"}}}})  # fmt: skip
    workspace.post(
        "/v1/dashboards",
        {"dashboardId": "morning", "displayName": f"早会 {MARKUP}", "reportIds": ["by-currency"], "pinned": True},
    )
    workspace.post(
        "/v1/tags", {"tagId": "vip", "family": "TAG_FAMILY_VALUE", "titleZh": f"贵宾 {MARKUP}", "color": "#1677ff"}
    )
    until(lambda: workspace.get("/v1/customers?query=夏")["customers"], "the search knows them")
    return Shop(workspace, {role: session_of(workspace, role) for role in ROLES})


def _bought(times: int) -> dict[str, Any]:
    return {"eventName": "Order Completed", "aggregate": "AGGREGATE_COUNT", "op": "OPERATOR_GTE", "value": times}


def _people() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number, name in enumerate(["夏林", "宋艳", "Ann Lee", MARKUP]):
        user = f"member-{number}"
        phone = PHONE if number == 0 else f"+861380013800{number}"
        traits = {"name": name, "phone": phone, "email": f"p{number}@shop.example", "city": "上海"}
        found.append({"type": "identify", "userId": user, "messageId": f"i-{number}", "traits": traits})
        order = {"order_id": f"A-{number}", "revenue": 99.5, "currency": "CNY"}
        if number != 1:
            found.append({"type": "track", "userId": user, "messageId": f"o-{number}", "event": "Order Completed",
                          "properties": order})  # fmt: skip
    return found


def session_of(workspace: Workspace, role: str) -> tuple[str, str]:
    """Lets a person of the role accept an invitation, and returns the session's cookie."""
    token = invite(workspace, address_of(role), role).partition("#")[2]
    body = {"token": token, "displayName": f"{role.removeprefix('ROLE_').capitalize()}", "password": PASSWORD}
    answer = workspace.http.post(f"{workspace.url}/v1/invitations:accept", json=body, headers={"Origin": workspace.url})
    assert answer.status_code == 200, answer.text
    ((name, value),) = answer.cookies.items()
    workspace.http.cookies.clear()
    return name, value
