"""GET /healthz, /readyz and /metrics (DESIGN.md §4).

A database that hangs never keeps a monitor waiting: the question is asked on a thread of its own, one at a time, and
whoever asks meanwhile hears within `PATIENCE` that there is no answer yet.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswerYet
from typing import Generic, TypeVar

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.metrics import registry
from models import health
from models.session import Database

T = TypeVar("T")
PATIENCE = 1.2
"""Seconds: with everything else an answer is there within 1.5 s (law 1)."""


class Question(Generic[T]):
    """One question to the database. Those who ask at the same time share the answer."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._under_way: Future[T] | None = None

    def answer(self) -> T:
        """What the database says. Raises SQLAlchemyError, or `NoAnswerYet` when it takes too long."""
        with self._lock:
            under_way = self._under_way
            if under_way is None or under_way.done():
                under_way = self._under_way = Future()
                threading.Thread(target=self._find, args=(under_way,), name="health", daemon=True).start()
        return under_way.result(PATIENCE)

    def _find(self, answer: "Future[T]") -> None:
        try:
            answer.set_result(self._ask())
        except SQLAlchemyError as fault:
            answer.set_exception(fault)
        finally:
            if not answer.done():  # a mistake of ours, which the thread's own traceback tells
                answer.cancel()


def pages(database: Database) -> Blueprint:
    """The blueprint for load balancers and monitoring."""
    blueprint = Blueprint("health", __name__)
    measures = registry(database)
    ready = Question(lambda: health.problem(database))
    numbers = Question(lambda: generate_latest(measures))

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return _plain("ok", 200)

    @blueprint.get("/readyz")
    def readyz() -> Response:
        try:
            problem = ready.answer()
        except (SQLAlchemyError, NoAnswerYet) as fault:
            problem = _no_database(fault)
        return _plain(problem or "ok", 503 if problem else 200)

    @blueprint.get("/metrics")
    def metrics() -> Response:
        try:
            return Response(numbers.answer(), content_type=CONTENT_TYPE_LATEST)
        except (SQLAlchemyError, NoAnswerYet) as fault:
            return _plain(_no_database(fault), 503)

    return blueprint


def _no_database(fault: Exception) -> str:
    return "database: no answer" if isinstance(fault, NoAnswerYet) else f"database: {type(fault).__name__}"


def _plain(text: str, status: int) -> Response:
    return Response(text + "\n", status=status, content_type="text/plain; charset=utf-8")
