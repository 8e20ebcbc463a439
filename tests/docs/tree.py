"""Writes the README's tree: every file with the first words of its own docstring.

.venv/bin/python -m tests.docs.tree        # writes it; `make docs` checks that it is up to date
"""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "daedalus_data"
WIDTH = 96
TOP = (
    ("run.sh", "makes the environment when it is missing, then runs a verb"),
    ("templates/", "the scenarios that ship; docs/templates.md names every key"),
    ("recipes/", "fine-tunings that ship; docs/finetune.md names every key"),
    ("benchmarks/", "what claims of speed are measured with, and what was seen"),
    ("docs/", "data.md: the rows; templates.md: the keys; decisions/ that closed a door"),
    ("tests/", "claims in plain words, mirroring the groups below; support/ has the loopback server"),
    ("src/daedalus_data/", ""),
)
ORDER = (
    "core", "prompts", "store", "providers", "plan", "mechanisms", "modes", "engine", "formatters", "validators", "exports", "reports",
    "release", "finetune", "api", "cli",
)  # fmt: skip


def phrase(path: Path) -> str:
    """Return the first words of a module's docstring, cut at a stop that leaves a phrase."""
    first = (ast.get_docstring(ast.parse(path.read_text())) or "").split("\n")[0].rstrip(".")
    if len(first) <= WIDTH:
        return first
    cuts = [match.start() for match in re.finditer(r"[:;,.]( |$)", first) if 20 < match.start() <= WIDTH]
    return first[: cuts[-1]] if cuts else first[:WIDTH].rsplit(" ", 1)[0] + " …"


def tree() -> str:
    """Return the tree as the README shows it."""
    lines = [f"{name:<20} {what}".rstrip() for name, what in TOP]
    lines += [f"  {name:<28} {phrase(SOURCE / name)}" for name in ("rewards.py",)]
    for package in ORDER:
        lines += _package(SOURCE / package, "  ")
    return "\n".join(lines)


def _package(folder: Path, indent: str) -> list[str]:
    lines = [f"{indent}{folder.name + '/':<28} {phrase(folder / '__init__.py')}"]
    for path in sorted(folder.glob("*.py")):
        if path.name != "__init__.py":
            lines.append(f"{indent}  {path.name:<26} {phrase(path)}")
    for inner in sorted(path.parent for path in folder.glob("*/__init__.py")):
        lines += _package(inner, indent + "  ")
    return lines


def main() -> None:
    """Write the tree into the README."""
    readme = ROOT / "README.md"
    head, rest = readme.read_text().split("## The tree\n", 1)
    tail = rest[rest.index("\n## ") :]
    readme.write_text(f"{head}## The tree\n\n```\n{tree()}\n```\n{tail}")


if __name__ == "__main__":
    main()
