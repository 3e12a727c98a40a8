"""The error tree: codes, exit codes and the docstring that draws it agree."""

import kg.errors
from kg.errors import XintuError, iter_error_classes


def test_every_error_has_its_own_code_and_its_own_exit_code() -> None:
    classes = iter_error_classes()
    assert len({error.code for error in classes}) == len(classes)
    assert len({error.exit_code for error in classes}) == len(classes)


def test_the_drawn_tree_names_every_class_once_with_its_sentence() -> None:
    drawing = kg.errors.__doc__ or ""
    for error in iter_error_classes():
        assert drawing.count(f" {error.__name__}") + drawing.count(f"{error.__name__}\n    ├") >= 1, error.__name__


def test_a_message_ends_with_the_way_out() -> None:
    assert str(XintuError("The door is shut.", way_out="Open it.")) == "The door is shut. Open it."
