"""What keeps parties apart, whatever links say: facts, and what people judged.

A *node* is what facts and judgements have joined already: the parties of one number, or several of these that were
judged the same. A cluster carries what its nodes carry together.
"""

from dataclasses import dataclass

from kg.model.resolved import ConflictReason

LEFT, RIGHT = "<", ">"
"""The two sides of a judgement that parts."""
_OTHER_SIDE = str.maketrans(LEFT + RIGHT, RIGHT + LEFT)
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Node:
    """What keeps a node, or a cluster of them, apart from others."""

    number: str | None
    """Its valid number; a disputed one too."""
    registers: frozenset[str]
    """Registers and lists that name each party once, in which it stands."""
    is_branch: bool | None = None
    """None where it is not known, and for persons."""
    sides: frozenset[str] = _NOTHING
    """Where it stands in judgements that part: `<` or `>` behind the judgement's number."""

    @property
    def is_free(self) -> bool:
        """Whether nothing keeps it apart but, perhaps, that it is a branch or is none."""
        return self.number is None and not self.registers and not self.sides

    def find_objection(self, other: "Node") -> ConflictReason | None:
        """Why the two must stay apart, if they must."""
        if self.number is not None and other.number is not None and self.number != other.number:
            return ConflictReason.TWO_NUMBERS
        if not self.registers.isdisjoint(other.registers):
            return ConflictReason.TWO_RECORDS_OF_ONE_REGISTER
        if self.is_branch is not None and other.is_branch is not None and self.is_branch != other.is_branch:
            return ConflictReason.BRANCH_AND_HEAD_OFFICE
        if self.sides and any(side.translate(_OTHER_SIDE) in other.sides for side in self.sides):
            return ConflictReason.JUDGED_APART
        return None

    def join(self, other: "Node") -> "Node":
        """What the two carry together."""
        return Node(
            self.number if self.number is not None else other.number,
            self.registers | other.registers,
            self.is_branch if self.is_branch is not None else other.is_branch,
            self.sides | other.sides,
        )
