"""Real pins against the published coarse outlines, which lie beside the repository and are never committed."""

import json
from pathlib import Path
from typing import Any

import pytest

from handlers.places import Boundaries, Known, load_geojson, locate

CASES = Path(__file__).parent.parent / "support" / "cases" / "pins.jsonl"
OUTLINES = Path(__file__).parents[3] / "shared" / "boundaries" / "tambon_boundaries.geojson.gz"


def cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def country() -> Known:
    if not OUTLINES.exists():
        pytest.skip("../shared/boundaries is not here")
    rows, _ = load_geojson(OUTLINES.read_bytes())
    return Known(boundaries=Boundaries(rows))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["what"])
def test_a_pin_is_understood(case: dict[str, Any], country: Known) -> None:
    found = locate(case["lat"], case["lon"], case["address"] or None, known=country)
    if "code" in case:
        assert found.code == case["code"]
    elif "district" in case:
        assert found.district == case["district"]
    elif "ask" in case:
        assert found.ambiguous
        assert set(case["ask"]) <= set(found.candidates)
    else:
        assert found.code is None
        assert found.evidence
