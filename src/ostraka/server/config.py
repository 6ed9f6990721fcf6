"""How a server is set up: by options, by the environment, or by a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings import PydanticBaseSettingsSource as Source
from sqlalchemy import URL

from ostraka.data.client.place import server_folder
from ostraka.server.database.engine import sqlite_url, url_of
from ostraka.server.security.providers import Provider, with_known

PREFIX = "OSTRAKA_SERVER_"
FILE = f"{PREFIX}CONFIG"


class Config(BaseSettings):
    """What can be set. Options win over `OSTRAKA_SERVER_<NAME>`, those over the file.

    The file is TOML; `OSTRAKA_SERVER_CONFIG` says where it is.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", env_ignore_empty=True)

    data_dir: Path = Field(default_factory=server_folder)
    database_url: str = Field("", description="empty: a SQLite file in data_dir")
    host: str = "127.0.0.1"
    port: int = Field(6900, ge=0, le=65535)
    workers: int = Field(1, ge=1, description="processes; more than one needs PostgreSQL")
    base_path: str = Field(
        "", description="behind a proxy: the path that leads here, like /ostraka"
    )
    trusted_proxies: str = Field(
        "127.0.0.1", description="whose X-Forwarded-* headers are believed"
    )
    public_url: str = Field(
        "", description="what people type to get here; empty: what each request says"
    )
    cors_origins: list[str] = Field([], description="other sites whose pages may ask, with a key")
    secret: str = Field(
        "", description="what signs sessions; empty: one that is made in data_dir", repr=False
    )
    session_hours: float = Field(12, gt=0, description="after this one signs in again")
    idle_minutes: float = Field(
        120, gt=0, description="a browser's session ends after this time without use"
    )
    log_in_tries: int = Field(10, ge=1, description="wrong passwords a name or an address may try")
    log_in_minutes: float = Field(5, gt=0, description="within this time")
    largest_body: int = Field(256 * 1024 * 1024, ge=1024, description="bytes")
    pool_size: int = Field(15, ge=1, description="connections to PostgreSQL a process keeps")
    labels_max: int = Field(500, ge=2, description="options of a label question")
    span_labels_max: int = Field(500, ge=1)
    keep_deleted_days: float = Field(
        30, ge=0, description="deleted datasets and workspaces can be brought back; 0: never"
    )
    keep_files_days: float = Field(7, gt=0, description="files of jobs that ended")
    trainings_at_once: int = Field(
        1, ge=0, description="training runs at the same time; 0: the server trains nothing"
    )
    training_models: list[Path] = Field(
        [], description="folders of models that a training run may start from"
    )
    docs: bool = Field(default=True, description="serve /docs and /openapi.json")
    metrics_open: bool = Field(default=False, description="serve /metrics without a key")
    hub_endpoint: str = Field("", description="hub of datasets; empty: the Hugging Face hub")
    webhooks_to_private: bool = Field(default=False, description="allow private addresses")
    oidc: dict[str, Provider] = Field(
        default_factory=dict, description="with whom people sign in: see below"
    )
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: Source,
        env_settings: Source,
        dotenv_settings: Source,  # noqa: ARG003
        file_secret_settings: Source,  # noqa: ARG003
    ) -> tuple[Source, ...]:
        """Options, then the environment, then the file."""
        found = [init_settings, env_settings]
        file = os.environ.get(FILE)
        if file:
            found.append(TomlConfigSettingsSource(settings_cls, Path(file)))
        return tuple(found)

    @field_validator("oidc", mode="before")
    @classmethod
    def _known(cls, given: Any) -> Any:
        return with_known(given)

    @field_validator("base_path")
    @classmethod
    def _with_one_slash(cls, given: str) -> str:
        return f"/{given.strip('/')}" if given.strip("/") else ""

    @property
    def url(self) -> URL:
        """The address of the database."""
        if self.database_url:
            return url_of(self.database_url)
        return sqlite_url(self.data_dir / "ostraka.db")
