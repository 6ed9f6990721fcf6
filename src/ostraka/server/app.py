"""The web application: everything put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pkgutil import iter_modules

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from ostraka.server import routes, v0
from ostraka.server.config import Config
from ostraka.server.database.engine import engine_for
from ostraka.server.database.migrate import migrate
from ostraka.server.database.store import store_for
from ostraka.server.door import Server
from ostraka.server.jobs.runner import Runner
from ostraka.server.meter import Meter
from ostraka.server.quick import Quick, Way, ways
from ostraka.server.refusals import ERRORS, answer_errors
from ostraka.server.release import RELEASE
from ostraka.server.repeats import Repeats
from ostraka.server.requests import Requests
from ostraka.server.routing import Router
from ostraka.server.runs.watch import Watcher
from ostraka.server.security.openid import OpenID
from ostraka.server.security.sessions import Sessions
from ostraka.server.security.tokens import Tokens, secret_in
from ostraka.server.site import add_site
from ostraka.server.webhooks.deliver import Deliverer
from ostraka.server.webhooks.heard import Heard


def create_app(config: Config) -> FastAPI:
    """An application on the database of `config`, which is made or brought up to date."""
    app = assembled(config)
    app.state.server = open_server(config)
    return app


def assembled(config: Config) -> FastAPI:
    """The application without its server, which is looked for in `state.server`."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        here: Server = app.state.server
        workers = (*background(here), watcher(here))
        for one in workers:
            one.start()
        yield
        for one in workers:
            one.close()
        here.store.close()

    app = FastAPI(
        title="Ostraka",
        version=RELEASE,
        lifespan=life,
        docs_url="/docs" if config.docs else None,
        redoc_url=None,
        openapi_url="/openapi.json" if config.docs else None,
        responses=ERRORS,
    )
    answer_errors(app)
    add_site(app, config)  # before all others, since a page has many files
    routers = all_routers()
    for router in routers:
        app.include_router(router, prefix=router.at)
    _surround(app, config, ways(routers))
    return app


def _surround(app: FastAPI, config: Config, short: list[Way]) -> None:
    """What each request goes through; the last one added is met first."""
    app.add_middleware(Quick, ways=short, server=lambda: app.state.server)
    app.add_middleware(Repeats, server=lambda: app.state.server)
    if config.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=config.cors_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=["x-request-id", "retry-after"],
        )
    app.add_middleware(Requests, largest=config.largest_body, base=config.base_path)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=config.trusted_proxies)


def open_server(config: Config) -> Server:
    """The database, up to date, and what signs."""
    config.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = engine_for(config.url, pool=config.pool_size)
    migrate(engine)
    tokens = Tokens(config.secret or secret_in(config.data_dir), config.session_hours)
    store = Heard(store_for(engine))
    vouching = {name: OpenID(name, one, tokens) for name, one in config.oidc.items()}
    idle, whole = config.idle_minutes * 60, config.session_hours * 3600
    sessions = Sessions(tokens, path=config.base_path, idle=idle, whole=whole)
    return Server(config, store, tokens, sessions, Meter(store), vouching)


def background(here: Server) -> tuple[Deliverer, Runner]:
    """The threads that work beside the requests, not started yet."""
    config, store = here.config, here.store
    deliverer = Deliverer(store, store.mail, private=config.webhooks_to_private)
    return deliverer, Runner(store, config, here.plans, here.asked)


def watcher(here: Server) -> Watcher:
    """The threads that see to training runs, not started yet."""
    return Watcher(here.store, here.config, here.plans, here.runs)


def all_routers() -> list[Router]:
    """The router of each module in `routes`, by name, and that of Argilla's first API."""
    names = sorted(module.name for module in iter_modules(routes.__path__))
    found = [import_module(f"{routes.__name__}.{name}") for name in names if name[0] != "_"]
    return [*(module.router for module in found), v0.router]
