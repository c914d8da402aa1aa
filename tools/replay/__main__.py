"""Command line of the replay: `python -m tools.replay FILE --mapping MAPPING`."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from tabular.mapping import MappingError, read_mapping
from tabular.rows import RowTranslator
from tabular.source import SourceError, SourceFile, digest_content
from tools.api import MAX_BATCH_EVENTS, ApiError, YikeClient
from tools.credentials import CredentialsMissing, read_credentials
from tools.replay import progress as state
from tools.replay.player import play

_INTERRUPTED = 130
_SOME_REJECTED = 3


def main(arguments: list[str], home: Path) -> int:
    """Replays what the command line names.

    Returns:
        0 when every row was taken or is one that the mapping's own `reject` leaves out, 3 when others were rejected, too, 130
        when interrupted, 1 when it could not be replayed.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tools.replay", description="Send a shop's history (CSV, plain or gzip) through the HTTP API."
    )
    parser.add_argument("file", type=Path, help="the CSV file; its first line holds the column names")
    parser.add_argument("--mapping", type=Path, required=True, help="YAML file: what the columns mean")
    parser.add_argument("--connections", type=int, default=4, help="batches under way at once (default 4)")
    parser.add_argument("--batch", type=int, default=500, help="events a batch, at most 2500 (default 500)")
    parser.add_argument("--rejected", type=Path, help="file of rejected rows (default: in the home's replays folder)")
    parser.add_argument("--restart", action="store_true", help="forget where an earlier replay of this file stopped")
    options = parser.parse_args(arguments)
    if not 1 <= options.batch <= MAX_BATCH_EVENTS or options.connections < 1:
        parser.error(f"--batch must be 1 to {MAX_BATCH_EVENTS} and --connections at least 1")
    console = Console()
    try:
        return asyncio.run(_replay(options, home, console))
    except KeyboardInterrupt:
        console.print("\nInterrupted. The same command goes on where this one stopped.")
        return _INTERRUPTED
    except (ApiError, CredentialsMissing, MappingError, SourceError, OSError) as error:
        console.print(f"[red]{type(error).__name__}[/red]: {error}", highlight=False, markup=True)
        return 1


async def _replay(options: argparse.Namespace, home: Path, console: Console) -> int:
    credentials = read_credentials(home)
    mapping, raw_mapping = read_mapping(options.mapping)
    file: Path = options.file
    file_digest = digest_content(file)
    folder = home / "replays"
    folder.mkdir(parents=True, exist_ok=True)
    key = state.replay_key(credentials.workspace_id, file_digest, raw_mapping)
    progress_path = folder / f"{key}.progress.json"
    rejected_path: Path = options.rejected or folder / f"{key}.rejected.csv"
    progress = state.Progress(file=file.name) if options.restart else state.load_progress(progress_path, file.name)
    if progress.rows:
        console.print(f"Going on after row {progress.rows:,}.")
    with SourceFile(file, mapping) as source:
        translator = RowTranslator(mapping, source.columns)
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
            TextColumn("{task.fields[rows]} rows, {task.fields[rejected]} rejected"), console=console,
        )  # fmt: skip
        async with YikeClient(credentials, connections=options.connections) as client:
            with bar:
                task = bar.add_task(file.name, total=source.size_bytes, rows="0", rejected="0")
                await play(
                    client,
                    source,
                    translator,
                    progress=progress,
                    progress_path=progress_path,
                    rejected_path=rejected_path,
                    connections=options.connections,
                    batch_events=options.batch,
                    report=lambda done, read_bytes: bar.update(
                        task, completed=read_bytes, rows=f"{done.rows:,}", rejected=f"{done.rejected:,}"
                    ),
                )
    _print_account(progress, rejected_path, console)
    left_out = {rule.reason for rule in mapping.reject}
    return _SOME_REJECTED if progress.reasons.keys() - left_out else 0


def _print_account(progress: state.Progress, rejected_path: Path, console: Console) -> None:
    taken = progress.accepted + progress.duplicates
    console.print(
        f"{progress.rows:,} rows = {taken:,} accepted ({progress.accepted:,} new, {progress.duplicates:,} there already)"
        f" + {progress.rejected:,} rejected",
        highlight=False,
    )
    for reason, rows in sorted(progress.reasons.items(), key=lambda entry: -entry[1]):
        first = f" (the first in line {progress.first_lines[reason]:,})" if reason in progress.first_lines else ""
        console.print(f"  {rows:>9,}  {reason}{first}", highlight=False, markup=False)
    if progress.rejected:
        console.print(f"Rejected rows: {rejected_path}", highlight=False, markup=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path(os.environ.get("YIKE_HOME", ".yike"))))
