"""`ostraka users`: the people of a local server."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ostraka.cli._commands import Commands, escaped, examples
from ostraka.cli._print import out, table
from ostraka.cli._server import DatabaseUrl, DataDir, config_of, done
from ostraka.errors import BadOption, nearest

Username = Annotated[str, typer.Argument(help="The name they sign in with.")]
Role = Annotated[str | None, typer.Option(help="owner, admin or annotator.")]
Password = Annotated[
    str | None, typer.Option(help="At least 8 characters; `-` asks for it. Left out: a random one.")
]
Workspace = Annotated[
    list[str] | None, typer.Option(help="A workspace to add them to; may be repeated.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=Commands, no_args_is_help=True, rich_markup_mode="rich")
    group.command(epilog=examples("ostraka users create ada --role admin"))(create)
    group.command("list", epilog=examples("ostraka users list"))(listed)
    group.command(epilog=examples("ostraka users update ada --role annotator"))(update)
    group.command(epilog=examples("ostraka users delete ada"))(delete)
    group.command(epilog=examples("ostraka users key ada --name laptop"))(key)
    app.add_typer(group, name="users", help="The people of a server on this machine.")


def create(
    username: Username,
    *,
    role: Role = "annotator",
    password: Password = None,
    first_name: Annotated[str | None, typer.Option(help="Else the username.")] = None,
    last_name: Annotated[str | None, typer.Option(help="May be left out.")] = None,
    workspace: Workspace = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Add somebody; a random password and the API key are shown this once."""
    config = config_of(data_dir=data_dir, database_url=database_url)
    from ostraka.server.security.keys import new_password
    from ostraka.server.shapes.people import UserCreate
    from ostraka.server.stores import people, workspaces

    secret = _typed(password) or new_password()
    given = {"username": username, "first_name": first_name or username, "role": role}
    given |= {"last_name": last_name, "password": secret}
    body = _checked(UserCreate, given).model_dump(exclude={"id"})

    def work(db: Any, who: Any) -> str:
        row, made = people.create(db, who, dict(body))
        for name in workspace or ():
            workspaces.admit(db, who, workspaces.named(db, name), row["id"])
        return made

    made = done(config, work)
    if password is None:
        out.print(f"password  {escaped(secret)}", soft_wrap=True)
    out.print(f"API key   {made}", soft_wrap=True)


def listed(*, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Show everybody, their role and their workspaces."""
    config = config_of(data_dir=data_dir, database_url=database_url)
    from ostraka.server.stores import people, workspaces

    def work(db: Any, _who: Any) -> list[tuple[str, ...]]:
        return [
            (
                row["username"],
                row["role"],
                " ".join(filter(None, (row["first_name"], row["last_name"]))),
                "all" if row["role"] == "owner" else ", ".join(_names(workspaces.of_user(db, row))),
            )
            for row in people.listed(db)
        ]

    out.print(table("username", "role", "name", "workspaces", rows=done(config, work)))


def update(
    username: Username,
    *,
    role: Role = None,
    password: Annotated[
        str | None, typer.Option(help="A new one, which ends their sessions; `-` asks for it.")
    ] = None,
    new_name: Annotated[str | None, typer.Option(help="Another name to sign in with.")] = None,
    first_name: Annotated[str | None, typer.Option(help="Another first name.")] = None,
    last_name: Annotated[str | None, typer.Option(help="Another last name.")] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Change somebody's role, names or password."""
    config = config_of(data_dir=data_dir, database_url=database_url)
    from ostraka.server.shapes.people import UserUpdate
    from ostraka.server.stores import people

    given = {"role": role, "password": _typed(password), "username": new_name}
    given |= {"first_name": first_name, "last_name": last_name}
    given = {name: value for name, value in given.items() if value is not None}
    if not given:
        raise BadOption("Nothing to change: give --role, --password, --new-name or a name.")
    body = _checked(UserUpdate, given).given()
    done(config, lambda db, who: people.alter(db, who, _user(db, username)["id"], body))
    out.print(f"{escaped(username)}: changed {', '.join(body)}.")


def delete(
    username: Username,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Delete somebody and their answers, for good."""
    config = config_of(data_dir=data_dir, database_url=database_url)
    from ostraka.server.stores import forget

    if not yes:
        typer.confirm(f"Delete {username} and all of their answers for good?", abort=True)
    done(config, lambda db, who: forget.delete_person(db, who, _user(db, username)["id"]))
    out.print(f"{escaped(username)} is deleted.")


def key(
    username: Username,
    *,
    name: Annotated[str, typer.Option(help="What the key is called.")] = "command line",
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make somebody one more API key, shown this once; the others go on working."""
    config = config_of(data_dir=data_dir, database_url=database_url)
    from ostraka.server.stores import keys

    def work(db: Any, who: Any) -> str:
        return keys.make(db, who, _user(db, username)["seq"], name)[1]

    typer.echo(done(config, work))


def _user(db: Any, username: str) -> Any:
    """The person of that name; `BadOption` names the nearest."""
    from ostraka.server.stores import people

    found = people.named(db, username)
    if found is None:
        near = nearest(username, [row["username"] for row in people.listed(db)])
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise BadOption(f"There is no user {username!r}.{hint} See: ostraka users list")
    return found


def _checked(kind: Any, given: dict[str, Any]) -> Any:
    from pydantic import ValidationError

    try:
        return kind(**given)
    except ValidationError as error:
        said = [f"{one['loc'][0]}: {one['msg']}" for one in error.errors()]
        raise BadOption("; ".join(said)) from None


def _typed(password: str | None) -> str | None:
    if password != "-":  # noqa: S105 - not one
        return password
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _names(rows: Any) -> list[str]:
    return [row["name"] for row in rows]
