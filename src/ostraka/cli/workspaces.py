"""`ostraka workspaces`: the workspaces of a local server, and who belongs to them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ostraka.cli._commands import Commands, escaped, examples
from ostraka.cli._print import out, table
from ostraka.cli._server import DatabaseUrl, DataDir, config_of, done
from ostraka.errors import BadOption

Name = Annotated[str, typer.Argument(help="The workspace.")]
Username = Annotated[str, typer.Argument(help="Somebody's username.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=Commands, no_args_is_help=True, rich_markup_mode="rich")
    group.command(epilog=examples("ostraka workspaces create shards"))(create)
    group.command("list", epilog=examples("ostraka workspaces list"))(listed)
    group.command(epilog=examples("ostraka workspaces add-user shards ada"))(add_user)
    group.command(epilog=examples("ostraka workspaces remove-user shards ada"))(remove_user)
    group.command(epilog=examples("ostraka workspaces delete shards"))(delete)
    app.add_typer(group, name="workspaces", help="The workspaces of a server on this machine.")


def create(name: Name, *, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Add a workspace."""
    config = config_of(data_dir=data_dir, database_url=database_url)
    from ostraka.server.shapes.people import WorkspaceCreate
    from ostraka.server.stores import workspaces

    given = WorkspaceCreate(name=name).given()
    done(config, lambda db, who: workspaces.create(db, who, given))
    out.print(f"{escaped(name)} is made.")


def listed(*, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Show the workspaces and who was added to each."""
    config = config_of(data_dir=data_dir, database_url=database_url)
    from ostraka.server.stores import workspaces

    def work(db: Any, _who: Any) -> list[tuple[str, str]]:
        return [
            (row["name"], ", ".join(one["username"] for one in workspaces.people(db, row)))
            for row in workspaces.every_one(db)
        ]

    out.print(table("workspace", "people", rows=done(config, work)))


def add_user(
    name: Name, username: Username, *, data_dir: DataDir = None, database_url: DatabaseUrl = None
) -> None:
    """Add somebody to a workspace."""
    config = config_of(data_dir=data_dir, database_url=database_url)
    from ostraka.server.stores import workspaces

    def work(db: Any, who: Any) -> None:
        workspaces.admit(db, who, workspaces.named(db, name), _id(db, username))

    done(config, work)
    out.print(f"{escaped(username)} is in {escaped(name)}.")


def remove_user(
    name: Name, username: Username, *, data_dir: DataDir = None, database_url: DatabaseUrl = None
) -> None:
    """Take somebody out of a workspace; their answers stay."""
    config = config_of(data_dir=data_dir, database_url=database_url)
    from ostraka.server.stores import workspaces

    def work(db: Any, who: Any) -> None:
        workspaces.dismiss(db, who, workspaces.named(db, name), _id(db, username))

    done(config, work)
    out.print(f"{escaped(username)} is no longer in {escaped(name)}.")


def delete(name: Name, *, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Delete a workspace that has no datasets."""
    config = config_of(data_dir=data_dir, database_url=database_url)
    from ostraka.server.stores import workspaces

    keep = config.keep_deleted_days > 0
    done(
        config,
        lambda db, who: workspaces.delete(db, who, workspaces.named(db, name)["id"], keep=keep),
    )
    out.print(f"{escaped(name)} is deleted.")


def _id(db: Any, username: str) -> str:
    from ostraka.server.stores import people

    found = people.named(db, username)
    if found is None:
        raise BadOption(f"There is no user {username!r}. See: ostraka users list")
    return str(found["id"])
