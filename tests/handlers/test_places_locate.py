"""Pins: the address and the polygons are two witnesses."""

import gzip
import json
from typing import Any

import shapely

from handlers.places import Boundaries, Known, load_geojson, locate

# Two squares side by side that stand for subdistricts of Nan: 551405 in the west, 551407 in the east.
WEST, EAST = "551405", "551407"
SQUARES = {WEST: shapely.box(100.70, 18.70, 100.80, 18.80), EAST: shapely.box(100.80, 18.70, 100.90, 18.80)}
ADDRESS = "หมู่ 3 ตำบล เมืองจัง อำเภอภูเพียง น่าน 55000 ประเทศไทย"


def known() -> Known:
    return Known(boundaries=Boundaries(SQUARES.items()))


def feature(code: str, geometry: Any, **properties: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties or {"code": code},
        "geometry": shapely.geometry.mapping(geometry) if geometry is not None else None,
    }


def collection(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_a_pin_well_inside_one_subdistrict_is_sure_without_an_address() -> None:
    found = locate(18.75, 100.72, known=known())
    assert (found.code, found.ambiguous) == (WEST, False)


def test_a_pin_near_the_border_is_asked_about_likeliest_first() -> None:
    found = locate(18.75, 100.801, known=known())
    assert found.ambiguous
    assert found.candidates[:2] == (EAST, WEST)
    assert found.district == "5514"


def test_an_address_that_agrees_with_the_pin_is_sure_even_at_the_border() -> None:
    found = locate(18.75, 100.7999, ADDRESS, known=known())
    assert (found.code, found.ambiguous) == (WEST, False)


def test_an_address_that_the_polygons_contradict_is_asked_about_the_address_first() -> None:
    found = locate(18.75, 100.88, ADDRESS, known=known())
    assert found.ambiguous
    assert found.candidates == (WEST, EAST)


def test_without_polygons_the_address_speaks() -> None:
    assert locate(18.75, 100.72, ADDRESS, known=Known()).code == WEST


def test_without_an_address_the_title_speaks() -> None:
    assert locate(None, None, None, "เทศบาล ต.เมืองจัง", known=Known()).code == WEST


def test_of_two_addresses_in_one_line_the_last_counts() -> None:
    found = locate(None, None, "ต.ฝายแก้ว อ.ภูเพียง จ.น่าน " + ADDRESS, known=Known())
    assert found.code == WEST


def test_the_mother_of_a_divided_subdistrict_is_asked_about() -> None:
    found = locate(None, None, "แขวง ดินแดง เขตดินแดง กรุงเทพมหานคร 10400", known=Known())
    assert found.ambiguous
    assert found.district == "1026"


def test_the_sea_and_foreign_land_are_told_apart() -> None:
    assert locate(10.5, 100.9, known=known()).evidence == ("ตำแหน่งอยู่ในทะเล",)
    assert locate(17.41, 104.82, known=known()).evidence == ("ตำแหน่งอยู่นอกประเทศไทย",)
    assert locate(48.1, 11.5, known=known()).evidence == ("ตำแหน่งอยู่นอกประเทศไทย",)


def test_a_pin_just_outside_all_polygons_belongs_to_the_nearest() -> None:
    found = locate(18.75, 100.699, known=known())
    assert WEST in found.candidates


def test_a_file_with_our_names_and_one_with_ocha_s_are_both_read_plain_or_packed() -> None:
    ours = collection(feature(WEST, SQUARES[WEST]))
    ochas = collection(feature(WEST, SQUARES[WEST], ADM3_PCODE="TH" + WEST, ADM3_TH="เมืองจัง"))
    for data in (ours, ochas, gzip.compress(ours)):
        rows, problems = load_geojson(data)
        assert ([code for code, _ in rows], problems) == ([WEST], [])


def test_everything_wrong_with_a_file_is_told() -> None:
    bow_tie = shapely.Polygon([(100.7, 18.7), (100.8, 18.8), (100.8, 18.7), (100.7, 18.8)])
    holed = shapely.Polygon(SQUARES[EAST].exterior, [shapely.box(100.84, 18.74, 100.85, 18.75).exterior])
    rows, problems = load_geojson(
        collection(
            feature(WEST, bow_tie),
            feature(WEST, SQUARES[WEST]),
            feature(EAST, holed),
            feature("55", SQUARES[WEST]),
            feature("104701", shapely.box(100.6, 13.6, 100.7, 13.7)),
            feature("999999", SQUARES[WEST]),
            feature("551401", None),
            feature("551402", shapely.box(18.7, 100.7, 18.8, 100.8)),
        )
    )
    told = {str(problem): problem.fatal for problem in problems}
    assert [code for code, _ in rows] == [WEST, EAST, "104701"]
    assert told == {
        "feature 1 (551405): was repaired (Self-intersection)": False,
        "feature 2 (551405): stands twice": True,
        "feature 3 (551407): has 1 hole(s), kept": False,
        "feature 4: has no subdistrict code of six digits (55)": True,
        "feature 5 (104701): was abolished, stands for 104702 104703": False,
        "feature 6 (999999): is no subdistrict of the gazetteer, left out": False,
        "feature 7 (551401): has no polygon": True,
        "feature 8 (551402): lies outside Thailand (longitude before latitude, WGS 84?)": True,
    }


def test_a_file_that_is_no_geojson_is_refused_with_one_line() -> None:
    for data in (b"", b"{}", b"[1]", b"\x1f\x8bnonsense", b"\xff\xfe"):
        rows, problems = load_geojson(data)
        assert rows == []
        assert len(problems) == 1
        assert problems[0].fatal
