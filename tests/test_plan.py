from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.errors import UsageError
from dragoman.plan import Component, Plan, Search

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
COMPONENTS = st.builds(Component, st.text(min_size=1), st.dictionaries(st.text(min_size=1), VALUES, max_size=4))
STAGES = st.none() | COMPONENTS
PLANS = st.builds(
    Plan,
    engine=STAGES,
    reader=STAGES,
    segmenter=STAGES,
    embedder=STAGES,
    aligner=STAGES,
    scorers=st.lists(COMPONENTS, max_size=3).map(tuple),
    languages=st.tuples(st.text(), st.text()),
    version=st.text(),
)
PLAN = Plan(
    engine=Component("ct2", {"model": "starter-ar-en", "beam": 4, "length_penalty": 1.0}),
    segmenter=Component("rules"),
    scorers=(Component("numbers"), Component("length")),
    version="0.1.0",
)


def test_a_signature_names_every_part_on_one_line() -> None:
    assert PLAN.signature == (
        "lang:ar-en|seg:rules|engine:ct2(beam=4,length_penalty=1,model=starter-ar-en)|scorers:numbers+length|version:0.1.0"
    )


def test_a_signature_names_the_stages_of_an_alignment_and_none_that_it_lacks() -> None:
    plan = replace(PLAN, engine=None, embedder=Component("use"), aligner=Component("margin-dp", {"largest": 8}))
    assert plan.signature == (
        "lang:ar-en|seg:rules|embedder:use|aligner:margin-dp(largest=8)|scorers:numbers+length|version:0.1.0"
    )


def test_the_signature_of_a_plan_without_scorers_says_so() -> None:
    assert "|scorers:none|" in replace(PLAN, scorers=()).signature


@given(PLANS)
def test_a_plan_comes_equal_out_of_json_and_pickle_with_the_same_signature(plan: Plan) -> None:
    for copy in (Plan.from_json(plan.to_json()), pickle.loads(pickle.dumps(plan))):  # noqa: S301 - made here
        assert copy == plan
        assert copy.signature == plan.signature


@given(st.dictionaries(st.text(min_size=1), VALUES, min_size=2, max_size=5))
def test_the_order_of_options_does_not_matter(options: dict[str, Any]) -> None:
    turned = dict(reversed(options.items()))
    assert str(Component("ct2", options)) == str(Component("ct2", turned))
    assert Plan(engine=Component("ct2", options)).to_json() == Plan(engine=Component("ct2", turned)).to_json()


@given(st.integers(-(10**6), 10**6))
def test_equal_numbers_give_equal_signatures(number: int) -> None:
    whole, real = Component("ct2", {"length_penalty": number}), Component("ct2", {"length_penalty": float(number)})
    assert whole == real
    assert str(whole) == str(real)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"engine": Component("ct2", {**PLAN.engine.options, "beam": 5})}, id="beam"),
        pytest.param({"engine": Component("marian", PLAN.engine.options)}, id="engine"),
        pytest.param({"engine": Component("ct2", {**PLAN.engine.options, "model": "other"})}, id="model"),
        pytest.param({"reader": Component("documents", {"wrap": "keep"})}, id="reader"),
        pytest.param({"segmenter": Component("lines")}, id="segmenter"),
        pytest.param({"scorers": (Component("length"), Component("numbers"))}, id="order of scorers"),
        pytest.param({"languages": ("arz", "en")}, id="language"),
        pytest.param({"version": "0.2.0"}, id="version"),
    ],
)
def test_another_plan_has_another_signature(other: dict[str, Any]) -> None:
    assert replace(PLAN, **other).signature != PLAN.signature


NAMES = st.from_regex(r"[a-z][a-z-]{0,8}", fullmatch=True)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | NAMES


@given(NAMES, st.dictionaries(NAMES, PLAIN.filter(lambda value: value not in {"null", "true", "false"}), max_size=3))
def test_a_component_is_read_from_the_form_in_which_it_is_written(name: str, options: dict[str, Any]) -> None:
    component = Component(name, options)
    assert Component.parse(str(component)) == component
    assert Component.parse_several(f"{component},{component}") == (component, component)


def test_no_components_are_written_as_none() -> None:
    assert Component.parse_several("none") == ()


@pytest.mark.parametrize("text", ["", "a b", "use(", "use)", "use(model)", "use(=)x", ",", "use,"])
def test_what_is_no_component_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"is no component|has no value"):
        Component.parse_several(text)


@pytest.mark.parametrize(("beam", "n_best"), [(4, 0), (4, 5), (0, 1), (0, 0), (-1, -1)])
def test_a_search_that_cannot_give_so_many_hypotheses_is_refused(beam: int, n_best: int) -> None:
    with pytest.raises(UsageError, match=f"n-best is {n_best}: it must be from 1 to the beam, which is {beam}"):
        Search(beam=beam, n_best=n_best)
