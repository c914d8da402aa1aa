"""Readers are counted whatever their phone is called; programs are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from crawleruseragents import CRAWLER_USER_AGENTS_DATA

from services.messaging.domain import Engagement
from services.messaging.domain.bots import Certainty, certainty, is_burst

SENT = datetime(2026, 6, 15, 4, tzinfo=UTC)
LATER = SENT + timedelta(hours=1)


def is_bot(user_agent: str, engagement: Engagement) -> bool:
    """Whether an hour after sending it counts as nobody's."""
    return certainty(user_agent, engagement, SENT, LATER) is not Certainty.COUNTS


IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
ANDROID = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"

READERS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.3",
    "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; Microsoft Outlook 16.0.5278)",
    "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.10730; Pro)",
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 10.0; Foxmail 7.2)",
    "Mozilla/5.0 (Windows; U; Windows NT 6.2; en-US) eM_Client/9.2",
    "Opera/9.80 (Android; Opera Mini/69.0.2254/191.303; U; en) Presto/2.12.423 Version/12.16",
    *(
        f"Mozilla/5.0 (Linux; Android 11; {model}) {ANDROID}"
        for model in (
            "CUBOT KINGKONG 7", "CUBOT_X19 Build/PPR1.180610.011; wv", "CUBOT", "CUBOT NOTE 20 PRO", "Robot", "ROBOT 9", "Spider X",
            "RUBY", "Preview Monitor X", "Scanner Z", "Phantom X2", "Crawler 3", "HUAWEI ELE-AL00; HMSCore 6.1", "Axios 5G", "Curl 8",
            "Java J2", "Sentinel S8", "Postman", "Trend 7",
        )
    ),
    *(
        IOS + app
        for app in (
            "Mobile/15E148 MicroMessenger/8.0.40(0x1800282a) NetType/WIFI Language/zh_CN", "Mobile/15E148 QQMail/6.3.3",
            "Mobile/15E148 [Pinterest/iOS]", "Mobile/15E148 [LinkedInApp]/9.28.7586", "Mobile/15E148 Safari Line/13.13.0",
            "Mobile/15E148 Snapchat/12.50.0.36 (like Safari/8615.3.12, panda)", "Mobile/15E148 [FBAN/FBIOS;FBAV/430]",
            "GSA/277.0.555192628 Mobile/15E148 Safari/604.1", "Version/16.0 YaBrowser/23.7.5 Mobile/15E148 Safari/604.1",
            "Mobile/15E148 Instagram 300.0.0.13.110 (iPhone14,5; iOS 16_6; en_US)", "Mobile/15E148 Twitter for iPhone/9.60",
            "Mobile/15E148 Weibo (iPhone14,5__weibo__13.8.2__iphone__os16.6)", "Mobile/15E148 NebulaSDK/1.8 AlipayClient/10.3",
        )
    ),
    *(
        f"Mozilla/5.0 (Linux; U; Android 12; zh-cn; M2102K1AC) {ANDROID} {app}"
        for app in (
            "XiaoMi/MiuiBrowser/16.5", "VivoBrowser/11.5", "HeyTapBrowser/40.7", "UCBrowser/13.2", "Quark/6.2.2", "HuaweiBrowser/11.1",
            "MQQBrowser/6.2 TBS/045 V1_AND_SQ_8.4.1 QQ/8.4.1.4680 NetType/WIFI", "AliApp(DingTalk/6.0.0)", "NewsArticle/7.7.6",
            "T7/11.20 SP-engine/2.16.0 baiduboxapp/11.20.0.14", "SamsungBrowser/22.0", "trill_2023003030 BytedanceWebview/d8a21c6",
            "wxwork/4.1.10 (MicroMessenger/6.2) WindowsWechat MailPlugin_Electron", "LarkLocale/zh_CN Lark/6.9.0 Feishu",
        )
    ),
]  # fmt: skip

PROGRAMS = [
    "", " ", "Mozilla/5.0", "Mozilla/4.0", "mozilla",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; NobodyKnowsIt; +https://nobody.example/about)",
    "Mozilla/5.0 (compatible; NewBot/0.1)", "fancy-crawler/3", "price spider/2.0",
    "Mozilla/5.0 (compatible; Barracuda Sentinel)", "BarracudaCentral", "Mimecast", "Proofpoint URL Defense", "Symantec Messaging",
    "Mozilla/5.0 (Windows NT 10.0) SafeLinks", "Mozilla/5.0 (compatible; bitdefender-scan)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36",
    "Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "WhatsApp/2.23.20.0 A", "facebookexternalhit/1.1", "TelegramBot (like TwitterBot)", "Twitterbot/1.0",
    "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; Bytespider; x)",
    "curl/8.0.1", "Wget/1.21", "python-httpx/0.28.1", "python-requests/2.31", "Python/3.11 aiohttp/3.9", "Python-urllib/3.11",
    "Go-http-client/1.1", "Java/1.8.0_191", "okhttp/4.9.0", "Apache-HttpClient/4.5 (Java/1.8)", "node-fetch/1.0", "axios/1.6", "node",
    "undici", "got/12 (https://github.com/sindresorhus/got)", "PostmanRuntime/7.36", "libwww-perl/6.67", "GuzzleHttp/7", "Ruby",
    "PHP/8.2", "Faraday v2",
]  # fmt: skip

PROXIES = [
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
]


@pytest.mark.parametrize("engagement", [Engagement.OPEN, Engagement.CLICK])
def test_readers_count(engagement: Engagement) -> None:
    assert [user_agent for user_agent in READERS if is_bot(user_agent, engagement)] == []


@pytest.mark.parametrize("engagement", [Engagement.OPEN, Engagement.CLICK])
def test_programs_do_not_count(engagement: Engagement) -> None:
    assert [user_agent for user_agent in PROGRAMS if not is_bot(user_agent, engagement)] == []


@pytest.mark.parametrize("user_agent", PROXIES)
def test_image_proxies_open_for_their_reader_but_do_not_click(user_agent: str) -> None:
    assert not is_bot(user_agent, Engagement.OPEN)
    assert is_bot(user_agent, Engagement.CLICK)


def test_every_example_of_the_kept_list_is_a_program() -> None:
    examples = [example for entry in CRAWLER_USER_AGENTS_DATA for example in entry["instances"]]
    assert len(examples) > 2_000
    assert [each for each in examples if not is_bot(each, Engagement.CLICK)] == []


def test_no_user_agent_takes_long() -> None:
    # Were a pattern to go back over its own steps without end, this would not end.
    for piece in ("a", " ", "Mozilla/5.0 (", "bot", "+http", "((((", "/1.0 ", "Google-"):
        assert isinstance(is_bot((piece * 500)[:500], Engagement.CLICK), bool)


CHROME = READERS[0]
GMAIL, YAHOO = PROXIES
OPEN, CLICK = Engagement.OPEN, Engagement.CLICK


@pytest.mark.parametrize(
    ("user_agent", "engagement", "seconds", "expected"),
    [
        # Apple's Mail Privacy Protection fetches whether or not anybody reads; nothing says which.
        ("Mozilla/5.0", OPEN, 3_600, Certainty.UNCERTAIN),
        ("Mozilla/5.0", CLICK, 3_600, Certainty.IGNORED),
        ("Mozilla/4.0", OPEN, 3_600, Certainty.IGNORED),
        ("", OPEN, 3_600, Certainty.IGNORED),
        # Gmail and Yahoo fetch for a reader, in the first seconds perhaps for nobody.
        (GMAIL, OPEN, 19, Certainty.UNCERTAIN),
        (GMAIL, OPEN, 20, Certainty.COUNTS),
        (YAHOO, OPEN, 0, Certainty.UNCERTAIN),
        (GMAIL, CLICK, 3_600, Certainty.IGNORED),
        # A person's browser counts at once for an open, and for a click once a person can have clicked.
        (CHROME, OPEN, 0, Certainty.COUNTS),
        (CHROME, CLICK, 1, Certainty.IGNORED),
        (CHROME, CLICK, 2, Certainty.COUNTS),
        ("Mimecast", CLICK, 3_600, Certainty.IGNORED),
    ],
)
def test_what_may_be_either_is_counted_apart(
    user_agent: str, engagement: Engagement, seconds: int, expected: Certainty
) -> None:
    assert certainty(user_agent, engagement, SENT, SENT + timedelta(seconds=seconds)) is expected


def test_third_link_within_seconds_is_a_scanners() -> None:
    assert [is_burst(others) for others in range(4)] == [False, False, True, True]
