"""The words of a form's page that are not the form's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.common.forms.definition import Language

WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.ZH_CN: {
        "lang": "zh-CN",
        "submit": "提交",
        "success": "已收到，谢谢！",
        "choose": "请选择",
        "required": "必填",
        "missing": "请填写此项。",
        "too_long": "最多 {most} 个字符。",
        "control": "不能包含控制字符。",
        "not_email": "请填写正确的邮箱地址，例如 name@example.com。",
        "not_phone": "请填写正确的电话号码，例如 13812345678 或 +44 20 7946 0958。",
        "not_choice": "请从列表中选择。",
        "not_date": "请填写日期，例如 1990-05-20。",
        "not_agreed": "不同意则无法提交。",
        "nobody": "请至少填写一项联系方式。",
        "flawed": "有内容需要修改，请看下方的提示。",
        "stale": "页面打开太久或已失效，请再提交一次。",
        "hasty": "提交得太快了，请再提交一次。",
        "repeated": "这份表单已经提交过了。如需再次提交，请重新打开页面。",
        "busy": "系统繁忙，请稍后再提交一次。",
        "too_many": "提交次数过多，请一分钟后再试。",
        "refused": "无法接收这份表单，请检查填写的内容。",
        "closed": "此表单已关闭。",
        "unknown": "没有这个表单。",
        "trap": "请留空",
    },
    Language.EN_US: {
        "lang": "en",
        "submit": "Send",
        "success": "Received. Thank you!",
        "choose": "Choose",
        "required": "required",
        "missing": "Please fill this in.",
        "too_long": "At most {most} characters.",
        "control": "No control characters.",
        "not_email": "Please give an e-mail address, such as name@example.com.",
        "not_phone": "Please give a telephone number, such as 13812345678 or +44 20 7946 0958.",
        "not_choice": "Please choose from the list.",
        "not_date": "Please give a day, such as 1990-05-20.",
        "not_agreed": "It cannot be sent without this.",
        "nobody": "Please give at least one way to reach you.",
        "flawed": "Some answers need another look: see below.",
        "stale": "The page was open too long, or is not valid any more. Please send it again.",
        "hasty": "That was very fast. Please send it again.",
        "repeated": "This form was sent already. To send another one, open the page anew.",
        "busy": "We could not take it just now. Please send it again a little later.",
        "too_many": "Too many were sent. Please try again in a minute.",
        "refused": "We cannot take this. Please look through your answers.",
        "closed": "This form is closed.",
        "unknown": "There is no such form.",
        "trap": "Leave this empty",
    },
}
"""By language and name."""
