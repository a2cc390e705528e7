"""The program: its commands, its help, and the one place where errors become words."""

from __future__ import annotations

import gc
import os
import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from caspian_mail import __version__
from caspian_mail.cli.session import Session
from caspian_mail.errors import CaspianMailError, DeclinedError, UsageError, WorldError

_INTERRUPTED = 130
_FAULT = 70
_WITH_A_VALUE = ("-C", "--directory")
_BEFORE_THE_COMMAND = (*_WITH_A_VALUE, "-q", "--quiet", "-v", "--verbose", "-V", "--version")

# What the library says that reads the values of options.
_WORDS = {
    "Value error, ": "",
    "Input should be a valid integer, unable to parse string as an integer": "not a whole number",
}

WEEK = {
    "Start": ("demo", "init"),
    "Write": ("new", "import", "export"),
    "Check": ("check", "rule", "rules", "sources"),
    "Compose": ("compose", "preview"),
    "Send": ("send", "status", "in-doubt", "providers"),
    "Readers": ("audience", "suppressions"),
}
_WELCOME = f"""\
Caspian Mail {__version__}: newsletters as files, checked like code, sent like money.

  caspian-mail import draft.docx   turn a draft into an issue
  caspian-mail check               find what is wrong with it
  caspian-mail preview             read it as an email
  caspian-mail compose             make the email
  caspian-mail send --test         send it to yourself
  caspian-mail send                send it to the readers

Where am I: caspian-mail status. All commands: caspian-mail --help. Try it: caspian-mail demo."""


class _Week(TyperGroup):
    """The commands, in the order of an editor's week."""

    def format_options(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - typer keeps these types private
        formatter.write("\nThe week:\n")
        for day, names in WEEK.items():
            for name in names:
                label = day if name == names[0] else ""
                summary = self.commands[name].get_short_help_str(200)
                formatter.write(f"  {label:<8} {name:<13} {summary}\n")
        with formatter.section("Options"):
            formatter.write_dl(
                [record for option in self.get_params(ctx) if (record := option.get_help_record(ctx))],
                col_spacing=2,
            )

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - the same
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise _no_command(args[0], self.commands)
        # What stood before the command has been read, and is not among these.
        ctx.obj.typed = list(args)
        return super().resolve_command(ctx, args)


class Group(TyperGroup):
    """A command that has commands of its own."""

    # A wrong name gets our words and the nearest right one.
    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401, D102 - typer's own
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise _no_command(f"{self.name} {args[0]}", [f"{self.name} {name}" for name in self.commands])
        return super().resolve_command(ctx, args)


def _no_command(name: str, known: Any) -> UsageError:  # noqa: ANN401 - any iterable of names
    from caspian_mail.diagnostics import did_you_mean

    hint = did_you_mean(name, known)
    return UsageError(f'no command "{name}"{"; " + hint if hint else ""}')


app = typer.Typer(
    cls=_Week,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 90},
)


def _show_version(asked: bool) -> None:  # noqa: FBT001 - typer's form of a callback
    if asked:
        typer.echo(f"caspian-mail {__version__}")
        raise typer.Exit


@app.callback(help="Newsletters as files: checked like code, sent like money.")
def _before_every_command(
    context: typer.Context,
    directory: Annotated[
        Path,
        typer.Option(
            "-C",
            "--directory",
            metavar="DIR",
            show_default=False,
            help="Use the workspace in DIR instead of looking upwards from here.",
        ),
    ] = Path(),
    quiet: Annotated[  # noqa: FBT002 - a flag
        bool, typer.Option("-q", "--quiet", help="Only findings, results and errors.")
    ] = False,
    verbose: Annotated[  # noqa: FBT002 - a flag
        bool,
        typer.Option(
            "-v", "--verbose", help="Also what was read and done, with times. No secret, no address."
        ),
    ] = False,
    version: Annotated[  # noqa: ARG001, FBT002 - its callback does the work
        bool,
        typer.Option(
            "-V", "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    session: Session = context.obj
    session.directory, session.quiet, session.verbose = directory, quiet, verbose
    if context.invoked_subcommand is None:
        typer.echo(_WELCOME)


def run(arguments: list[str]) -> int:
    """Run one command line and return the exit code.

    0 done; 1 findings; 2 wrong use; 3 the world failed; 130 or 143 interrupted; 70 a fault here.
    """
    session = Session()
    try:
        from caspian_mail.cli import commands  # noqa: F401 - importing them is what adds them to app

        code = typer.main.get_command(app).main(
            arguments, prog_name="caspian-mail", standalone_mode=False, obj=session
        )
    except KeyboardInterrupt:
        # Typer answers for the commands; this is for what comes before them.
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last line of defence: a sentence instead of a traceback
        return _report(session, error, arguments)
    return code if isinstance(code, int) else 0


def _report(session: Session, error: Exception, arguments: list[str]) -> int:
    from caspian_mail.workspace import disk_error

    match error:
        case CaspianMailError():
            told = error
        case typer.TyperException():
            told = _usage_error(error, arguments)
        case OSError(filename=None):
            told = WorldError(f"standard output cannot be written: {error.strerror}")
        case OSError():
            told = disk_error(Path(str(error.filename)), error)
        case _:
            return _report_fault(session, error)
    if isinstance(told, DeclinedError):
        session.console.say(f"{told.message[:1].upper()}{told.message[1:]}.")
    else:
        session.print_error(told)
    return told.exit_code


def _usage_error(error: typer.TyperException, arguments: list[str]) -> UsageError:
    sentence = error.format_message().strip().rstrip(".")
    for option in _BEFORE_THE_COMMAND:
        if sentence.startswith(f"No such option: {option}") and option in arguments:
            at = arguments.index(option)
            end = at + (2 if option in _WITH_A_VALUE else 1)
            step = shlex.join([*arguments[at:end], *arguments[:at], *arguments[end:]])
            return UsageError(f"{option} stands before the command", next_steps=[f"caspian-mail {step}"])
    for theirs, ours in _WORDS.items():
        sentence = sentence.replace(theirs, ours)
    context: typer.Context | None = getattr(error, "ctx", None)
    command = context.command_path if context else "caspian-mail"
    return UsageError(sentence[:1].lower() + sentence[1:], next_steps=[f"{command} --help"])


def _report_fault(session: Session, error: Exception) -> int:
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    package = Path(__file__).parent.parent
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(package)]
    places = [f"{Path(frame.filename).relative_to(package).as_posix()}:{frame.lineno}" for frame in ours]
    for place in places if session.verbose else ():
        session.console.detail(place)
    fault = CaspianMailError(
        f"a fault in Caspian Mail: {type(error).__name__} in {places[-1]}",
        next_steps=["report it; caspian-mail -v COMMAND adds the lines it came through, without values"],
    )
    session.console.error(fault)
    return _FAULT


def main() -> None:
    """Run the command line and exit."""
    # A stream that was closed (`>&-`) is None: what would go there goes nowhere.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - open to the end
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - the same
    # Imports make half a million objects and no garbage: looking for some takes a tenth of a short run.
    gc.set_threshold(1_000_000)
    # pydantic would read the metadata of every installed package in search of plugins.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    code = run(sys.argv[1:])
    # What is left goes with the process: to look through it once more would take a tenth of a second.
    gc.freeze()
    sys.exit(code)
