"""The command `chidao explain`: a notice with each fact, its words, and the rule that found it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from kg.explanation import Explained, derivation, reason, words
from kg.explanation import explain as explained
from kg.messages import Problem, gettext
from kg.model import Notice

File = Annotated[str, typer.Argument(help=gettext("The notice, or - for standard input"))]
TaskNumber = Annotated[
    str | None, typer.Option("--task", help=gettext("Only this task: its number, or its key (2.2-a)"))
]


def explain(file: File, task: TaskNumber = None) -> None:
    """Print the facts of one notice as trees: fact, words in context, rule, source, confidence, way."""
    from kg.extract import extract
    from kg.readers import expand, read

    sources = list(expand([file]))
    if len(sources) != 1:
        raise Problem("{file}: this command reads one file; use 'chidao load' for many", file=file)
    notice = extract(read(sources[0]).text)
    out = Console(highlight=False)
    for section, facts in explained(notice).items():
        wanted = facts if task is None else _only(facts, task) if section == gettext("Tasks") else []
        if wanted:
            out.print(_tree(section, wanted, notice))
    if task is not None and not _only(explained(notice).get(gettext("Tasks"), []), task):
        raise Problem(
            "{file}: there is no task '{task}'; it has {count}", file=file, task=task, count=len(notice.tasks)
        )


def _only(facts: list[Explained], task: str) -> list[Explained]:
    """Return the task of this number or key; what it is called begins "3. [2.2-a]"."""
    return [fact for fact in facts if task in (fact.fact.partition(".")[0], fact.fact.partition("[")[2][:-1])]


def _tree(section: str, facts: list[Explained], notice: Notice) -> Tree:
    tree = Tree(f"[bold]{escape(section)}[/bold]", guide_style="dim")
    for fact in facts:
        _grow(tree, fact, notice)
    return tree


def _grow(tree: Tree, fact: Explained, notice: Notice) -> None:
    """Add one fact with its words, why it is believed, and the facts that belong to it."""
    node = tree.add(f"[cyan]{escape(fact.fact)}[/cyan]")
    shown = words(notice.text, fact.evidence)
    node.add(f"…{escape(shown.before)} [bold yellow]{escape(shown.own)}[/bold yellow] {escape(shown.after)}…")
    node.add(_why(fact))
    for part in fact.parts:
        _grow(node, part, notice)


def _why(fact: Explained) -> str:
    """Say which rule read a fact, what it rests on, how sure it is, and by which way."""
    evidence, known = fact.evidence, reason(fact.evidence.rule)
    said = [gettext("rule {rule}").format(rule=evidence.rule)]
    if known:
        said += [known.label, gettext("source: {source}").format(source=known.source)]
    said.append(gettext("confidence {share}").format(share=f"{evidence.confidence:.2f}"))
    return f"[dim]{escape('; '.join([*said, derivation(evidence)]))}[/dim]"
