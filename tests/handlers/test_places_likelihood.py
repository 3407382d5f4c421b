"""The arithmetic of the two witnesses: what makes a place likelier, and what less."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from handlers.places.boundaries import Near
from handlers.places.likelihood import RATES, Named, at_least, by_area, shares

HERE, NEXT, FAR = "551405", "551407", "550509"
metres = st.floats(0, 20_000)


def around(distance: float, slack: float = 300.0) -> list[Near]:
    return [Near(HERE, 0.0, 0.0), Near(NEXT, distance, slack)]


@given(metres, metres, st.sampled_from(["", "road", "lane"]), st.booleans())
def test_the_shares_are_a_probability(distance: float, slack: float, street: str, prefixed: bool) -> None:
    likely = shares(around(distance, slack), Named((NEXT,), street=street, prefixed=prefixed))
    assert abs(sum(likely.values()) - 1) < 1e-9
    assert list(likely.values()) == sorted(likely.values(), reverse=True)


def test_nothing_around_is_nothing_likely() -> None:
    assert shares([], Named()) == {}


def test_the_farther_the_border_the_surer_the_outline() -> None:
    alone = [shares(around(distance), Named())[HERE] for distance in (0, 20, 100, 500, 2000)]
    assert alone == sorted(alone)
    assert (alone[0], alone[-1] > 0.97) == (0.5, True)


def test_a_roughly_drawn_border_proves_less_than_a_fine_one() -> None:
    rough, fine = (shares(around(60, slack), Named())[HERE] for slack in (1500.0, 5.0))
    assert rough < 0.7 < 0.97 < fine


def test_an_explicit_address_beats_an_outline_that_is_near_but_not_one_that_is_far() -> None:
    said = Named((NEXT,))
    assert shares(around(50), said)[NEXT] > 0.8
    assert shares(around(4_000, 20.0), said)[HERE] > 0.8


def test_on_a_road_and_with_a_bare_name_the_address_weighs_less() -> None:
    plain = shares(around(50), Named((NEXT,)))[NEXT]
    assert shares(around(50), Named((NEXT,), street="road"))[NEXT] < plain
    assert shares(around(50), Named((NEXT,), prefixed=False))[NEXT] < plain
    assert shares(around(50), Named((NEXT,), postal=frozenset({HERE})))[NEXT] < plain


def test_where_house_numbers_are_few_the_address_weighs_more_than_in_bangkok() -> None:
    bangkok = [Near("102901", 0.0, 0.0), Near("103005", 50.0, 300.0)]
    assert shares(around(50), Named((NEXT,)))[NEXT] > shares(bangkok, Named(("103005",)))["103005"]
    assert at_least(Near(NEXT, 50.0, 300.0), Named((NEXT,))) > at_least(
        Near("103005", 50.0, 300.0), Named(("103005",))
    )


def test_an_old_name_speaks_for_the_parts_too() -> None:
    old = shares(around(1_000), Named((NEXT,), parts=frozenset({HERE})))
    assert old[HERE] > 0.9
    assert shares(around(1_000), Named((NEXT,)))[HERE] < old[HERE]


def test_the_district_in_the_address_tells_apart_what_lies_across_its_border() -> None:
    border = [Near(HERE, 0.0, 0.0), Near(FAR, 10.0, 500.0)]
    assert shares(border, Named(district="5514"))[HERE] > shares(border, Named())[HERE]
    assert by_area(shares(border, Named()), 4).keys() == {"5514", "5505"}
    assert by_area(shares(border, Named()), 2) == {"55": 1.0} or sum(shares(border, Named()).values()) > 0.999


@given(st.floats(1, 5_000), st.floats(0, 3_000), st.sampled_from(["", "road", "lane"]))
def test_what_the_own_border_promises_holds_with_two_neighbours(
    depth: float, slack: float, street: str
) -> None:
    said = Named((HERE,), street=street)
    promised = at_least(Near(HERE, depth, slack), said)
    near = [Near(HERE, 0.0, 0.0), Near(NEXT, depth, slack), Near(FAR, depth, slack)]
    assert promised <= shares(near, said)[HERE] + 1e-9


def test_the_rates_can_be_fitted_anew() -> None:
    doubting = replace(RATES, slip=0.5)
    assert shares(around(50), Named((NEXT,)), doubting)[NEXT] < shares(around(50), Named((NEXT,)))[NEXT]
