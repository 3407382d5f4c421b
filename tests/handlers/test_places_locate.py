"""Pins: the address and the polygons are two witnesses."""

import gzip
import json
from typing import Any

import shapely

from handlers.places import Boundaries, Found, Known, districts, load_geojson, locate, provinces, subdistricts

# Two squares side by side that stand for subdistricts of Nan: 551405 in the west, 551407 in the east.
WEST, EAST = "551405", "551407"
SQUARES = {WEST: shapely.box(100.70, 18.70, 100.80, 18.80), EAST: shapely.box(100.80, 18.70, 100.90, 18.80)}
# And two of Bangkok: แขวงบางซื่อ in the west, แขวงจตุจักร in the east.
BANGKOK_SQUARES = {
    "102901": shapely.box(100.50, 13.80, 100.5335, 13.84),
    "103005": shapely.box(100.5335, 13.80, 100.57, 13.84),
}
ADDRESS = "หมู่ 3 ตำบล เมืองจัง อำเภอภูเพียง น่าน 55000 ประเทศไทย"


def known() -> Known:
    return Known(boundaries=Boundaries(SQUARES.items()))


def everywhere() -> list[tuple[str, Any]]:
    """A tiny square for one subdistrict of each province, so that the outlines are the whole country's."""
    firsts = [subdistricts(districts(p.code)[0].code)[0].code for p in provinces()]
    return [
        (code, shapely.box(99.0, 14 + i / 100, 99.005, 14.005 + i / 100)) for i, code in enumerate(firsts)
    ]


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


def test_an_address_that_agrees_with_the_pin_is_sure_where_the_pin_alone_would_be_asked_about() -> None:
    assert locate(18.75, 100.796, known=known()).ambiguous
    found = locate(18.75, 100.796, ADDRESS, known=known())
    assert (found.code, found.ambiguous) == (WEST, False)


def test_on_a_road_ten_metres_from_a_rough_border_in_bangkok_an_address_that_agrees_is_asked_about() -> None:
    """Five of 41 such pins lay across the border; elsewhere addresses slip seldomer (`likelihood.Rates.elsewhere`)."""
    address = "210 ถ. เทอดดำริ แขวง บางซื่อ เขตบางซื่อ กรุงเทพมหานคร 10800"
    found = locate(13.82, 100.5334, address, known=Known(boundaries=Boundaries(BANGKOK_SQUARES.items())))
    assert (found.ambiguous, found.candidates[:2]) == (True, ("102901", "103005"))
    assert locate(18.75, 100.7999, ADDRESS, known=known()).code == WEST


def test_an_address_that_the_polygons_contradict_is_asked_about_the_address_first() -> None:
    found = locate(18.75, 100.88, ADDRESS, known=known())
    assert found.ambiguous
    assert found.candidates == (WEST, EAST)


def test_where_both_witnesses_stand_near_the_border_the_address_weighs_more() -> None:
    found = locate(18.75, 100.8003, ADDRESS, known=known())
    assert found.candidates[0] == WEST
    assert (found.province, found.district) == ("55", "5514")


def test_a_pin_in_the_other_district_far_from_the_named_one_is_asked_about() -> None:
    found = locate(18.75, 100.72, "ต.ปัว อ.ปัว จ.น่าน", known=known())
    assert found.ambiguous
    assert {"550509", WEST} <= set(found.candidates) or WEST in found.candidates


def test_the_district_alone_in_the_address_leaves_the_polygon_to_speak() -> None:
    assert locate(18.75, 100.72, "อำเภอภูเพียง น่าน 55000", known=known()).code == WEST


def test_the_postal_code_tips_the_scales() -> None:
    """บางซื่อ has 10800, จตุจักร 10900: a geocoder's line that mixes them comes from the border between the two."""
    border = Known(boundaries=Boundaries(BANGKOK_SQUARES.items()))
    point = (13.82, 100.5337)
    line = "210 ถ. เทอดดำริ แขวง บางซื่อ เขตบางซื่อ กรุงเทพมหานคร"
    usual, mixed = (locate(*point, f"{line} {postal}", known=border) for postal in ("10800", "10900"))
    assert usual.candidates[0] == "102901"
    assert usual.confidence > mixed.confidence or mixed.candidates[0] == "103005"


def test_fine_outlines_are_believed_near_their_border() -> None:
    """Corners every few metres: the border is where it is drawn. The same two outlines with few corners are asked about."""
    fine = {code: shapely.segmentize(shape, 0.0002) for code, shape in SQUARES.items()}
    assert locate(18.75, 100.8006, known=Known(boundaries=Boundaries(fine.items()))).code == EAST
    assert locate(18.75, 100.8006, known=known()).ambiguous


def test_a_hole_is_not_inside() -> None:
    hole = shapely.box(100.74, 18.74, 100.76, 18.76)
    outlines = {WEST: SQUARES[WEST].difference(hole), EAST: hole}
    here = Known(boundaries=Boundaries(outlines.items()))
    assert locate(18.75, 100.75, known=here).candidates[0] == EAST
    assert locate(18.75, 100.71, known=here).code == WEST


BANG_NA = shapely.box(100.59, 13.65, 100.66, 13.69)


def test_an_old_outline_is_cut_where_the_subdistrict_was_divided() -> None:
    """แขวงบางนา became เหนือ and ใต้ in 2017, along ถนนสรรพาวุธ and ถนนเทพรัตน."""
    old = Known(boundaries=Boundaries([("104701", BANG_NA)]))
    address = "88 ซอย ทดสอบ แขวง บางนา เขตบางนา กรุงเทพมหานคร 10260"
    assert locate(13.682, 100.63, address, known=old).code == "104702"
    assert locate(13.656, 100.62, address, known=old).code == "104703"
    assert locate(13.6690, 100.6301, address, known=old).candidates[:2] in (
        ("104702", "104703"),
        ("104703", "104702"),
    )


def test_fresh_outlines_are_left_as_they_are() -> None:
    west, east = shapely.box(100.59, 13.65, 100.62, 13.69), shapely.box(100.62, 13.65, 100.66, 13.69)
    fresh = Known(boundaries=Boundaries([("104702", west), ("104703", east)]))
    assert locate(13.655, 100.60, known=fresh).code == "104702"
    assert locate(13.685, 100.65, known=fresh).code == "104703"


def test_outlines_that_stand_under_each_other_s_code_are_told_by_a_landmark() -> None:
    """The file of 2019 calls the outline around วัดยานนาวา ทุ่งวัดดอน."""
    north, south = shapely.box(100.50, 13.712, 100.53, 13.73), shapely.box(100.50, 13.69, 100.53, 13.712)
    for outlines in ([("102801", north), ("102802", south)], [("102801", south), ("102802", north)]):
        found = locate(13.725, 100.51, known=Known(boundaries=Boundaries(outlines)))
        assert found.code == "102802"


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
    country = Known(boundaries=Boundaries(everywhere()))
    assert locate(10.5, 100.9, known=country).evidence == ("ตำแหน่งอยู่ในทะเล",)
    assert locate(17.41, 104.82, known=country).evidence == ("ตำแหน่งอยู่นอกประเทศไทย",)
    assert locate(48.1, 11.5, known=country).evidence == ("ตำแหน่งอยู่นอกประเทศไทย",)


def test_outlines_of_one_province_do_not_make_the_rest_of_the_country_foreign() -> None:
    assert locate(13.75, 100.5, known=known()) == Found()
    assert locate(17.40, 104.78, "ต.ในเมือง อ.เมืองนครพนม จ.นครพนม", known=known()).code == "480101"


def test_an_address_whose_pin_is_in_the_sea_is_asked_about() -> None:
    found = locate(10.5, 100.9, "ต.เมืองจัง อ.ภูเพียง จ.น่าน", known=Known(boundaries=Boundaries(everywhere())))
    assert (found.ambiguous, found.candidates) == (True, (WEST,))


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
