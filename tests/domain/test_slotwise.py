"""Values whose slots are filled by their setters are made, refused and kept as dataclasses are."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from inspect import signature

import pytest

from domain.slotwise import slotwise


@dataclass(frozen=True, slots=True)
class Plain:
    name: str
    said: dict[str, str] = field(default_factory=dict)
    days: int = 3
    by: str = field(default="", kw_only=True)


Quick = slotwise(
    dataclass(frozen=True, slots=True)(
        type("Quick", (), {"__annotations__": Plain.__annotations__, "__module__": __name__}
             | {"said": field(default_factory=dict), "days": 3,
                "by": field(default="", kw_only=True)})
    )
)  # fmt: skip
GIVEN = [
    (("a",), {}),
    (("a", {"k": "v"}), {}),
    (("a", {"k": "v"}, 4), {"by": "b"}),
    ((), {"by": "b", "days": 0, "name": "a"}),
]


@pytest.mark.parametrize(("placed", "named"), GIVEN)
def test_the_fields_are_those_a_dataclass_would_have(placed, named):
    plain, quick = Plain(*placed, **named), Quick(*placed, **named)
    assert [getattr(quick, one.name) for one in fields(Plain)] == [
        getattr(plain, one.name) for one in fields(Plain)
    ]
    assert signature(Quick) == signature(Plain)


def test_what_is_made_anew_is_shared_by_nobody():
    assert Quick("a").said is not Quick("a").said


@pytest.mark.parametrize(
    ("placed", "named"), [((), {}), (("a", {}, 1, "b"), {}), (("a",), {"nobody": 1})]
)
def test_what_a_dataclass_refuses_is_refused(placed, named):
    for made in (Plain, Quick):
        with pytest.raises(TypeError):
            made(*placed, **named)


def test_it_never_changes_but_by_replacing():
    one = Quick("a", days=1)
    with pytest.raises(FrozenInstanceError):
        one.days = 2
    assert replace(one, days=2) == Quick("a", days=2) != one
    assert hash(replace(one, said=()))
