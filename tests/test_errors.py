from __future__ import annotations

import inspect
import pickle
from pathlib import Path

import pytest

from dragoman import errors
from dragoman.errors import DragomanError, InputError, MalformedInputError, OutputError

PARENTS = {
    "DragomanError": {Exception},
    "UsageError": {DragomanError, ValueError},
    "InputError": {DragomanError},
    "UnsupportedFormatError": {InputError},
    "MalformedInputError": {InputError},
    "OutputError": {DragomanError},
    "MissingDependencyError": {DragomanError, ImportError},
    "ModelError": {DragomanError},
    "ModelNotFoundError": {errors.ModelError},
    "ModelIntegrityError": {errors.ModelError},
    "EngineError": {DragomanError},
    "TrainingError": {DragomanError},
    "CorpusMismatchError": {DragomanError},
}


def test_all_lists_every_error_of_the_module_in_order() -> None:
    defined = [
        name for name, value in vars(errors).items() if inspect.isclass(value) and value.__module__ == "dragoman.errors"
    ]
    assert errors.__all__ == sorted(defined)


@pytest.mark.parametrize("name", errors.__all__)
def test_every_error_has_its_place_in_the_tree(name: str) -> None:
    assert set(getattr(errors, name).__bases__) == PARENTS[name]


@pytest.mark.parametrize("name", errors.__all__)
def test_the_docstring_of_the_module_draws_every_error(name: str) -> None:
    assert name in str(errors.__doc__).split()


@pytest.mark.parametrize(
    ("where", "message"),
    [
        pytest.param({}, "tuv without xml:lang", id="nowhere"),
        pytest.param({"path": Path("news.tmx")}, "news.tmx: tuv without xml:lang", id="a file"),
        pytest.param({"path": "news.tmx", "line": 214}, "news.tmx:214: tuv without xml:lang", id="a line of a file"),
        pytest.param({"line": 214}, "tuv without xml:lang", id="a line of nothing named"),
    ],
)
def test_an_input_error_says_where_and_keeps_it(where: dict[str, object], message: str) -> None:
    error = MalformedInputError("tuv without xml:lang", **where)  # type: ignore[arg-type]
    assert str(error) == message
    assert (error.path, error.line) == (where.get("path"), where.get("line"))


def test_an_output_error_names_the_file_and_keeps_it() -> None:
    error = OutputError("cannot write: No space left on device", path=Path("out.tmx"))
    assert str(error) == "out.tmx: cannot write: No space left on device"
    assert error.path == Path("out.tmx")


@pytest.mark.parametrize("name", errors.__all__)
def test_an_error_comes_whole_out_of_another_process(name: str) -> None:
    kind = getattr(errors, name)
    where = {"path": Path("a.tmx")} if issubclass(kind, InputError | OutputError) else {}
    error = kind("what went wrong", **where)
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - made one line above
    assert type(copy) is kind
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)
