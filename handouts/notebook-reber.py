# The Reber grammars. There is nothing to be done here.
from dataclasses import dataclass

import numpy as np

SYMBOLS = "BEPSTVX"


@dataclass(frozen=True)
class Automaton:
    """It starts in state 0, follows an edge at each symbol, each of two with the same probability, and stops in its last
    state, the only one without edges.
    """

    name: str
    edges: tuple  # edges[state] is a tuple of pairs: a symbol, and the state to which it leads

    def next_symbols(self, state):
        """The set of symbols with which a string may go on, as a string in alphabetical order, such as "PT"."""
        return "".join(sorted(symbol for symbol, _ in self.edges[state]))

    def states(self, text):
        """The states on the way of `text`, the start included, up to the first symbol that has no edge."""
        states = [0]
        for symbol in text:
            targets = dict(self.edges[states[-1]])
            if symbol not in targets:
                break
            states.append(targets[symbol])
        return states

    def _survival(self, length):
        """The probabilities that a string in each state has at least k symbols to come, for k from 0 to `length`."""
        table = [[1.0] * len(self.edges)]
        for _ in range(length):
            table.append([sum(table[-1][t] for _, t in leaving) / len(leaving) if leaving else 0 for leaving in self.edges])
        return table

    def probability_of_length_at_least(self, length):
        """The probability that a random string has at least `length` symbols."""
        return self._survival(length)[length][0]

    def samples(self, count, stream, minimum_length=0):
        """So many random strings among those of at least `minimum_length` symbols."""
        table, strings = self._survival(minimum_length), []
        for _ in range(count):
            text, state = "", 0
            while self.edges[state]:
                ahead = table[max(0, minimum_length - 1 - len(text))]
                leaving, chosen = self.edges[state], self.edges[state][0]
                if len(leaving) > 1:
                    rest = stream.uniform() * sum(ahead[target] for _, target in leaving)
                    for edge in leaving:
                        if ahead[edge[1]] > 0:
                            chosen = edge
                            rest -= ahead[edge[1]]
                            if rest < 0:
                                break
                text, state = text + chosen[0], chosen[1]
            strings.append(text)
        return strings

    def encoded(self, text):
        """A string as a network reads it: inputs `[T, 7]` with a one at the place of each symbol, and targets `[T, 7]` with
        a one at the place of each symbol that may follow.
        """
        inputs = np.array([[float(letter == symbol) for letter in SYMBOLS] for symbol in text])
        sets = [self.next_symbols(state) for state in self.states(text)[1:]]
        return inputs, np.array([[float(letter in following) for letter in SYMBOLS] for following in sets])


def _reber_edges(offset):
    edges = ("B1",), ("T2", "P3"), ("S2", "X4"), ("T3", "V5"), ("X3", "S6"), ("P4", "V6"), ("E7",)
    return tuple(tuple((edge[0], offset + int(edge[1])) for edge in leaving) for leaving in edges)


REBER = Automaton("Reber grammar", _reber_edges(0) + ((),))
EMBEDDED_REBER = Automaton(
    "embedded Reber grammar",
    ((("B", 1),), (("T", 2), ("P", 10))) + _reber_edges(2) + ((("T", 18),),) + _reber_edges(10) + ((("P", 18),),)
    + ((("E", 19),), ()))
