"""The types that mypy is given for VapourSynth name things that it has."""

import ast
from pathlib import Path

import vapoursynth as vs

STUB = Path(__file__).parents[1] / "stubs" / "vapoursynth.pyi"


def public_names() -> set[str]:
    """Names that the stub defines at its top level."""
    names: set[str] = set()
    for statement in ast.parse(STUB.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.ClassDef | ast.FunctionDef):
            names.add(statement.name)
        elif isinstance(statement, ast.AnnAssign | ast.Assign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return {name for name in names if not name.startswith("_")}


def test_every_name_exists_in_vapoursynth() -> None:
    assert {name for name in public_names() if not hasattr(vs, name)} == set()
