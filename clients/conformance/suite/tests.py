"""The suite's own tests: that it sees what is wrong. Run by `python3 -m unittest suite.tests` in clients/conformance."""

from __future__ import annotations

import hashlib
import re
import socket
import sys
import tempfile
import textwrap
import unittest
import urllib.parse
from pathlib import Path
from typing import Any

from . import readme
from .cases import Case, fill_in, load
from .matching import MISSING, mismatches, pluck
from .main import CASES
from .matrix import Column, as_markdown, as_text
from .proxies import CuttingProxy, SilentServer
from .service import ROOT
from .trial import Outcome, try_client


class Matching(unittest.TestCase):
    def test_other_members_are_passed_over_and_wrong_ones_seen(self) -> None:
        self.assertEqual(mismatches({"a": 1}, {"a": 1, "b": 2}), [])
        self.assertTrue(mismatches({"a": 1}, {"a": 2}))
        self.assertTrue(mismatches({"a": {"b": 1}}, {"a": "text"}))
        self.assertTrue(mismatches({"$exact": {"a": 1}}, {"a": 1, "b": 2}))
        self.assertTrue(mismatches({"a": True}, {"a": 1}))

    def test_defaults_may_be_left_out_and_other_values_not(self) -> None:
        self.assertEqual(mismatches({"a": "", "b": False, "c": [], "d": 0}, {}), [])
        self.assertTrue(mismatches({"a": "x"}, {}))
        self.assertTrue(mismatches({"a": []}, {"a": [1]}))
        self.assertTrue(mismatches({"a": {"b": 1}}, {}))

    def test_lists_are_compared_item_by_item(self) -> None:
        self.assertEqual(mismatches([1, {"a": 2}], [1, {"a": 2}]), [])
        self.assertTrue(mismatches([1, 2], [2, 1]))
        self.assertTrue(mismatches([1], [1, 1]))

    def test_every_matcher_refuses_something(self) -> None:
        for pattern, fits, fits_not in (
            ({"$any": True}, "x", MISSING),
            ({"$absent": True}, MISSING, "x"),
            ({"$regex": "^a"}, "ab", "ba"),
            ({"$len": [1, 2]}, [1], [1, 2, 3]),
            ({"$between": [1, None]}, "2", 0),
            ({"$anyOf": [1, {"$absent": True}]}, MISSING, 2),
            ({"$each": {"a": 1}}, [{"a": 1}], [{"a": 1}, {}]),
            ({"$has": {"a": 1}}, [{}, {"a": 1}], [{}]),
            ({"$not": 1}, 2, 1),
            ({"$pluck": ["*.a", [1, 2]]}, [{"a": 1}, {"a": 2}], [{"a": 2}, {"a": 1}]),
        ):
            self.assertEqual(mismatches(pattern, fits), [], pattern)
            self.assertTrue(mismatches(pattern, fits_not), pattern)

    def test_a_matcher_that_is_none_is_refused(self) -> None:
        self.assertRaises(ValueError, mismatches, {"$regexp": "x"}, "x")


class Cases(unittest.TestCase):
    def test_variables_keep_their_type_alone_and_are_text_inside_text(self) -> None:
        variables = {"a": {"b": [1, 2]}, "u": "x"}
        self.assertEqual(fill_in(["${a.b}", "${u}-${a.b.0}"], variables), [[1, 2], "x-1"])
        self.assertEqual(fill_in({"$repeat": ["ab", 2]}, variables), "abab")
        self.assertRaises(ValueError, fill_in, "${none}", variables)
        self.assertEqual(pluck({"a": [{"b": 1}, {"b": 2}]}, "a.*.b"), [1, 2])

    def test_every_reason_of_the_contract_has_a_case_with_its_code(self) -> None:
        contract = (ROOT / "proto/trtc/recording/v1/error_reason.proto").read_text(encoding="utf-8")
        found = re.findall(r"  // ([A-Z_]+)[:,](?:(?!  ERROR).)*?  ERROR_REASON_(\w+) = ", contract, re.S)
        reasons = {reason: code for code, reason in found}
        numbers = re.findall(r"ERROR_REASON_\w+ = [1-9]", contract)
        self.assertEqual(len(reasons), len(numbers), "a reason's comment does not begin with its code")
        group = next(group for group in load(CASES) if group.name == "errors")
        cases = {case.name: case.steps[0]["expect"]["error"]["code"] for case in group.cases}
        self.assertEqual(cases, reasons)

    def test_the_hash_of_the_batch_is_that_of_the_formula(self) -> None:
        batch = next(case for group in load(CASES) for case in group.cases if case.steps[0]["op"] == "batch").steps[0]
        ids = (urllib.parse.quote(f"1400000001_7_{batch['user']}{i}_main", safe="") for i in range(batch["count"]))
        self.assertEqual(batch["expect"]["sha256"], hashlib.sha256("\n".join(ids).encode()).hexdigest())


class _Servers:
    """Stands for servers: the harnesses of these tests call none."""

    fixtures: dict[str, Any] = {}

    def endpoint(self, _: str) -> dict[str, str]:
        return {"endpoint": "http://127.0.0.1:1"}


class Trials(unittest.TestCase):
    def try_harness(self, body: str, expect: dict[str, Any], needs: frozenset[str] = frozenset()) -> Outcome:
        """A harness whose answer to every call is what `body` prints."""
        with tempfile.TemporaryDirectory() as folder:
            harness = Path(folder) / "harness"
            harness.write_text(
                f"#!{sys.executable}\n"
                "import sys\n"
                "sys.stdin.readline()\n"
                """print('{"client":"x","version":"0","protocol":"grpc","ops":["call"],'"""
                """'"not_possible":{"tls":"no files there"}}', flush=True)\n"""
                "for line in sys.stdin:\n" + textwrap.indent(body, "    ") + "\n",
                encoding="utf-8",
            )
            harness.chmod(0o755)
            case = Case("g", "c", "s", [{"op": "call", "expect": expect}], needs=needs)
            _, outcomes = try_client((str(Path(folder) / "harness"),), [case], _Servers())  # type: ignore[arg-type]
            return outcomes[0]

    def test_a_right_answer_is_ok_and_a_wrong_one_fails(self) -> None:
        body = """print('{"response":{"a":1}}', flush=True)"""
        self.assertEqual(self.try_harness(body, {"response": {"a": 1}}).state, "ok")
        self.assertEqual(self.try_harness(body, {"response": {"a": 2}}).state, "failed")

    def test_an_error_fails_where_none_is_expected(self) -> None:
        body = """print('{"error":{"code":"INTERNAL"}}', flush=True)"""
        self.assertEqual(self.try_harness(body, {}).state, "failed")

    def test_a_harness_that_ends_or_babbles_or_is_at_fault_fails(self) -> None:
        for body in ("sys.exit(3)", "print('hello', flush=True)", """print('{"harness_error":"x"}', flush=True)"""):
            outcome = self.try_harness(body, {})
            self.assertEqual(outcome.state, "failed", body)

    def test_what_cannot_be_done_is_named_with_its_reason(self) -> None:
        outcome = self.try_harness("pass", {}, frozenset({"tls"}))
        self.assertEqual((outcome.state, outcome.details), ("none", ["tls: no files there"]))


class Networks(unittest.TestCase):
    def test_a_connection_is_reset_after_so_many_bytes(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            with CuttingProxy(f"http://127.0.0.1:{server.getsockname()[1]}", 1000) as proxy:
                host, port = proxy.url.removeprefix("http://").split(":")
                with socket.create_connection((host, int(port)), timeout=10) as client:
                    peer, _ = server.accept()
                    with peer:
                        peer.sendall(b"x" * 5000)
                        got = b""
                        with self.assertRaises(ConnectionResetError):
                            while data := client.recv(4096):
                                got += data
                        self.assertLessEqual(len(got), 1000)

    def test_the_silent_server_takes_bytes_and_gives_none(self) -> None:
        with SilentServer() as silent:
            host, port = silent.url.removeprefix("http://").split(":")
            with socket.create_connection((host, int(port)), timeout=0.2) as client:
                client.sendall(b"hello")
                self.assertRaises(TimeoutError, client.recv, 1)


class Readmes(unittest.TestCase):
    def test_a_quotation_must_be_the_source(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            client = Path(folder)
            (client / "a.py").write_text("one\ntwo\n")
            for quoted, right in (("one\ntwo", True), ("one", False)):
                (client / "README.md").write_text(f"<!-- example: a.py -->\n```python\n{quoted}\n```\n")
                self.assertEqual(readme._quoted(client) == [], right, quoted)


class Matrices(unittest.TestCase):
    def test_cells_tell_how_many_and_failures_are_shown(self) -> None:
        outcomes = [Outcome("g/a", "g", "ok"), Outcome("g/b", "g", "none", ["tls: why"]), Outcome("h/c", "h", "failed", ["x"])]
        column = Column("go", {"protocol": "grpc"}, outcomes, 1)
        self.assertEqual((column.cell("g"), column.cell("h")), ("ok 1, – 1", "FAIL 1/1"))
        text = as_text([column], {"g": "G", "h": "H"})
        self.assertIn("FAIL go h/c", text)
        self.assertIn("tls: why", as_markdown([column], {"g": "G"}))


if __name__ == "__main__":
    unittest.main()
