"""What every reading of a place may know is kept per process and read anew when it changed."""

from support.talk import seed

from handlers.facts.geography import covered_provinces, known_places
from models.centres import Centre, Coverage
from models.revision import bump
from models.session import Database
from models.state import Alias
from models.words import CentreKind


def covered(database: Database) -> frozenset[str]:
    with database.reading() as session:
        return covered_provinces(session)


def test_provinces_with_an_active_unit_are_covered_and_the_last_desk_counts_for_none(
    database: Database,
) -> None:
    seed(database)
    assert covered(database) == {"48", "55"}


def test_an_import_is_seen_at_once(database: Database) -> None:
    seed(database)
    with database.unit_of_work() as session:
        bump(session, "centres")
    assert covered(database) == {"48", "55"}
    with database.unit_of_work() as session:
        row = Centre(code="psl", name="พมจ. พิษณุโลก", kind=CentreKind.PROVINCE, leads=[], active=True)
        session.add(row)
        session.flush()
        session.add(Coverage(centre_id=row.id, code="65"))
        bump(session, "centres")
    assert covered(database) == {"48", "55", "65"}


def test_local_names_help_to_read_a_place(database: Database) -> None:
    with database.unit_of_work() as session:
        session.add(Alias(alias="บ้านหาดผาขน", subdistrict="551405"))
        bump(session, "aliases")
    with database.reading() as session:
        assert known_places(session, near="55").aliases.codes == {"บ้านหาดผาขน": ("551405",)}


def test_a_name_that_several_villages_bear_is_known_with_all_of_them(database: Database) -> None:
    with database.unit_of_work() as session:
        session.add_all(Alias(alias="วัดโพธิ์ชัย", subdistrict=code) for code in ("480101", "430101", "999999"))
        bump(session, "aliases")
    with database.reading() as session:
        names = known_places(session).aliases
        assert known_places(session).aliases is names, "the index is built once"
        assert set(names.codes["วัดโพธิ์ชัย"]) == {"480101", "430101"}
