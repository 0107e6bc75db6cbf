"""Random calls: the dice, the declarations and the list of templates.

A template draws one call: it declares its inputs through a `Draw` and returns an expression. About one
draw in three is spoilt on purpose. Nobody here decides whether a call is right: the library does.
"""

import random

LIBRARIES = ("torch", "numpy", "jax", "einops", "flax")
ALIAS = {"torch": "torch", "numpy": "np", "jax": "jnp", "einops": "torch", "flax": "jnp"}

#: family -> list of (library, template, how many records)
FAMILIES = {}


def family(name, libraries="torch", n=30):
    """Registers a template for one or more libraries."""

    def register(template):
        for library in libraries.split():
            FAMILIES.setdefault(name, []).append((library, template, n))
        return template

    return register


class Draw:
    """One call being drawn."""

    def __init__(self, rng, library):
        self.rng = rng
        self.library = library
        self.lib = ALIAS[library]
        self.axis = "dim" if self.lib == "torch" else "axis"
        self.keep = "keepdim" if self.lib == "torch" else "keepdims"
        self.setup = []
        self.unknown = None
        self.names = iter(["x", "y", "z", "w", "u", "v", "p", "q", "r1", "r2", "r3", "r4"])

    # dice

    def chance(self, p):
        return self.rng.random() < p

    def bad(self, p=0.35):
        return self.chance(p)

    def pick(self, *options):
        return self.rng.choice(options)

    def int(self, low, high):
        return self.rng.randint(low, high)

    def size(self, low=1, high=7):
        return low if low == 1 and self.chance(0.1) else self.rng.randint(max(low, 2) if high > 1 else low, high)

    def shape(self, low=1, high=4):
        rank = self.rng.randint(low, high)
        return [self.size(high=7 if rank < 4 else 5) for _ in range(rank)]

    def dim(self, rank, p=0.2):
        """A dimension, from either end; out of range with probability `p`."""
        if self.chance(p):
            return self.pick(rank, rank + 1, -rank - 1, -rank - 2)
        if rank == 0:
            return self.pick(0, -1)
        return self.rng.randint(-rank, rank - 1)

    def mess(self, shape):
        """The same shape with one thing wrong: a size, a missing or a superfluous dimension."""
        shape = list(shape)
        how = self.rng.random()
        at = self.rng.randrange(len(shape)) if shape else 0
        if how < 0.6 and shape:
            shape[at] = self.pick(shape[at] + 1, shape[at] + 2, max(1, shape[at] - 1))
        elif how < 0.8 and shape:
            del shape[at]
        else:
            shape.insert(at, self.size())
        return shape

    def partner(self, shape, p=0.35):
        """A shape that broadcasts with this one, unless spoilt."""
        other = [1 if self.chance(0.25) else size for size in shape]
        if self.chance(0.4):
            other = other[self.int(0, len(other)) :]
        return self.mess(other) if self.chance(p) else other

    def factors(self, number):
        """A random factorisation of a number."""
        found = []
        while number > 1 and len(found) < 3 and not self.chance(0.15):
            options = [k for k in range(2, number + 1) if number % k == 0]
            factor = self.rng.choice(options)
            found.append(factor)
            number //= factor
        found.append(number)
        if number == 1 and len(found) > 1 and self.chance(0.7):
            found.pop()
        self.rng.shuffle(found)
        return found

    # source

    def name(self):
        return next(self.names)

    def let(self, value, name=None):
        name = name or self.name()
        self.setup.append(f"{name} = {value}")
        return name

    def zeros(self, shape, dtype=None):
        sizes = ", ".join(map(str, shape))
        if self.lib == "torch":
            text = f"torch.zeros({sizes or '()'}"
            return text + (f", dtype=torch.{dtype})" if dtype else ")")
        sizes = f"({sizes},)" if len(shape) == 1 else f"({sizes})"
        return f"{self.lib}.zeros({sizes}" + (f", dtype={self.lib}.{self.kind(dtype)})" if dtype else ")")

    def kind(self, dtype):
        if self.lib == "torch":
            return dtype
        return {"long": "int32", "bool": "bool_", "float64": "float64"}.get(dtype, dtype)

    def tensor(self, shape, dtype=None):
        return self.let(self.zeros(shape, dtype))

    def strided(self, shape):
        """A tensor of this shape whose memory may be in another order."""
        rank = len(shape)
        if rank >= 2 and self.chance(0.5):
            order = list(range(rank))
            if self.chance(0.5):
                a, b = self.rng.sample(range(rank), 2)
                before = list(shape)
                before[a], before[b] = before[b], before[a]
                return self.let(f"{self.zeros(before)}.transpose({a}, {b})")
            self.rng.shuffle(order)
            before = [0] * rank
            for at, source in enumerate(order):
                before[source] = shape[at]
            return self.let(f"{self.zeros(before)}.permute({', '.join(map(str, order))})")
        return self.tensor(shape)

    def axes(self, rank, p=0.2):
        """Several different dimensions, or, spoilt, the same one twice or one out of range."""
        count = self.int(1, max(1, rank))
        chosen = self.rng.sample(range(rank), min(count, rank))
        chosen = [d - rank if self.chance(0.4) else d for d in chosen]
        if self.chance(p):
            chosen.append(self.pick(rank, -rank - 1, chosen[0] if chosen else 1))
        return chosen


def tup(values):
    values = list(values)
    return f"({values[0]},)" if len(values) == 1 else "(" + ", ".join(map(str, values)) + ")"


def seq(values):
    return ", ".join(map(str, values))


def lst(values):
    return "[" + seq(values) + "]"


def seeded(*parts):
    return random.Random("/".join(map(str, parts)))
