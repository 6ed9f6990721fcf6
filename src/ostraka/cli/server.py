"""`ostraka server`: the feedback server that a team works on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ostraka.cli._commands import Commands, escaped, examples
from ostraka.cli._print import counted, out
from ostraka.cli._server import DatabaseUrl, DataDir, config_of, engine_of

if TYPE_CHECKING:
    from ostraka.server.home import Credentials

HELP = "The feedback server: start it, back it up, look after it."


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(cls=Commands, no_args_is_help=True, rich_markup_mode="rich")
    start_lines = (
        "ostraka server start",
        "ostraka server start --port 8080 --data-dir team",
        "ostraka server start --database-url postgresql://ostraka:...@db/ostraka --workers 4",
    )
    group.command(epilog=examples(*start_lines))(start)
    group.command(epilog=examples("ostraka server credentials --json"))(credentials)
    group.command(epilog=examples("ostraka server migrate"))(migrate)
    group.command(epilog=examples("ostraka server backup monday.backup"))(backup)
    group.command(epilog=examples("ostraka server restore monday.backup --data-dir new"))(restore)
    group.command(epilog=examples("ostraka server check"))(check)
    app.add_typer(group, name="server", help=HELP)


def start(
    *,
    host: Annotated[
        str | None, typer.Option(help="Where to listen: 127.0.0.1, or 0.0.0.0 for other machines.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port: 6900; 0 takes a free one.")] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    workers: Annotated[
        int | None, typer.Option(help="Processes that answer; more than one needs PostgreSQL.")
    ] = None,
    base_path: Annotated[
        str | None, typer.Option(help="The path a proxy serves it under, like /ostraka.")
    ] = None,
    log_format: Annotated[
        str | None, typer.Option(help="The log's lines: text, or json for programs.")
    ] = None,
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.")] = None,
) -> None:
    """Start the server; the first time it makes its database and an owner, whom it shows once.

    Every other setting comes from OSTRAKA_SERVER_<NAME> or a TOML file: see the page "Server".
    """
    config = config_of(
        host=host,
        port=port,
        data_dir=data_dir,
        database_url=database_url,
        workers=workers,
        base_path=base_path,
        log_format=log_format,
        log_level=log_level,
    )
    from ostraka.server.serve import serve

    serve(config, lambda address, made: _told(address, made, config.data_dir))
    out.print("Stopped.")


def _told(address: str, made: Credentials | None, folder: Path) -> None:
    if made is not None:
        out.print(
            "The owner of this server, shown this once:\n"
            f"  username  {made.username}\n"
            f"  password  {escaped(made.password or '')}\n"
            f"  API key   {made.api_key}\n"
            f"Also in {escaped(str(folder / 'credentials.json'))}, which only you can read.",
            soft_wrap=True,
        )
    out.print(f"Ostraka is at {address} (Ctrl-C stops it)", soft_wrap=True)


def credentials(
    *,
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Print how the owner of a server on this machine signs in: api_url, username, api_key."""
    from ostraka.server.home import read_credentials

    found = read_credentials(config_of(data_dir=data_dir).data_dir)
    shown = {name: getattr(found, name) for name in ("api_url", "username", "api_key")}
    if as_json:
        typer.echo(json.dumps(shown))
        return
    for name, value in shown.items():
        out.print(f"{name:<9} {escaped(value)}", soft_wrap=True)


def migrate(
    *,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    to: Annotated[str, typer.Option(help="A revision, `head`, or `base` for none.")] = "head",
) -> None:
    """Bring the database's tables to this release's, which a start does as well."""
    from ostraka.server.database import migrate as tables

    engine = engine_of(config_of(data_dir=data_dir, database_url=database_url))
    if to not in ("head", "base", *tables.revisions()):
        choices = ", ".join(tables.revisions())
        raise typer.BadParameter(f"No revision {to!r}; there are head, base, {choices}.")
    before, after = tables.migrate(engine, to)
    engine.dispose()
    moved = f"was at {before or 'no tables'}, " if before != after else ""
    out.print(f"{escaped(tables.place(engine))} {moved}is at {after or 'no tables'}.")


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
    *,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write all data to one file, while the server may go on running."""
    from ostraka.server.backup.write import write
    from ostraka.server.runs.folders import FOLDER

    config = config_of(data_dir=data_dir, database_url=database_url)
    engine = engine_of(config)
    rows = write(engine, file)
    engine.dispose()
    size = file.stat().st_size / 1e6
    out.print(f"{escaped(str(file))}: {counted(rows, 'row')}, {size:,.1f} MB", soft_wrap=True)
    models = config.data_dir / FOLDER
    if models.is_dir() and any(models.iterdir()):
        said = f"The models of training runs are not in it. To keep them, copy {models} as well."
        out.print(escaped(said), soft_wrap=True)


def restore(
    file: Annotated[Path, typer.Argument(help="What `ostraka server backup` wrote.")],
    *,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what the database holds now.")
    ] = False,
) -> None:
    """Bring a backup back, from and into either kind of database; the server must be stopped."""
    from ostraka.server.backup.read import restore as bring_back
    from ostraka.server.home import locked

    config = config_of(data_dir=data_dir, database_url=database_url)
    with locked(config.data_dir):
        engine = engine_of(config)
        rows = bring_back(file, engine, force=force)
        engine.dispose()
    out.print(f"{counted(rows, 'row')} from {escaped(str(file))}", soft_wrap=True)


def check(*, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Look whether the data agree with each other; ends with 1 where they do not."""
    from ostraka.server.backup.check import look

    engine = engine_of(config_of(data_dir=data_dir, database_url=database_url))
    problems = look(engine)
    engine.dispose()
    for problem in problems:
        out.print(escaped(problem), soft_wrap=True)
    if problems:
        raise typer.Exit(1)
    out.print("All is well.")
