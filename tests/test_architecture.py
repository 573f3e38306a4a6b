"""The bounds that keep the code readable (docs/adr/0006)."""

from __future__ import annotations

import ast
from pathlib import Path

import dragoman

PACKAGE = Path(dragoman.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def code_lines(path: Path) -> int:
    """Lines that hold code: no docstring, comment or blank line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            told |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    return sum(bool(line.strip()) and not line.strip().startswith("#") and number not in told for number, line in lines)


def test_three_short_modules_explain_the_project() -> None:
    assert sum(code_lines(PACKAGE / f"{name}.py") for name in ("records", "protocols", "registry")) <= 250


def test_no_module_has_over_500_lines() -> None:
    assert {path.name: count for path in MODULES if (count := len(path.read_bytes().splitlines())) > 500} == {}


def test_no_function_has_over_60_lines() -> None:
    long = {
        f"{path.stem}.{node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, FUNCTIONS) and (node.end_lineno or 0) - node.body[0].lineno >= 60
    }
    assert long == set()
