"""A model that a server trained: it answers through chat completions."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ostraka.errors import BadFile, BadOption, nearest
from ostraka.train.remote.server import DEFAULT_URL, KEY, URL, Server, client, connect
from ostraka.train.secret import Secret

NAME = "fine_tuned_model.json"
OURS = {"model", "messages", "stream", "n", "self"}
STAYS = ("organization", "project")


def write(folder: Path, server: Server, about: Mapping[str, Any]) -> None:
    """Write where the model is and what it is called; never a key."""
    place = {name: getattr(server.client, name) for name in STAYS}
    text = json.dumps({"base_url": server.url, **place, **about}, indent=2, ensure_ascii=False)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Answerer:
    """The model that `write` described; `BadFile` where the file is not whole."""
    try:
        about = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return Answerer(about["model"], about["base_url"], {n: about.get(n) for n in STAYS})
    except (ValueError, KeyError, TypeError) as error:
        raise BadFile(f"{folder / NAME} does not name a model and its server.") from error


class Answerer:
    """Prompts in, the server's answers out; a prompt is a text or a list of messages."""

    def __init__(self, model: str, base_url: str, place: Mapping[str, Any]) -> None:
        self.model, self.base_url, self.place = model, base_url, dict(place)

    def __call__(
        self,
        inputs: Sequence[Any],
        *,
        batch_size: int = 4,
        temperature: float | None = 0.0,
        on_text: Callable[[str], None] | None = None,
        base_url: str | None = None,
        api_key: str | None = None,
        **options: Any,
    ) -> list[str]:
        """One answer per prompt, `batch_size` of them asked for at a time.

        With `on_text` they are asked for one after the other, and each piece is handed over when it
        comes. `temperature=None` leaves it to the server. Other options are those of the client's
        `chat.completions.create`. The key of the environment goes to OpenAI, to `OPENAI_BASE_URL`
        and to a `base_url` given here, not to whatever address stands in a folder. Raises
        `BadOption`, `ServerRefused`, `ServerBusy`.
        """
        server = self._server(base_url, api_key)
        create = server.client.chat.completions.create
        _check(create, options)
        if temperature is not None:
            options["temperature"] = temperature

        def answer(prompt: Any) -> str:
            said = [{"role": "user", "content": prompt}] if isinstance(prompt, str) else prompt
            given = {"model": self.model, "messages": said, **options}
            with server.asked("an answer"):
                if on_text is not None:
                    return _streamed(create(**given, stream=True), on_text)
                return create(**given).choices[0].message.content or ""

        with server.client:
            if on_text is not None:
                return [answer(prompt) for prompt in inputs]
            with ThreadPoolExecutor(max_workers=batch_size) as pool:
                return list(pool.map(answer, inputs))

    def _server(self, base_url: str | None, api_key: str | None) -> Server:
        url = base_url or self.base_url
        known = {_plain(u) for u in (base_url, os.environ.get(URL), DEFAULT_URL) if u}
        if api_key is None and _plain(url) not in known:
            raise BadOption(
                f"This model is at {url}. To send your prompts and the key in {KEY} there, type: "
                f"predict(..., base_url={url!r}), or: export {URL}={url}"
            )
        secret = None if api_key is None else Secret(api_key)
        return connect(client(base_url=url, api_key=secret, **self.place))


def _plain(url: str) -> str:
    return url.rstrip("/")


def _check(create: Callable[..., Any], options: Mapping[str, Any]) -> None:
    known = set(inspect.signature(create).parameters) - OURS
    for name in options:
        if name not in known:
            close = nearest(name, known, {"max_new_tokens": "max_tokens"})
            hint = f" Did you mean {' or '.join(map(repr, close))}?" if close else ""
            raise BadOption(f"{name!r} is not an option of a chat completion.{hint}")


def _streamed(chunks: Any, on_text: Callable[[str], None]) -> str:
    parts = []
    for chunk in chunks:
        piece = chunk.choices[0].delta.content if chunk.choices else None
        if piece:
            parts.append(piece)
            on_text(piece)
    return "".join(parts)
