"""What a run of `make quality` came to, for people and as JSON."""

from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson

from resolution.quality_measures import Measured


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure and what it has to reach; `at_most` where less is better."""

    what: str
    figure: float
    bar: float
    at_most: bool = False

    @property
    def is_met(self) -> bool:
        """Whether it is."""
        return self.figure <= self.bar if self.at_most else round(self.figure, 6) >= self.bar

    def summary(self) -> str:
        """One line for people."""
        sign = "≤" if self.at_most else "≥"
        return f"{'met  ' if self.is_met else 'MISSED'} {self.what}: {self.figure:.4f} {sign} {self.bar:g}"


@dataclass(frozen=True, slots=True)
class Result:
    """One data set, ours beside the reference."""

    name: str
    data: str
    seed: int
    model: str
    """Digest of the model that scored."""
    gate: str
    """What the gate estimated and chose without labels."""
    ours: Measured
    stock: Measured | None = None
    stock_threshold: float | None = None
    bars: tuple[Bar, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def summary(self) -> str:
        """A few lines for people."""
        lines = [f"{self.name}: {self.data}; seed {self.seed}, model {self.model}", f"  ours   {self.ours.summary()}"]
        if self.stock is not None:
            lines.append(f"  stock  {self.stock.summary()} (threshold {self.stock_threshold}, best of five by truth)")
        if self.gate:
            lines.append(f"  gate   {self.gate}")
        lines += [f"  note   {note}" for note in self.notes]
        lines += [f"  {bar.summary()}" for bar in self.bars]
        return "\n".join(lines)


def write_report(path: Path, results: list[Result]) -> None:
    """All results as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps([asdict(result) for result in results], option=orjson.OPT_INDENT_2))
