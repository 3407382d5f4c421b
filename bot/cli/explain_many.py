"""Many lines for `pakmut explain --jsonl`: the first here, one by one; where more follow, they are read on all cores.

Lines come out in the order in which they came in, and none waits for input that is not there yet.
"""

import json
import multiprocessing
import os
import select
import signal
import sys
import warnings
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from io import BufferedReader, UnsupportedOperation
from itertools import chain, islice
from typing import cast

from handlers.dispatch.explain import BadQuestion, Explainer, checked
from handlers.places import Found
from handlers.triage import Reading

FEW = 200
"""Lines that one process reads alone: to start others takes as long as some dozens of lines."""
_TOGETHER = 25
_AT_ONCE = 65536
_MOMENT = 0.02
"""Seconds to wait for more input before what was asked is answered."""

_Lines = list[tuple[int, str]]
_Understood = tuple[Reading, Found]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no question: what is wrong with it, with its number."""

    why: str


def answers(explainer: Explainer) -> Generator[str | BadLine, None, None]:
    """One line of JSON for each line of standard input; ends with the first that is no question."""
    batches = _batches()
    few = _alone(explainer, islice(batches, FEW // _TOGETHER))
    yield from (_answer(explainer, one) for one in few)
    following = next(batches, None)
    if following is None:
        return
    rest = chain([following], batches)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    many = _on_all_cores(explainer, rest, cores) if cores > 1 else _alone(explainer, rest)
    yield from (_answer(explainer, one) for one in many)


def _answer(explainer: Explainer, one: _Understood | BadLine) -> str | BadLine:
    """Who leads is asked of the database, hence here and not in the other processes."""
    if isinstance(one, BadLine):
        return one
    return json.dumps(explainer.routed(*one).as_json(), ensure_ascii=False)


def _understood(explainer: Explainer, batch: _Lines) -> Iterator[_Understood | BadLine]:
    for number, line in batch:
        try:
            question = checked(json.loads(line))
        except (json.JSONDecodeError, BadQuestion) as wrong:
            yield BadLine(f"line {number}: {wrong}")
            return
        yield explainer.understood(question)


def _alone(explainer: Explainer, batches: Iterator[_Lines]) -> Iterator[_Understood | BadLine]:
    return (one for batch in batches for one in _understood(explainer, batch))


# --------------------------------------------------------------------------------------------------- other processes

_own: list[Explainer] = []
"""In another process: the explainer that it was born with, everything that it needs already loaded."""


def _begin(explainer: Explainer) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _own[:] = [explainer]


def _elsewhere(batch: _Lines) -> list[_Understood | BadLine]:
    return list(_understood(_own[0], batch))


def _on_all_cores(
    explainer: Explainer, batches: Iterator[_Lines], cores: int
) -> Iterator[_Understood | BadLine]:
    """Born by fork, so that nothing is loaded twice; they read texts only and never touch the database."""
    pool = ProcessPoolExecutor(cores, multiprocessing.get_context("fork"), _begin, (explainer,))
    pending: deque[Future[list[_Understood | BadLine]]] = deque()
    try:
        for batch in batches:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # numpy's idle threads: nothing is held
                pending.append(pool.submit(_elsewhere, batch))
            while pending and (pending[0].done() or len(pending) > 4 * cores or not _is_more_waiting()):
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


# ------------------------------------------------------------------------------------------------------------- input


def _batches() -> Iterator[_Lines]:
    """The lines of standard input with their numbers, a few together, empty ones left out."""
    number = 0
    for arrived in _arriving():
        numbered = list(
            enumerate((line.decode(sys.stdin.encoding or "utf-8") for line in arrived), number + 1)
        )
        number += len(arrived)
        lines = [(at, line) for at, line in numbered if line.strip()]
        yield from (lines[at : at + _TOGETHER] for at in range(0, len(lines), _TOGETHER))


def _arriving() -> Iterator[list[bytes]]:
    """Whole lines, as many as are there; waits for one only."""
    rest, given = b"", cast("BufferedReader", sys.stdin.buffer)
    while read := given.read1(_AT_ONCE):
        *lines, rest = (rest + read).split(b"\n")
        if lines:
            yield lines
    if rest:
        yield [rest]


def _is_more_waiting() -> bool:
    try:
        return bool(select.select([sys.stdin.fileno()], [], [], _MOMENT)[0])
    except UnsupportedOperation:
        return True
