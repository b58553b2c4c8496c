"""The command: chooses clients and cases, runs them, and shows the matrix."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from . import matrix, readme
from .cases import Case, Group, load
from .matrix import Column
from .servers import Servers
from .service import ROOT
from .trial import Outcome, try_client
from .variants import Variant, variants

CLIENTS = ROOT / "clients"
CASES = CLIENTS / "conformance" / "cases"


def main() -> int:
    """Gives the exit code: 0 when nothing failed."""
    arguments = _arguments()
    groups = load(CASES)
    cases = [case for group in groups for case in group.cases if _chosen(case.full_name, arguments.case)]
    with_example = any(readme.GROUP.startswith(prefix) for prefix in arguments.case or [readme.GROUP])
    if arguments.list:
        print("\n".join(case.full_name for case in cases))
        return 0
    if not cases and not with_example:
        print(f"no case begins so: {', '.join(arguments.case)}", file=sys.stderr)
        return 2
    clients = _clients(arguments.client)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="conformance-")))
        servers = Servers(stack, folder)
        columns = [
            column
            for client in clients
            for column in _columns(client, cases, with_example, servers, arguments.no_build)
        ]
    titles = _titles(groups, columns)
    print(matrix.as_text(columns, titles))
    if arguments.json:
        arguments.json.write_text(json.dumps(matrix.as_json(columns), indent=1, ensure_ascii=False), encoding="utf-8")
    if arguments.markdown:
        arguments.markdown.write_text(matrix.as_markdown(columns, titles), encoding="utf-8")
    return 1 if any(column.failed for column in columns) else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="clients/conformance/run", description="Holds the clients to one suite.")
    parser.add_argument("--client", action="append", metavar="NAME", help="only this one; may be repeated")
    parser.add_argument("--case", action="append", metavar="PREFIX", help="only cases that begin so; may be repeated")
    parser.add_argument("--list", action="store_true", help="print the names of the cases")
    parser.add_argument("--no-build", action="store_true", help="take the clients as they have been built")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every outcome to this file")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the matrix as Markdown to this file")
    return parser.parse_args()


def _chosen(name: str, prefixes: list[str] | None) -> bool:
    return prefixes is None or any(name.startswith(prefix) for prefix in prefixes)


def _clients(names: list[str] | None) -> list[Path]:
    if names is None:
        return sorted(program.parent for program in CLIENTS.glob("*/harness"))
    for name in names:
        if not (CLIENTS / name / "harness").is_file():
            sys.exit(f"there is no clients/{name}/harness")
    return [CLIENTS / name for name in names]


def _columns(client: Path, cases: list[Case], with_example: bool, servers: Servers, built: bool) -> list[Column]:
    print(f"{client.name} …", file=sys.stderr, flush=True)
    columns = variants(client)
    if not built:
        ran = subprocess.run([client / "build"], cwd=ROOT, stdout=sys.stderr, check=False)
        if ran.returncode != 0:
            outcomes = [Outcome(case.full_name, case.group, "failed", ["the client is not built"]) for case in cases]
            return [Column(variant.name, {}, outcomes, 0) for variant in columns]
    # The README is the client's, whichever way it is used.
    return [_column(variant, cases, with_example and i == 0, servers) for i, variant in enumerate(columns)]


def _column(variant: Variant, cases: list[Case], with_example: bool, servers: Servers) -> Column:
    # Servers are shared: their start is no client's time.
    for server in {case.server for case in cases} | ({"gateway"} if with_example else set()):
        servers.endpoint(server)
    begun = time.monotonic()
    about, outcomes = try_client(variant.command, cases, servers)
    if with_example:
        outcomes += readme.try_example(variant.client, servers)
    return Column(variant.name, about, outcomes, time.monotonic() - begun)


def _titles(groups: list[Group], columns: list[Column]) -> dict[str, str]:
    """The rows: those groups of which some case ran."""
    titles = {group.name: group.title for group in groups} | {readme.GROUP: "README's example"}
    seen = {outcome.group for column in columns for outcome in column.outcomes}
    return {name: title for name, title in titles.items() if name in seen}
