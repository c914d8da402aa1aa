"""What to do about a line of the report. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from services.profile.domain.data_quality.lines import Kind, Line


@dataclass(frozen=True)
class NextAct:
    """Where a line is mended: a page of the console, a call, and what to do in both languages."""

    console_path: str
    call: str
    words_zh: str
    words_en: str


def next_act(line: Line) -> NextAct:
    """Returns what to do about a line."""
    match line.kind:
        case Kind.REJECTED_EVENTS:
            return NextAct(
                "/console/data",
                "GET /v1/rejectedEvents",
                "打开被拒收的事件，按原因修正后重发，或请发送方修正",
                "Look at the refused events; mend and resend them, or ask their sender to send them right",
            )
        case Kind.SCHEMA_VIOLATION:
            return NextAct(
                "/console/data/schemas",
                "GET /v1/schemaViolations",
                "请发送方按约定发送该字段，或修改数据约定",
                "Ask the sender to send the field as the schema says, or change the schema",
            )
        case Kind.FAILING_SOURCE:
            return NextAct(
                f"/console/data/sources/{line.subject}",
                f"GET /v1/sources/{line.subject}/deliveries",
                "查看该来源最近的推送，核对密钥与字段映射",
                "Look at the source's last deliveries; check its secret and its mapping",
            )
        case Kind.REJECTED_ROWS:
            return NextAct(
                f"/console/data/imports/{line.subject}",
                f"GET /v1/importJobs/{line.subject}/rejectedRows",
                "下载被拒收的行，修正后重新导入",
                "Download the rejected rows, mend them and import them again",
            )
        case Kind.QUARANTINED_IDENTIFIERS:
            return NextAct(
                "/console/data/quarantine",
                "GET /v1/quarantinedIdentifiers",
                "核对这些标识是否被多人共用；确属一人的可解除隔离",
                "See whether these identifiers are shared by many; release what is one person's",
            )
        case Kind.SUSPECTED_DUPLICATES:
            return NextAct(
                "/console/data/duplicates",
                "GET /v1/linkSuggestions",
                "逐对确认是否为同一人：合并或否决",
                "Decide of each pair whether it is one person: accept or reject it",
            )
        case Kind.STOPPED_EVENTS:
            return NextAct(
                "/console/data",
                "GET /v1/events:timeSeries",
                "检查发送该事件的系统是否仍在发送、密钥是否有效",
                "Check that the system which sends these events still does, and that its key is valid",
            )
        case _:
            return _next_act_of_people(line)


def _next_act_of_people(line: Line) -> NextAct:
    match line.kind:
        case Kind.NO_CONTACT_POINT:
            return NextAct(
                "/console/customers",
                "GET /v1/customers:stats",
                "在注册、收银与表单处收集手机号或邮箱，或导入已有的联系方式",
                "Ask for a phone or an e-mail address at sign-up, at the till and in forms, or import those you have",
            )
        case Kind.MALFORMED_IDENTIFIERS:
            return NextAct(
                "/console/data/identity-rules",
                "GET /v1/identityRules",
                "请发送方停止发送占位值（null、0000 等）并按格式发送；若是本店规则屏蔽的值，请核对规则",
                "Have the sender leave out placeholders such as null or 0000 and send real values; check what your rules block",
            )
        case Kind.SHARED_IDENTIFIERS:
            return NextAct(
                "/console/data/identity-rules",
                "GET /v1/identityRules",
                "请门店与发送方不要用公用设备或公用号码登记顾客；也可在身份规则中让该类型只作附属",
                "Keep shared devices and numbers out of what is sent, or let the type only attach by the identity rules",
            )
        case Kind.CLOCK_OFF:
            return NextAct(
                "/console/settings/keys",
                "GET /v1/keys",
                "请该发送方校准时钟（NTP），并随事件发送 sentAt",
                "Have this sender set its clock by NTP, and send sentAt with its events",
            )
        case _:
            customer = line.customer_ids[0] if line.customer_ids else None
            return NextAct(
                f"/console/customers/{customer}" if customer else "/console/data/quality",
                f"GET /v1/customers/{customer}/links" if customer else "GET /v1/dataQuality",
                "打开这些客户的关联依据，把不属于同一人的标识拆开",
                "Open the links of these customers, and cut off what is not one person's",
            )
