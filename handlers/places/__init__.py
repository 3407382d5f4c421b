"""Text or coordinates → subdistrict. Pure: a gazetteer, rules and words; polygons if the operator imported them."""

from handlers.places.boundaries import Boundaries
from handlers.places.found import Found, Known
from handlers.places.geojson import Problem, load_geojson
from handlers.places.locate import locate
from handlers.places.names import NO_NAMES, Names
from handlers.places.place import Place, districts, place, provinces, subdistricts, successors
from handlers.places.recognise import recognise
from handlers.places.told import told

__all__ = [
    "NO_NAMES",
    "Boundaries",
    "Found",
    "Known",
    "Names",
    "Place",
    "Problem",
    "districts",
    "load_geojson",
    "locate",
    "place",
    "provinces",
    "recognise",
    "subdistricts",
    "successors",
    "told",
]
