"""A student's program in its sandbox, and the two pipes to it.

It may do anything: say nothing, say too much, end, leave others running. Whatever it does, the next question gets an answer
or a fault within the time that is left; after a fault it is gone, and all further questions get the same.
"""
import os
import select
import signal
import subprocess
import time

import wire

STARTING = 180  # seconds until all is imported that students are given
LOOK_EVERY = 0.25  # at memory, in seconds


class Fault(Exception):
    """What became of the program: a state as in Sources/Handouts/Grading/GradedSubmission.swift, and words."""

    def __init__(self, state, words):
        super().__init__(words)
        self.state, self.words = state, words


def plainly(text):
    """What a student's program says, as one line that looks like nothing else."""
    return "".join(letter if letter.isprintable() else " " for letter in str(text))[:300]


class Conversation:
    """Starts with the first question, and ends at the latest with `end`."""

    def __init__(self, command, errors, seconds, megabytes):
        self.command, self.errors, self.seconds, self.megabytes = command, errors, seconds, megabytes
        self.state, self.words, self.cells = None, "", []
        self._child, self._received, self._waited = None, bytearray(), 0.0

    def answer(self, question):
        """A pair of a kind and a value: "value" and what is packed, "not solved", or "hint" and what is wrong."""
        if self.state is not None:
            return "hint", self.words
        try:
            if self._child is None:
                self._start()
            reply = self._exchange(question)
            return self._read(question["ask"], reply)
        except Fault as fault:
            self.state, self.words = fault.state, fault.words
            self.end()
            return "hint", fault.words

    @staticmethod
    def _read(name, reply):
        if set(reply) == {"value"}:
            return "value", reply["value"]
        if set(reply) == {"not solved"}:
            return "not solved", None
        if set(reply) == {"absent"}:
            return "hint", f"no cell that could be executed has a function {name}{plainly(reply['absent'])}"
        if set(reply) == {"needs"}:
            raise Fault("not graded", "it uses PyTorch, which is not at hand where it is graded")
        if set(reply) == {"unsent"}:
            return "hint", f"{name} returns {plainly(reply['unsent'])}, not what is asked for"
        if set(reply) == {"thrown"}:
            return "hint", f"{name} throws {plainly(reply['thrown'])}"
        raise Fault("failed", f"{name}: an answer that means nothing")

    # The program

    def _start(self):
        with open(self.errors, "wb") as errors:
            try:
                self._child = subprocess.Popen(
                    self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, bufsize=0)
            except OSError as error:
                raise Fault("sandbox", str(error)) from None
        for pipe in (self._child.stdin, self._child.stdout):
            os.set_blocking(pipe.fileno(), False)
        ready = self._exchange(None, STARTING)
        if ready != {"ready": True}:
            raise Fault("failed", "the program begins with an answer that means nothing")
        told = self._exchange(None)
        if set(told) == {"unreadable"}:
            raise Fault("failed", plainly(told["unreadable"]))
        cells = told.get("cells")
        if set(told) != {"cells"} or type(cells) is not list:
            raise Fault("failed", "the program begins with an answer that means nothing")
        for cell in cells[:100]:
            if type(cell) is not list or len(cell) != 2 or type(cell[0]) is not int or type(cell[1]) is not str:
                raise Fault("failed", "the program begins with an answer that means nothing")
            self.cells.append(f"code cell {cell[0]}: {plainly(cell[1])}")

    def end(self):
        """Ends the program. What it started lives in the same sandbox and goes with it."""
        if self._child is None:
            return
        for pipe in (self._child.stdin, self._child.stdout):
            try:
                pipe.close()
            except OSError:
                pass
        self._child.kill()
        self._child.wait()

    def _epitaph(self):
        """Of a program whose pipe has ended: how it ended, or what its sandbox wrote."""
        try:
            code = self._child.wait(1)
        except subprocess.TimeoutExpired:
            return Fault("crashed", "the program closes its pipe")
        with open(self.errors, "rb") as file:
            lines = file.read(8_192).decode(errors="replace").splitlines()
        if len(lines) == 1 and lines[0].startswith(("bwrap: ", "setpriv: ", "prlimit: ", "timeout: ")):
            return Fault("sandbox", plainly(lines[0]))
        if lines and lines[-1].startswith("MemoryError"):
            return Fault("crashed", "the program stops: MemoryError")
        by = -code if code < 0 else code - 128
        if by > 0:
            return Fault("crashed", f"the program stops: signal {by}{' (SIGKILL)' if by == signal.SIGKILL else ''}")
        return Fault("crashed", f"the program stops: it ends by itself, with code {code}")

    # Questions and answers

    def _exchange(self, question, seconds=None):
        """Sends a question, where there is one, and waits for a line: the message on it."""
        rest, start, look, searched = (b"" if question is None else wire.line(question)), time.monotonic(), 0.0, 0
        try:
            while True:
                if not rest:
                    end = self._received.find(b"\n", searched)
                    if end >= 0:
                        line = bytes(self._received[:end])
                        del self._received[:end + 1]
                        return wire.message(line)
                    searched = len(self._received)
                if len(self._received) > wire.LONGEST:
                    raise Fault("crashed", f"the program answers with more than {wire.LONGEST >> 20} MB")
                now = time.monotonic()
                if now - start > seconds if seconds else self._waited + now - start > self.seconds:
                    raise Fault("late", f"no answer after {seconds or self.seconds:g} seconds")
                if now >= look:
                    look = now + LOOK_EVERY
                    if resident_bytes(self._child.pid) >> 20 > self.megabytes:
                        raise Fault("crashed", f"the program takes more than {self.megabytes} MB of memory")
                down = [self._child.stdin] if rest else []
                readable, writable, _ = select.select([self._child.stdout], down, [], 0.05)
                if writable:
                    rest = rest[os.write(self._child.stdin.fileno(), rest[:65_536]):]
                if readable:
                    data = os.read(self._child.stdout.fileno(), 1 << 16)
                    if not data:
                        raise self._epitaph()
                    self._received += data
        except (BrokenPipeError, ConnectionResetError):
            raise self._epitaph() from None
        except BlockingIOError:
            raise Fault("sandbox", "a pipe cannot be written to") from None
        except wire.WireError as error:
            raise Fault("failed", f"an answer that cannot be read: {error}") from None
        finally:
            if seconds is None:
                self._waited += time.monotonic() - start


def resident_bytes(pid):
    """What a process and all below it hold in memory."""
    parents, pages = {}, {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue  # gone meanwhile
        parents[int(name)], pages[int(name)] = int(fields[1]), int(fields[21])
    below = {pid}
    while True:
        more = {child for child, parent in parents.items() if parent in below and child not in below}
        if not more:
            break
        below |= more
    return sum(pages.get(each, 0) for each in below) * os.sysconf("SC_PAGE_SIZE")
