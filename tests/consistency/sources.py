"""What the checks read: the product's own modules as trees, without migrations and tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCT = ROOT / "phoihop"


@dataclass(frozen=True)
class Module:
    """One source file: its path from the root, its lines and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def app(self) -> str:
        """`commitments`, `kernel.audit`."""
        parts = self.path.split("/")[1:]
        return f"kernel.{parts[1]}" if parts[0] == "kernel" else parts[0]

    @property
    def is_service(self) -> bool:
        """Whether the module holds acts of its app (`services.py`, `services/…`)."""
        return "/services/" in self.path or self.path.endswith("/services.py")


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product."""
    found = []
    for path in sorted(PRODUCT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "/migrations/" not in name and "/tests/" not in name:
            text = path.read_text("utf-8")
            found.append(Module(name, text, ast.parse(text)))
    return tuple(found)


def functions(module: Module) -> Iterator[ast.FunctionDef]:
    """Functions at the top of a module."""
    return (node for node in module.tree.body if isinstance(node, ast.FunctionDef))


def exported(package: Module) -> dict[str, str]:
    """{name: module it is defined in, as a path} of what a `services/__init__.py` offers."""
    return {
        alias.asname or alias.name: node.module.replace(".", "/") + ".py"
        for node in package.tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def acts() -> Iterator[tuple[Module, ast.FunctionDef]]:
    """The acts of the domain: functions that an app's `services` offers to views, jobs and other apps."""
    by_path = {module.path: module for module in modules()}
    for module in modules():
        if module.path.endswith("/services/__init__.py"):
            for name, path in exported(module).items():
                home = by_path.get(path)
                if home is not None and home.is_service:
                    yield from ((home, node) for node in functions(home) if node.name == name)
        elif module.path.endswith("/services.py"):
            yield from ((module, node) for node in functions(module) if not node.name.startswith("_"))


def refusals(tree: ast.AST) -> Iterator[str]:
    """Codes of `Refused(...)` written as literals in a tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused" and node.args:
            code = node.args[0]
            if isinstance(code, ast.Constant):
                yield str(code.value)
