"""What one night of a quarter is drawn with."""

from dataclasses import dataclass
from datetime import date
from random import Random

from loaders.city.events import EventLog
from loaders.city.firms import Links
from loaders.city.ground import Ground


@dataclass(frozen=True, slots=True)
class Night:
    """The day, the quarter's ground and links, tonight's generator and log; firms with ids in `fixed` never change."""

    on: date
    ground: Ground
    links: Links
    fixed: frozenset[str]
    random: Random
    log: EventLog
