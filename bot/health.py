"""GET /healthz, /readyz and /metrics (DESIGN.md §4)."""

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from bot.metrics import registry
from models import health
from models.session import Database


def pages(database: Database) -> Blueprint:
    """The blueprint for load balancers and monitoring."""
    blueprint = Blueprint("health", __name__)
    measures = registry(database)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return _plain("ok", 200)

    @blueprint.get("/readyz")
    def readyz() -> Response:
        try:
            problem = health.problem(database)
        except SQLAlchemyError as error:
            problem = f"database: {type(error).__name__}"
        return _plain(problem or "ok", 503 if problem else 200)

    @blueprint.get("/metrics")
    def metrics() -> Response:
        try:
            return Response(generate_latest(measures), content_type=CONTENT_TYPE_LATEST)
        except SQLAlchemyError as error:
            return _plain(f"database: {type(error).__name__}", 503)

    return blueprint


def _plain(text: str, status: int) -> Response:
    return Response(text + "\n", status=status, content_type="text/plain; charset=utf-8")
