"""Those who are in no household register: people from elsewhere, and representatives with other documents.

Documents are fictional, so that none is valid in the nation: a permit of residents from Hong Kong, Macao and Taiwan
begins with 6681, 6682 or 6683 in place of 81, 82 and 83; a pass begins with U (Hong Kong and Macao: H or M) or UT; a
foreigner's permanent residence card with 966, a province that there is not; a passport with UT, after Utopia, the
country of ICAO's specimens (Doc 9303).
"""

from dataclasses import replace
from datetime import date
from random import Random
from typing import Final

from kg.identifiers.identity_number import build_check_digit
from loaders.city import divisions, names
from loaders.city.ground import Ground
from loaders.city.households import Settlers
from loaders.city.persons import DocumentKind, Person
from loaders.city.streams import Weighted

_KINDS: Final = Weighted(
    [
        (DocumentKind.HONG_KONG_MACAO_PASS, 0.35),
        (DocumentKind.COMPATRIOT_RESIDENCE, 0.2),
        (DocumentKind.TAIWAN_PASS, 0.15),
        (DocumentKind.PASSPORT, 0.2),
        (DocumentKind.PERMANENT_RESIDENCE, 0.1),
    ]
)
_FOREIGN: Final = frozenset({DocumentKind.PASSPORT, DocumentKind.PERMANENT_RESIDENCE})
_SHARE: Final = 0.1
"""Of the outsiders, those with another document: about one in 250 persons, one in 60 representatives."""


def build_outsiders(ground: Ground, on: date, count: int) -> list[Person]:
    """Outsiders of a quarter; at least one has another document, and the last ones do."""
    random = ground.streams.of("outsiders")
    settlers = ground.build_settlers(on, random)
    strangers = max(1, round(count * _SHARE)) if count else 0
    people = [replace(settlers.build_adult(), particulars=None) for _ in range(count - strangers)]
    return people + [_build_stranger(ground, settlers, random) for _ in range(strangers)]


def _build_stranger(ground: Ground, settlers: Settlers, random: Random) -> Person:
    kind = _KINDS.draw(random)
    person = settlers.build_adult()
    name = names.build_foreign_name(random) if kind in _FOREIGN else names.build_compatriot_name(random)
    number = _build_number(kind, person, ground, random)
    return replace(person, name=name, former_name="", number=number, document=kind, particulars=None)


def _build_number(kind: DocumentKind, person: Person, ground: Ground, random: Random) -> str:
    numbering = ground.numbering
    serial = numbering.share_out(numbering.count("document"))
    match kind:
        case DocumentKind.HONG_KONG_MACAO_PASS:
            return f"U{serial:08d}"
        case DocumentKind.TAIWAN_PASS:
            return f"UT{serial:08d}"
        case DocumentKind.PASSPORT:
            return f"UT{serial:07d}"
        case DocumentKind.COMPATRIOT_RESIDENCE:
            division = random.choice(divisions.COMPATRIOT_DIVISIONS)
            return numbering.build_identity_number(division, person.birth_on, person.sex)
        case _:
            body = f"966{random.randrange(900, 1000):03d}{person.birth_on:%Y%m%d}{serial % 1000:03d}"
            return body + build_check_digit(body)
