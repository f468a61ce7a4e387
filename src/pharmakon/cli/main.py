"""The entrance of the command line: groups, lazy commands, exit codes. Imports nothing heavy."""

import errno
import hashlib
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from pharmakon import __version__
from pharmakon.cli.printing import print_refusal
from pharmakon.findings import ExitCode, Finding, PharmakonError, SurroundingsError, code

# Name → (module, short help): the help is printed without importing a command.
DAILY = {
    "init": ("pharmakon.cli.init", "Make a new observatory for a country."),
    "add": ("pharmakon.cli.add", "Copy a file into the observatory and propose its mapping."),
    "check": ("pharmakon.cli.check", "Read everything, list all findings, write nothing."),
    "run": ("pharmakon.cli.run", "Make records, estimates and the report; repeat only what changed."),
    "trace": ("pharmakon.cli.trace", "From a figure back to the rows of the files it came from."),
}
OTHERS = {
    "backup": ("pharmakon.cli.backup", "Write originals and releases into one file; practise a restore."),
    "demo": ("pharmakon.cli.demo", "Make and run a small observatory of an invented country."),
    "estimates": ("pharmakon.cli.estimates", "Print or export estimates."),
    "files": ("pharmakon.cli.files", "List the files that were added, and which of them are read."),
    "findings": ("pharmakon.cli.findings", "List and export what was found wrong."),
    "links": ("pharmakon.cli.links", "Rows about one person, in one source or two: find, decide, list."),
    "mapping": ("pharmakon.cli.mapping", "How files of a source are read: show, edit in a workbook, test."),
    "purge": ("pharmakon.cli.purge", "Take rows, files or a source out for good, with all that was made from them."),
    "quarantine": ("pharmakon.cli.quarantine", "Rows that were not accepted: out to correct, and back in."),
    "records": ("pharmakon.cli.records", "Kinds of record and their columns; records as a file."),
    "remove": ("pharmakon.cli.remove", "Leave a file unread from now on; it stays, and can be put back."),
    "replace": ("pharmakon.cli.replace", "Read a newer version of a file in the place of an older one."),
    "restore": ("pharmakon.cli.restore", "Lay a backup down as an observatory."),
    "revisions": ("pharmakon.cli.revisions", "Earlier runs: what changed since, and why; make one again."),
    "seal": ("pharmakon.cli.seal", "Keep raw files unreadable without a key that lies elsewhere."),
    "substances": ("pharmakon.cli.substances", "Names in texts: read, look up, teach."),
    "upgrade": ("pharmakon.cli.upgrade", "Bring an observatory of an earlier version to this one."),
    "verify": ("pharmakon.cli.verify", "Compare everything in the folder with what was written about it."),
}
# Faults of the disk, of permissions and of paths: not ours.
_SURROUNDINGS = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.EFBIG, errno.EBUSY),
    *(errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL),
    *(errno.EMFILE, errno.ENFILE, errno.ENOMEM),
}


class LazyGroup(click.Group):
    """Commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [*DAILY, *OTHERS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        entry = (DAILY | OTHERS).get(cmd_name)
        if entry is None:
            return None
        command: click.Command = import_module(entry[0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        for title, commands in (("Daily", DAILY), ("More", OTHERS)):
            with formatter.section(title):
                formatter.write_dl([(name, text) for name, (_, text) in commands.items()])


@click.group(
    cls=LazyGroup,
    epilog="Example: pharmakon init mycountry --country USA, then pharmakon add mycountry deaths.csv --as death, "
    "then pharmakon run mycountry.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="pharmakon")
def main() -> None:
    """Pharmakon, a drug-data observatory: from a country's own files to records, estimates and a report."""


def entry(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with the exit code that the contract names."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(_outcome(words))


def _outcome(words: list[str]) -> int:
    as_json = "--json" in words
    try:
        result = main.main(args=words, prog_name="pharmakon", standalone_mode=False)
    except PharmakonError as refusal:
        print_refusal(refusal.findings, as_json=as_json)
        return refusal.exit_code
    except click.exceptions.Abort:
        return ExitCode.INTERRUPTED
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as asked:
        asked.show()
        return ExitCode.MISUSE
    except click.ClickException as misuse:
        return _misuse(misuse, as_json=as_json)
    except (BrokenPipeError, SystemExit):  # click leaves so where the reader of a pipe has gone
        return ExitCode.DONE
    except OSError as error:
        return _surroundings(error, as_json=as_json)
    except Exception as fault:  # noqa: BLE001  the one place where a fault of ours must not show a traceback
        return _our_fault(fault, as_json=as_json)
    return result if isinstance(result, int) else ExitCode.DONE


def _misuse(misuse: click.ClickException, *, as_json: bool) -> int:
    context = misuse.ctx if isinstance(misuse, click.UsageError) else None
    helped = f"{context.command_path} --help" if context else "pharmakon --help"
    details = {"text": misuse.format_message(), "help": helped}
    print_refusal([Finding(code("PH-C029"), details=details)], as_json=as_json)
    return ExitCode.MISUSE


def _surroundings(error: OSError, *, as_json: bool) -> int:
    if error.errno not in _SURROUNDINGS:
        return _our_fault(error, as_json=as_json)
    details = {"what": error.strerror or type(error).__name__, "path": str(error.filename or "no path was named")}
    refusal = SurroundingsError(Finding(code("PH-C004"), details=details))
    print_refusal(refusal.findings, as_json=as_json)
    return refusal.exit_code


def _our_fault(fault: BaseException, *, as_json: bool) -> int:
    """Write where it happened, without any value: types, files of the program and line numbers alone."""
    frames = traceback.extract_tb(fault.__traceback__)
    lines = [f"pharmakon {__version__}, Python {sys.version.split()[0]}, {sys.platform}", type(fault).__name__]
    lines += [f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]
    text = "\n".join(lines) + "\n"
    path = Path(f"pharmakon-fault-{hashlib.sha256(text.encode()).hexdigest()[:8]}.txt")
    try:
        path.write_text(text, encoding="utf-8")
    except OSError:
        click.echo(text, err=True)
    print_refusal([Finding(code("PH-C003"), details={"path": str(path)})], as_json=as_json)
    return ExitCode.OUR_FAULT
