"""Errors as answers: one shape for all of them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from ostraka.errors import BadOption, BadRecord, BadSchema
from ostraka.server.errors import NotSignedIn, Refused, TooMany

logger = logging.getLogger("ostraka.server")
NAMES = {404: "not_found", 405: "method_not_allowed"}
SHOWN = 20


class Error(BaseModel):
    """What an error says. `detail` repeats `message`, where Argilla's clients look for it."""

    code: str
    message: str
    detail: Any
    where: str | None = None
    request_id: str


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": Error, "description": text}
    for status, text in {
        400: "The body cannot be read",
        401: "Nobody is signed in",
        403: "Not allowed for this person",
        404: "Not there",
        409: "In conflict with what is there",
        413: "Too large",
        422: "Cannot be understood, or does not fit",
        429: "Too many requests",
        503: "The database cannot be reached or written",
    }.items()
}


def answer_errors(app: FastAPI) -> None:
    """Turn what is raised into answers."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(ValidationError, _malformed)
    app.add_exception_handler(BadOption, _unfit)
    app.add_exception_handler(BadRecord, _unfit)
    app.add_exception_handler(BadSchema, _unfit)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _broken)


def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)  # noqa: S101
    headers = {}
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.more.get("retry_after", 1))
    return _answer(
        request, error.status, error.code, str(error), error.where, headers, **error.more
    )


def _malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError | ValidationError)  # noqa: S101
    problems = [_problem(one) for one in error.errors()]
    text = "; ".join(f"{one['where']}: {one['message']}" for one in problems[:SHOWN])
    more = f"; and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
    where = problems[0]["where"] if problems else None
    return _answer(request, 422, "invalid", text + more, where, errors=problems[:SHOWN])


def _problem(error: Mapping[str, Any]) -> dict[str, str]:
    where = ".".join(str(part) for part in error["loc"] if part != "body")
    return {"where": where or "body", "message": str(error["msg"]), "type": str(error["type"])}


def _unfit(request: Request, error: Exception) -> JSONResponse:
    return _answer(request, 422, "invalid", str(error))


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    if isinstance(error.__cause__, Refused):  # met while the framework read the body
        return _refused(request, error.__cause__)
    code = NAMES.get(error.status_code, "refused")
    text = f"{error.detail} ({request.method} {request.url.path})"
    return _answer(request, error.status_code, code, text, None, error.headers or {})


def _broken(request: Request, error: Exception) -> JSONResponse:
    logger.error("broken", exc_info=error, extra={"request_id": _id(request)})
    text = f"The server made a mistake. Tell its keeper the request id {_id(request)}."
    return _answer(request, 500, "broken", text)


def _answer(
    request: Request,
    status: int,
    code: str,
    text: str,
    where: str | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> JSONResponse:
    body = {"code": code, "message": text, "detail": text, "where": where}
    body |= {"request_id": _id(request), **_sendable(more)}
    return JSONResponse(body, status, dict(headers or {}))


def _id(request: Request) -> str:
    return str(getattr(request.state, "request_id", ""))


def _sendable(more: Mapping[str, Any]) -> dict[str, Any]:
    kinds = (str, int, float, type(None), list, tuple, dict)
    return {name: value for name, value in more.items() if isinstance(value, kinds)}
