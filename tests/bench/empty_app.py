"""The yardstick of single requests: reads the body and answers 200."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def _answer(request: Request) -> JSONResponse:
    await request.body()
    return JSONResponse({"success": True})


app = Starlette(routes=[Route("/", _answer, methods=["POST"])])
