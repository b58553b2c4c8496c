"""The processor time that searches take of the process that makes them."""

import os
import resource


def setting(name: str) -> str:
    """A variable of the environment; clients/bench/run sets them."""
    return os.environ[name]


IN_FLIGHT = int(setting("BENCH_IN_FLIGHT"))
# For each of those in flight.
CALLS = int(setting("BENCH_CALLS")) // IN_FLIGHT
# Uncounted, before: connecting, and what is made once.
WARM_UP = CALLS // 10 + 1


def cpu() -> float:
    """Seconds this process has run so far, in user and system mode."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def report(side: str, found: set[int], seconds: float) -> None:
    """Prints a measurement. Every search must have found the same number of recordings, at least one."""
    (number,) = found
    if number == 0:
        raise SystemExit(f"{side}: nothing was found")
    print(side, CALLS * IN_FLIGHT, number, f"{seconds:.3f}", sep="\t")
