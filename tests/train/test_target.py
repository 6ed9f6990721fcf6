"""A target reads a callable's real arguments and their types."""

from __future__ import annotations

from typing import Any

import pytest

from ostraka.errors import BadOption
from ostraka.train.target import Target, typed, whole_view


class Parent:
    size: int

    def __init__(self, size: int, name: str = "x", *rest: int, shape=(1, 2), **more: Any) -> None:
        self.size, self.name, self.shape = size, name, shape


class Child(Parent):
    def __init__(self, colour: str | None = None, missing: "NoSuchType" = 1) -> None:  # noqa: F821, UP037
        super().__init__(3)
        self.colour, self.missing = colour, missing


def test_arguments_of_ours_and_catch_alls_are_not_for_users() -> None:
    target = Target("parent", Parent, frozenset({"name"}))
    assert list(target.accepts) == ["size", "shape"]
    assert target.takes("anything")
    assert not target.takes("name")
    assert not Target("child", Child).takes("anything")


def test_types_come_from_the_class_or_its_constructor() -> None:
    assert Target("parent", Parent).hint("size") is int
    assert Target("parent", Parent).hint("name") is str
    assert Target("child", Child).hint("colour") == str | None
    assert Target("parent", Parent).hint("shape") is Any


def test_a_type_that_does_not_resolve_checks_nothing() -> None:
    target = Target("child", Child)
    assert target.hint("missing") is Any
    assert typed(target, "missing", object) is object


def test_a_list_becomes_a_tuple_where_the_default_is_one() -> None:
    assert typed(Target("parent", Parent), "shape", [3, 4]) == (3, 4)


def test_equal_values_stay_as_they_were_given() -> None:
    name = "as it is"
    assert typed(Target("parent", Parent), "name", name) is name
    with pytest.raises(BadOption, match=r"parent\.name=3: input should be a valid string"):
        typed(Target("parent", Parent), "name", 3)


def test_a_config_object_is_shown_by_what_differs_from_a_fresh_one() -> None:
    config = Child(colour="red")
    view = whole_view(Target("child", Child), config)
    assert view.pop("*").endswith(".Child")
    assert view == {"colour": "red"}


def test_without_defaults_every_argument_is_shown() -> None:
    view = whole_view(Target("parent", Parent), Parent(2))
    assert {"size": 2, "name": "x", "shape": [1, 2]}.items() <= view.items()
