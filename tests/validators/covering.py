"""Rows in which every pair of values of two dimensions occurs: what one value breaks is seen, and what two break together.

Greedy, one row after the other, after "AETG" (Cohen, Dalal, Fredman, Patton: IEEE TSE 23 (1997) 437). A function of its arguments.
"""

import itertools
import random

TRIES = 60       # To complete a row that begins with a given pair.
CANDIDATES = 3   # Of which the one with the most new pairs is taken.


def all_pairs(dimensions, may_stand_together):
    """dimensions: name -> values. Each pair is ((name, value), (name, value)), in the order of the dimensions."""
    cells = [[(name, value) for value in values] for name, values in dimensions.items()]
    return [(a, b) for one, other in itertools.combinations(cells, 2) for a in one for b in other if may_stand_together(a, b)]


class Rows:
    def __init__(self, dimensions, may_stand_together, seed):
        self.dimensions = dimensions
        self.random = random.Random(seed)
        pairs = all_pairs(dimensions, may_stand_together)
        self.compatible = set(pairs) | {(b, a) for a, b in pairs}
        self.missing = dict.fromkeys(pairs)  # In their order.
        self.place = {name: place for place, name in enumerate(dimensions)}

    def pair(self, a, b):
        return (a, b) if self.place[a[0]] < self.place[b[0]] else (b, a)

    def new_pairs(self, row):
        return [pair for pair in (self.pair(a, b) for a, b in itertools.combinations(row.items(), 2)) if pair in self.missing]

    def completed(self, begin):
        """The row that begins with these cells; None where it cannot be completed."""
        row = dict(begin)
        names = [name for name in self.dimensions if name not in row]
        self.random.shuffle(names)
        for name in names:
            fit = [(name, value) for value in self.dimensions[name] if all(((name, value), cell) in self.compatible for cell in row.items())]
            if not fit:
                return None
            self.random.shuffle(fit)
            _, row[name] = max(fit, key=lambda cell: sum(self.pair(cell, other) in self.missing for other in row.items()))
        return {name: row[name] for name in self.dimensions}

    def best(self, begin):
        made = []
        for _ in range(TRIES):
            row = self.completed(begin)
            if row is not None:
                made.append(row)
                if len(made) == CANDIDATES:
                    break
        return max(made, key=lambda row: len(self.new_pairs(row)), default=None)

    def take(self, row):
        for pair in self.new_pairs(row):
            del self.missing[pair]
        return row


def covering_rows(dimensions, may_stand_together, at_least=0, seed=0):
    """(rows, pairs that no row can hold). After all pairs come rows by chance, until there are as many as were asked for."""
    rows = Rows(dimensions, may_stand_together, seed)
    made, never = [], []
    while rows.missing:
        pair = next(iter(rows.missing))
        row = rows.best(pair)
        if row is None:
            never.append(pair)
            del rows.missing[pair]
        else:
            made.append(rows.take(row))
    firsts = list(next(iter(dimensions.items()))[1])
    while len(made) < at_least:
        row = rows.completed([(next(iter(dimensions)), firsts[len(made) % len(firsts)])])
        if row is not None and row not in made:
            made.append(row)
    return made, never
