"""People who answer and review over the API, for the tests of pages that show what they did."""

from __future__ import annotations

from typing import Any

import httpx
from served import TLS
from web_data import PASSWORD, Team


class Hand:
    """Somebody of the team, with a session of their own: `hand("GET", path)`."""

    def __init__(self, team: Team, name: str, *, reviewer: bool = False) -> None:
        self.team, self.name = team, team.annotator(name)
        self.http = httpx.Client(base_url=f"{team.served.url}/api/v1", timeout=60, verify=TLS)
        given = {"username": name, "password": PASSWORD}
        begun = self.http.post("/session", json=given).json()
        self.http.headers["X-CSRF-Token"] = begun["csrf_token"]
        self.id = begun["user"]["id"]
        if reviewer:
            team("PATCH", f"/workspaces/{team.workspace}/users/{self.id}", {"reviewer": True})

    def __call__(self, method: str, path: str, json: Any = None) -> Any:
        """What the API answers; it must succeed."""
        found = self.http.request(method, path, json=json)
        assert found.is_success, found.text
        return found.json() if found.content else None

    def answer(self, record: str, values: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Submit an answer; it comes back."""
        told = {name: {"value": value} for name, value in values.items()}
        body = {"status": "submitted", "values": told, "seconds": 20, **more}
        found: dict[str, Any] = self("PUT", f"/me/records/{record}/answer", body)
        return found["answer"]


def records_of(team: Team, dataset: str) -> list[str]:
    """The ids of a dataset's records, as they were added."""
    items = team("GET", f"/datasets/{dataset}/records?limit=1000")["items"]
    return [one["id"] for one in items]


def seen(outcome: str, *, name: str = "topic", agent: str = "model-7") -> dict[str, Any]:
    """What became of a suggestion that was seen with an answer."""
    return {"provenance": {name: {"suggestion_id": "s", "outcome": outcome, "agent": agent}}}
