"""Nodes put together step by step: union-find whose roots are the first of their sets by id."""


class Partition:
    """Sets of nodes that know which node stands for each."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def get_root(self, node: str) -> str:
        """The node that stands for the set of `node`: the first of it by id."""
        parents = self._parents
        root = node
        while (parent := parents.get(root, root)) != root:
            root = parent
        while node != root:
            parents[node], node = root, parents[node]
        return root

    def join(self, left: str, right: str) -> str:
        """Put the sets of two nodes together; gives the root."""
        first, second = sorted((self.get_root(left), self.get_root(right)))
        if first != second:
            self._parents[second] = first
        return first
