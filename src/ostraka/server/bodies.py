"""Bodies that are read and written by msgspec, on the endpoints that are called most."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import Depends, Request, Response
from starlette.types import Message, Receive

from ostraka.server.shapes.mine import AnswerIn
from ostraka.server.stores.incoming import (
    RecordIn,
    RecordsIn,
    ResponseIn,
    ResponsesIn,
    SuggestionIn,
)

JSON = "application/json"


async def body_of(request: Request) -> bytes:
    """The body as it came."""
    return await request.body()


Body = Annotated[bytes, Depends(body_of)]


def again(body: bytes, receive: Receive) -> Receive:
    """The body once more, for whoever reads the request next, then what else comes."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return left.pop() if left else await receive()

    return receiving


def answer(value: Any, status: int = 200) -> Response:
    """An answer in JSON."""
    return Response(msgspec.json.encode(value), status, media_type=JSON)


def described(kind: type[Any]) -> dict[str, Any]:
    """What the description of the API says about a body that msgspec reads."""
    (schema,), parts = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    inlined = _inline(schema, parts)
    return {"requestBody": {"required": True, "content": {JSON: {"schema": inlined}}}}


def _inline(schema: Any, parts: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_inline(one, parts) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inline(parts[schema["$ref"].rpartition("/")[2]], parts)
    return {name: _inline(value, parts) for name, value in schema.items()}


ANSWER = described(AnswerIn)
RECORD, RECORDS, RESPONSE, RESPONSES, SUGGESTION = (
    described(kind) for kind in (RecordIn, RecordsIn, ResponseIn, ResponsesIn, SuggestionIn)
)
