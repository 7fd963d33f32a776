"""Values on their way between the grader and a student's notebook, as one line of JSON.

A whole number, a finite number, text, yes or no, None and a list stand for themselves; all else is an object with marks:

    {"float": "nan"}                                          what is no finite number
    {"tuple": [...]}, {"set": [...]}, {"dict": [[k, v], ...]}
    {"array": base64, "dtype": "float64", "shape": [2, 3]}    of NumPy, little-endian
    {"scalar": ...}, {"tensor": ...}                          the same, a number of NumPy or a tensor of PyTorch
    {"record": "Maps", "fields": {"map": ..., ...}}           a dataclass that both sides have

Nothing else is read. A reader makes values of these kinds only, of classes of its own, and runs nothing that the other side
names: no pickle, no eval, no attribute looked up by a received name.
"""
import base64
import binascii
import dataclasses
import json
import math
import numbers
import sys

import numpy as np

LONGEST = 16 << 20  # bytes of a line
DEEPEST = 32  # values in each other
LARGEST = 10**300  # whole numbers
_KINDS = ("float64", "float32", "float16", "complex128", "complex64", "bool", "int64", "int32", "int16", "int8", "uint64",
          "uint32", "uint16", "uint8")


class WireError(Exception):
    """A line that is no message, in words for people."""


class Unsendable(Exception):
    """A value that no line can hold; the words name its kind, such as `a Sequential`."""


def records(namespace):
    """The dataclasses of a namespace by their names."""
    return {name: value for name, value in namespace.items() if isinstance(value, type) and dataclasses.is_dataclass(value)}


def _kind(value):
    """`a function`, `an LSTM`: what a value is called in a sentence."""
    if callable(value) and not isinstance(value, type) and hasattr(value, "__name__"):
        return "a function"
    name = type(value).__name__[:60]
    # An LSTM, but a Linear.
    vowels = "AEFHILMNORSX" if name.isupper() else "AEIOUaeiou"
    return f"{'an' if name[:1] in vowels else 'a'} {name}"


def _array(array, mark):
    if array.dtype.name not in _KINDS:
        raise Unsendable(f"an array of {array.dtype.name[:30]}")
    data = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
    shape = list(array.shape)
    return {mark: base64.b64encode(data).decode(), "dtype": array.dtype.name, "shape": shape}


def packed(value, depth=0):
    """`value` as JSON can hold it.

    Raises Unsendable.
    """
    if depth > DEEPEST:
        raise Unsendable("lists that lie too deep in each other")
    if value is None or isinstance(value, (bool, str)):
        return value if value is None or isinstance(value, bool) else str(value)
    if type(value) is int:
        if abs(value) >= LARGEST:
            raise Unsendable("a whole number of more than 300 digits")
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if isinstance(value, np.ndarray):
        value = np.asarray(value)
        if value.dtype == object:
            return packed(value.tolist(), depth + 1)
        return _array(value.astype(np.float64) if value.dtype == np.longdouble else value, "array")
    if isinstance(value, np.generic):
        return _array(np.asarray(value), "scalar")
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(torch.Tensor, type) and isinstance(value, torch.Tensor):
        tensor = value.detach().cpu()
        tensor = tensor.to_dense() if tensor.layout != torch.strided else tensor
        return _array((tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy(), "tensor")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: packed(getattr(value, field.name), depth + 1) for field in dataclasses.fields(value)}
        return {"record": type(value).__name__, "fields": fields}
    if isinstance(value, tuple):
        return {"tuple": [packed(each, depth + 1) for each in value]}
    if isinstance(value, (list, range, map, zip, filter, type({}.keys()), type({}.values()), type({}.items()))):
        return [packed(each, depth + 1) for each in value]
    if isinstance(value, (set, frozenset)):
        return {"set": [packed(each, depth + 1) for each in sorted(value, key=repr)]}
    if isinstance(value, dict):
        return {"dict": [[packed(key, depth + 1), packed(each, depth + 1)] for key, each in value.items()]}
    if isinstance(value, numbers.Integral):
        return packed(int(value), depth + 1)
    if isinstance(value, numbers.Real):
        return packed(float(value), depth + 1)
    raise Unsendable(_kind(value))


def line(message):
    """A message as a line of bytes, with its end."""
    return json.dumps(message, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _refused(word):
    raise WireError(f"no number: {word[:20]}")


def _members(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise WireError("a name twice in an object")
    return found


def message(text):
    """What a line of bytes says: an object of JSON whose values are still packed.

    Raises WireError, for whatever bytes.
    """
    try:
        found = json.loads(text.decode(), parse_constant=_refused, object_pairs_hook=_members)
    except (ValueError, RecursionError, MemoryError):
        raise WireError("no line of JSON") from None
    if type(found) is not dict:
        raise WireError("no object of JSON")
    return found


def unpacked(value, known, depth=0):
    """The value that `packed` has packed. `known` are the classes of records by their names.

    Raises WireError, for whatever JSON.
    """
    if depth > DEEPEST:
        raise WireError("lists lie too deep in each other")
    if value is None or type(value) in (bool, str, float):
        return value
    if type(value) is int:
        if abs(value) >= LARGEST:
            raise WireError("a whole number of more than 300 digits")
        return value

    def all_of(values):
        if type(values) is not list:
            raise WireError("no list where one is due")
        return [unpacked(each, known, depth + 1) for each in values]

    if type(value) is list:
        return all_of(value)
    names = set(value)
    try:
        if names == {"float"} and value["float"] in ("nan", "inf", "-inf"):
            return float(value["float"])
        if names == {"tuple"}:
            return tuple(all_of(value["tuple"]))
        if names == {"set"}:
            return set(all_of(value["set"]))
        if names == {"dict"}:
            pairs = all_of(value["dict"])
            if any(type(pair) is not list or len(pair) != 2 for pair in pairs):
                raise WireError("a dictionary without pairs")
            return dict(pairs)
    except TypeError:  # what has no hash
        raise WireError("a list cannot be looked up by") from None
    if names == {"record", "fields"}:
        return _record(value["record"], value["fields"], known, depth)
    for mark in ("array", "scalar", "tensor"):
        if names == {mark, "dtype", "shape"}:
            return _unpacked_array(mark, value[mark], value["dtype"], value["shape"])
    raise WireError("an object that means nothing")


def _record(name, fields, known, depth):
    kind = known.get(name) if type(name) is str else None
    if kind is None:
        raise WireError(f"a record {str(name)[:60]} that nobody asked for")
    wanted = [field.name for field in dataclasses.fields(kind) if field.init]
    if type(fields) is not dict or sorted(fields) != sorted(wanted):
        raise WireError(f"a {name} needs the fields {', '.join(wanted)}, and no others")
    return kind(**{field: unpacked(fields[field], known, depth + 1) for field in wanted})


def _unpacked_array(mark, text, dtype, shape):
    is_shape = type(shape) is list and len(shape) <= 8 and all(type(n) is int and 0 <= n <= LONGEST for n in shape)
    if type(text) is not str or dtype not in _KINDS or not is_shape or (mark == "scalar" and shape):
        raise WireError("an array of no known kind or shape")
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise WireError("an array whose numbers cannot be read") from None
    kind = np.dtype(dtype).newbyteorder("<")
    if len(data) != math.prod(shape) * kind.itemsize:
        raise WireError("an array with more or fewer numbers than its shape says")
    if dtype == "bool" and data.strip(b"\0\1"):
        raise WireError("neither yes nor no")
    array = np.frombuffer(data, dtype=kind).astype(np.dtype(dtype)).reshape(shape)
    if mark == "scalar":
        return array[()]
    if mark == "tensor":
        torch = sys.modules.get("torch")
        if torch is None or not isinstance(torch.Tensor, type) or dtype not in torch.__dict__:
            raise WireError("a tensor of PyTorch, which is not at hand, or of a kind that it has not")
        return torch.from_numpy(array)
    return array
