"""Small changes of Swift code, each a mistake that somebody could make; for scripts/mutants.py.

Text is changed, and no type known: some of what comes out does not compile, which mutants.py finds out."""
import dataclasses
import hashlib
import re


@dataclasses.dataclass(frozen=True)
class Change:
    """`old`, which stands from `start` to `end` of the code, becomes `new`; `name` says so, with line:column from 1."""

    kind: str
    start: int
    end: int
    old: str
    new: str
    name: str


# A number, name, call or subscript, as far as it needs no counting of brackets.
TERM = r"(?:[\w$.]+(?:\[[^\[\]\n]*\]|\([^()\n]*\))*)"

# Kind, pattern, and what each match becomes: group 1 is what is replaced.
RULES = [
    ("sign", r" (\+) (?!$)", ["-"]),
    ("sign", r"(?<=[\w\])]) (-) ", ["+"]),
    ("factor", r" (\*) ", ["+"]),
    ("factor", r"(?<=[\w\])]) (/) ", ["*"]),
    ("unary minus", r"(?<=[(\[,{? ])(-)(?=[\w($])", [""]),
    ("assignment", r" (\+=) ", ["-=", "="]),
    ("comparison", r" (<=) ", ["<", ">"]),
    ("comparison", r" (<) ", ["<=", ">"]),
    ("comparison", r" (>=) ", [">", "<"]),
    ("comparison", r" (>) ", [">=", "<"]),
    ("comparison", r" (==) ", ["!="]),
    ("comparison", r" (!=) ", ["=="]),
    ("logic", r" (&&) ", ["||"]),
    ("logic", r" (\|\|) ", ["&&"]),
    ("range", r"(\.\.<)", ["..."]),
    ("range", r"(?<=\w)(\.\.\.)(?=\w)", ["..<"]),
    ("dropped term", rf"( [+-] {TERM})(?=[\s)\],;}}])", [""]),
    ("dropped factor", rf"( [*/] {TERM})(?=[\s)\],;}}])", [""]),
    ("dropped call", r"(\.squareRoot\(\)|\.reversed\(\)|\.magnitude|\.dropFirst\(\)|\.clip\(toNorm: 1\))", [""]),
    ("dropped call", r"\b(abs)\(", [""]),
    ("extreme", r"\b(max)\(", ["min"]),
    ("extreme", r"\b(min)\(", ["max"]),
    ("end", r"\.(prefix)\(", ["suffix"]),
    ("end", r"\.(dropFirst)\(", ["dropLast"]),
    ("function", r"\b(exp)\(", ["log"]),
    ("function", r"\b(log)\(", ["exp"]),
    ("activation", r"\b(ReLU)\(", ["Tanh"]),
    ("activation", r"\b(Sigmoid)\(", ["Tanh"]),
    ("activation", r"(activation: \.relu)", ["activation: .tanh"]),
    ("loss", r"(\.sigmoidCrossEntropy)", [".halfSquaredError"]),
    ("truth", r"\b(true)\b", ["false"]),
    ("truth", r"\b(false)\b", ["true"]),
    ("quantity", r"\.(weight|bias)\"", ["bias", "weight"]),
    ("quantity", r"\b(source)\b(?=\b)(?<=\.source)", ["target"]),
    ("quantity", r"(?<=\.)(target)\b", ["source"]),
]
# What takes two groups to say.
SWAPS = [
    ("swapped indices", r"\[([\w$+*\-. ]+), ([\w$+*\-. ]+)\]", "[{1}, {0}]"),
    ("swapped indices", r"\[([^\[\]\n]+)\]\[([^\[\]\n]+)\]", "[{1}][{0}]"),
    ("swapped difference", r"(\$0) - (\$1)(?![.\w])", "{1} - {0}"),
    ("swapped branches", r" \? (-?[\w$.]+) : (-?[\w$.]+)", " ? {1} : {0}"),
    ("swapped results", r"\(\((.+?)\) / (\w+), \((.+?)\) / \2\)", "(({2}) / {1}, ({0}) / {1})"),
]
# Constants up to here are of the mathematics; what is larger says how long or how much, and one more is no mistake.
LARGEST = 16


def blanked(code):
    """The code with comments and texts replaced by blanks of the same length; names of parameters in texts stay."""
    def blank(match):
        text = match[0]
        if text.startswith('"') and re.fullmatch(r'"[^"]*\.(weight|bias)"', text):
            return text
        return re.sub(r"[^\n]", "\0", text)
    return re.sub(r'//[^\n]*|"(?:[^"\\\n]|\\.)*"', blank, code)


def mutations(code):
    """All changes of the body of a function, kind after kind in turn, so that the first few are of all kinds."""
    plain = blanked(code)
    changes = []

    def add(kind, start, end, new):
        old = code[start:end]
        # What holds a text is left alone, but for a whole statement.
        if old == new or (new and "\0" in plain[start:end]) or any(c.start == start and c.end == end and c.new == new for c in changes):
            return
        line, column = code.count("\n", 0, start) + 1, start - (code.rfind("\n", 0, start) + 1) + 1
        name = re.sub(r"\s+", " ", f"{line}:{column} '{old.strip()}' to '{new.strip()}'")
        changes.append(Change(kind, start, end, old, new, name))

    for kind, pattern, replacements in RULES:
        for match in re.finditer(pattern, plain, re.M):
            for new in replacements:
                add(kind, match.start(1), match.end(1), new)
    for kind, pattern, template in SWAPS:
        for match in re.finditer(pattern, plain):
            if len(set(match.groups()[:2])) > 1:
                add(kind, match.start(), match.end(), template.format(*match.groups()))
    # Whole numbers by one, others by a factor of two; not what is part of a name or the number of an argument.
    for match in re.finditer(r"(?<![\w$])(?<![\w$]\.)(\d+)(?!\w|\.\d)", plain):
        value = int(match[1])
        if value <= LARGEST:
            add("constant", match.start(), match.end(), str(value + 1))
            if value > 0:
                add("constant", match.start(), match.end(), str(value - 1))
    for match in re.finditer(r"(?<![\w.$])(\d+\.\d+)(?![\w.])", plain):
        add("constant", match.start(), match.end(), repr(2 * float(match[1]) or 1.0))
    # A statement of one line that changes something.
    for match in re.finditer(r"^ +[\w.$]+(?:\[[^\n]*\])? (?:[-+*/]?=) [^\n{}]+\n", plain, re.M):
        if not re.match(r" +(?:let|var|return|if|for|guard|while)\b", match[0]):
            add("dropped statement", match.start(), match.end(), "")

    kinds = {}
    for change in changes:
        kinds.setdefault(change.kind, []).append(change)
    # In each kind in an order that is fixed and prefers no place.
    for own in kinds.values():
        own.sort(key=lambda change: hashlib.sha256(f"{change.start} {change.new}".encode()).hexdigest())
    most = max((len(own) for own in kinds.values()), default=0)
    return [own[turn] for turn in range(most) for own in kinds.values() if turn < len(own)]
