"""The code of a student's notebook that answers: which cells are executed, and how."""
import ast
import json
import re
import signal

SECONDS = 10  # for each cell
_LONGEST = 200


class TooLong(BaseException):
    """What ends a cell that takes too long; no `except Exception` of a student's holds it."""


def words(error):
    """A line that says what went wrong, the same in each run: no addresses in memory."""
    text = re.sub(r"0x[0-9a-f]{6,}", "0x...", f"{type(error).__name__}: {error}")
    return "".join(letter if letter.isprintable() else " " for letter in text)[:_LONGEST]


def code(text):
    """The code cells of a notebook in the form 4, which may be any text.

    Raises ValueError with a reason.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("the notebook is no JSON") from None
    cells = found.get("cells") if isinstance(found, dict) else None
    if not isinstance(cells, list):
        raise ValueError("the notebook has no cells; it needs the form 4 of Jupyter")
    sources = []
    for cell in cells:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            raise ValueError("a code cell of the notebook has no text")
        sources.append(source)
    return sources


def plain(source):
    """A cell without what only IPython reads: magics, commands of a shell and questions; None where all of it is one."""
    first = source.lstrip().split("\n", 1)[0]
    if first.startswith("%%"):
        if not re.match(r"%%(time|timeit|capture)\b", first):
            return None
        source = source.replace(first, "", 1)
    return "\n".join(
        re.match(r"\s*", line)[0] + "pass" if re.match(r"\s*[%!?]|\s*[\w.]+\?{1,2}\s*$", line) else line
        for line in source.split("\n"))


def parsed(source):
    """The statements of a cell, those for IPython left out; as it stands where that is Python already, so that a line of
    a text in it that begins with % stays.

    Raises SyntaxError, or ValueError.
    """
    try:
        return ast.parse(source)
    except SyntaxError:
        other = plain(source)
        if other is None:
            return ast.Module(body=[], type_ignores=[])
        return ast.parse(other)


def _is_call_of_ours(statement):
    """Whether it runs tests: check(3), results()."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in ("check", "results")


def _assigned(tree):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _read(tree):
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def chosen(trees):
    """Which of the cells are executed, by their places: those that define functions or classes or import something, and
    those that assign what these use.
    """
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
    found = {place for place, tree in enumerate(trees) if any(isinstance(node, kinds) for node in ast.walk(tree))}
    while True:
        used = set().union(*(_read(trees[place]) for place in found)) if found else set()
        more = {place for place, tree in enumerate(trees) if place not in found and _assigned(tree) & used}
        if not more:
            return sorted(found)
        found |= more


def execute(sources, namespace):
    """Executes the cells that are chosen in their order, and returns what became of those that fail: pairs of a place, from
    1, and a line.
    """
    faults, trees = {}, []
    for place, source in enumerate(sources):
        try:
            trees.append(parsed(source))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            where = f"line {error.lineno}: " if isinstance(error, SyntaxError) and error.lineno else ""
            kind = getattr(error, "msg", None) or "cannot be read"
            faults[place] = f"{where}{type(error).__name__}: {kind}"[:_LONGEST]
            trees.append(ast.Module(body=[], type_ignores=[]))

    def end(signal, frame):
        raise TooLong(f"it takes longer than {SECONDS} seconds")

    signal.signal(signal.SIGALRM, end)
    for place in chosen(trees):
        tree = trees[place]
        tree.body = [statement for statement in tree.body if not _is_call_of_ours(statement)]
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        try:
            exec(compile(tree, f"<cell {place + 1}>", "exec"), namespace)
        except TooLong as error:
            faults[place] = str(error)
        except BaseException as error:  # also what ends a program: a cell fails, not the notebook
            faults[place] = words(error)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    return [(place + 1, faults[place]) for place in sorted(faults)]
