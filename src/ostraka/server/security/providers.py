"""Who vouches for people: providers of OpenID Connect, and GitHub, which has an API instead."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

KNOWN: dict[str, dict[str, Any]] = {
    "huggingface": {"issuer": "https://huggingface.co", "scopes": ["openid", "profile"]},
    "google": {
        "issuer": "https://accounts.google.com",
        "scopes": ["openid", "email", "profile"],
        "username": "email",
    },
    "github": {
        "authorization_endpoint": "https://github.com/login/oauth/authorize",
        "token_endpoint": "https://github.com/login/oauth/access_token",
        "userinfo_endpoint": "https://api.github.com/user",
        "scopes": ["read:user"],
        "username": "login",
        "subject": "id",
    },
    "keycloak": {"roles": True},
}


class Provider(BaseModel):
    """How people sign in with one provider; its name fills in what is known about it."""

    model_config = ConfigDict(extra="forbid")

    client_id: str
    client_secret: str = Field(repr=False)
    issuer: str = ""  # its /.well-known/openid-configuration tells the endpoints
    authorization_endpoint: str = ""
    token_endpoint: str = ""
    userinfo_endpoint: str = ""
    scopes: list[str] = ["openid", "profile", "email"]
    redirect_uri: str = ""  # empty: this server's own; a path or a whole address
    username: str = "preferred_username"  # the claim that becomes the username
    subject: str = "sub"  # the claim that never changes
    allowed_workspaces: list[str] = []  # where new people come in
    roles: bool = False  # read argilla_role:... and argilla_workspace:... from the realm's roles
    sync_user: bool = False  # role and workspaces follow the provider at each sign-in

    @model_validator(mode="after")
    def _complete(self) -> Provider:
        if not self.issuer and not (self.authorization_endpoint and self.token_endpoint):
            raise ValueError(
                "give the issuer, such as https://keycloak.example/realms/team, or "
                "authorization_endpoint, token_endpoint and userinfo_endpoint"
            )
        return self


def with_known(given: Any) -> Any:
    """The settings of providers by name, with what is known about each name."""
    if not isinstance(given, dict):
        return given
    return {
        name: {**KNOWN.get(name, {}), **one} if isinstance(one, dict) else one
        for name, one in given.items()
    }
