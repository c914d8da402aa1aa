"""The client waits out what passes, repeats it safely, and raises what does not."""

import base64

import pytest

from tests.unit.tools.endpoint import serve
from tools.api import ApiError, YikeClient

BODY = b'{"batch":[{"type":"track","messageId":"m1","event":"E","userId":"u"}]}'


async def test_post_batch_sends_the_secret_key_as_basic_user() -> None:
    with serve() as endpoint:
        async with YikeClient(endpoint.credentials) as client:
            answer = await client.post_batch(BODY)
        assert (answer.accepted, answer.duplicates, answer.rejected) == (1, 0, ())
        assert endpoint.authorizations == {"Basic " + base64.b64encode(b"sk:").decode()}


@pytest.mark.parametrize("status", [429, 503, 500])
async def test_post_batch_is_repeated_when_the_path_is_full(status: int) -> None:
    with serve() as endpoint:
        endpoint.failures = [(status, {"Retry-After": "0.05"}), (status, {"Retry-After": "0.05"})]
        async with YikeClient(endpoint.credentials) as client:
            answer = await client.post_batch(BODY)
        assert answer.accepted == 1
        assert endpoint.requests == 3


async def test_post_batch_gives_up_soon_when_the_server_has_an_error_of_its_own() -> None:
    with serve() as endpoint:
        endpoint.failures = [(500, {"Retry-After": "0.05"})] * 10
        async with YikeClient(endpoint.credentials) as client:
            with pytest.raises(ApiError, match="500"):
                await client.post_batch(BODY)
        assert endpoint.requests == 4


async def test_post_batch_is_repeated_when_the_answer_is_lost() -> None:
    with serve() as endpoint:
        endpoint.lose_answers = 1
        async with YikeClient(endpoint.credentials) as client:
            answer = await client.post_batch(BODY)
        assert (answer.accepted, answer.duplicates) == (0, 1)
        assert len(endpoint.events) == 1


async def test_post_batch_raises_code_and_message_when_refused_for_good() -> None:
    with serve() as endpoint:
        endpoint.failures = [(400, {})]
        async with YikeClient(endpoint.credentials) as client:
            with pytest.raises(ApiError, match="BACKLOG_FULL: wait") as raised:
                await client.post_batch(BODY)
        assert (raised.value.status, raised.value.code) == (400, "BACKLOG_FULL")
        assert endpoint.requests == 1


async def test_post_batch_gives_up_when_the_wait_would_pass_the_patience() -> None:
    with serve() as endpoint:
        endpoint.failures = [(503, {"Retry-After": "30"})]
        async with YikeClient(endpoint.credentials, patience_seconds=5.0) as client:
            with pytest.raises(ApiError, match="503"):
                await client.post_batch(BODY)


async def test_get_raises_not_found_when_the_path_is_unknown() -> None:
    with serve() as endpoint:
        async with YikeClient(endpoint.credentials) as client:
            with pytest.raises(ApiError) as raised:
                await client.get("/v1/nothing", pageSize=3)
        assert raised.value.status == 404
