"""What does Python itself cost: programs as pyperformance has them, in small?

usage: workloads.py NAME

Each does a fixed piece of work in memory. What is compiled code of Python's own is named where it
plays a part; the libc is asked for memory above 512 bytes, and for nothing else.
"""

import copy
import os
import pickle
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "common"))

import bench


def numbers(count, limit, seed=7):
    """Pseudo-random numbers, the same on every machine."""
    for _ in range(count):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        yield (seed >> 8) % limit


def scheduler():
    """Tasks of an operating system pass packets on to each other (richards)."""
    queues = [[] for _ in range(6)]
    handled = [0] * 6
    for packet in range(12):
        queues[packet % 6].append(5 + packet)
    while any(queues):
        for task, queue in enumerate(queues):
            if queue:
                hops = queue.pop(0) - 1
                handled[task] += 1
                if hops:
                    queues[(task * 5 + hops) % 6].append(hops)
    return sum(count * (task + 1) for task, count in enumerate(handled))


class Variable:
    def __init__(self):
        self.value = 0


class Scale:
    def __init__(self, source, target):
        self.source, self.target = source, target

    def execute(self):
        self.target.value = (self.source.value * 3 + 1) % 1009


def constraints():
    """A value runs through a chain of one-way constraints (deltablue)."""
    variables = [Variable() for _ in range(200)]
    chain = [Scale(*pair) for pair in zip(variables, variables[1:])]
    total = 0
    for start in range(1, 5):
        variables[0].value = start
        for constraint in chain:
            constraint.execute()
        total += variables[-1].value
    return total


class Vector:
    def __init__(self, x, y, z):
        self.x, self.y, self.z = x, y, z

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z


def ray_tracer():
    """Rays against a sphere, with a small object for each vector (raytrace)."""
    hits = 0
    centre = Vector(0.2, -0.1, 3)
    for row in range(-10, 10):
        for column in range(-10, 10):
            ray = Vector(column / 10, row / 10, 1)
            along = ray.dot(centre)
            hits += along * along - ray.dot(ray) * (centre.dot(centre) - 1) > 0
    return hits


def n_body():
    """Planets attract each other (nbody)."""
    bodies = [[n, n * n, 0, 1 / (n + 1), n + 1] for n in range(5)]
    for _ in range(20):
        for a in bodies:
            for b in bodies:
                if a is not b:
                    dx, dy = b[0] - a[0], b[1] - a[1]
                    pull = b[4] * 0.0001 / (dx * dx + dy * dy + 0.01)
                    a[2] += dx * pull
                    a[3] += dy * pull
        for body in bodies:
            body[0] += body[2] * 0.01
            body[1] += body[3] * 0.01
    return round(sum(x * x - y * y for x, y, *_ in bodies) * 1e6)


def pancakes():
    """Pancakes: permutations are turned until the first element is in its place (fannkuch)."""
    most = 0

    def permute(order, size):
        nonlocal most
        if size == 1:
            stack, flips = order[:], 0
            while first := stack[0]:
                stack[: first + 1] = stack[first::-1]
                flips += 1
            most = max(most, flips)
            return
        for _ in range(size):
            permute(order, size - 1)
            order.insert(size - 1, order.pop(0))

    permute([0, 1, 2, 3, 4], 5)
    return most


def spectral_norm():
    """The largest eigenvalue of an infinite matrix, by iteration (spectral_norm)."""
    size = range(12)

    def cell(row, column):
        return 1 / ((row + column) * (row + column + 1) // 2 + row + 1)

    vector = image = [1] * len(size)
    for _ in range(3):
        vector = image
        image = [sum(vector[c] * cell(r, c) for c in size) for r in size]
        image = [sum(image[c] * cell(c, r) for c in size) for r in size]
    return round(sum(map(float.__mul__, image, map(float, vector))) / sum(v * v for v in vector) * 1e6)


def binary_trees():
    """Trees of tuples are made and dropped; the cycle collector looks on."""

    def make(depth):
        return (make(depth - 1), make(depth - 1)) if depth else ()

    def count(tree):
        return 1 + sum(map(count, tree))

    return sum(count(make(depth)) for depth in range(2, 9, 2))


def mandelbrot():
    """Points that stay near zero under z = z² + c, in complex numbers (chaos)."""
    inside = 0
    for row in range(16):
        for column in range(16):
            z, c = 0, complex(column / 8 - 1.5, row / 8 - 1)
            for _ in range(12):
                z = z * z + c
                if abs(z.real) + abs(z.imag) > 4:
                    break
            else:
                inside += 1
    return inside


def life():
    """Cells live and die, in sets of places (go)."""
    cells = {(at % 16, at // 16) for at in numbers(100, 256)}
    for _ in range(2):
        counts = {}
        for x, y in cells:
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    place = (x + dx) % 16, (y + dy) % 16
                    counts[place] = counts.get(place, 0) + 1
        cells = {place for place, count in counts.items() if count == 3 or (count == 4 and place in cells)}
    return len(cells)


def queens():
    """Queens on a board, found by a generator that calls itself (nqueens)."""

    def place(row, columns):
        if row == 5:
            yield columns
        for column in range(5):
            if all(o != column and abs(o - column) != row - above for above, o in enumerate(columns)):
                yield from place(row + 1, (*columns, column))

    return len(list(place(0, ())))


def pi_digits():
    """Digits of pi, by integers that grow (pidigits)."""
    digits = ""
    q, r, t, k, n, base = 1, 0, 1, 1, 3, 3
    while len(digits) < 40:
        if 4 * q + r - t < n * t:
            digits += str(n)
            q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, k, n, base = (
                q * k,
                (2 * q + r) * base,
                t * base,
                k + 1,
                (q * (7 * k + 2) + r * base) // (t * base),
                base + 2,
            )
    return int(digits[-9:])


def coroutines():
    """Coroutines that await each other, driven by hand (async_tree without a loop)."""

    async def walk(depth):
        return 1 if not depth else sum([await walk(depth - 1), await walk(depth - 1)])

    try:
        walk(7).send(None)
    except StopIteration as done:
        return done.value


def deep_copy():
    """A nested structure is copied (deepcopy)."""
    tree = {"names": [f"name {n}" for n in range(20)], "pairs": [(n, [n]) for n in range(20)]}
    return sum(len(values) for values in copy.deepcopy(tree).values())


def pickled():
    """Records to bytes and back, by pickle's compiled part (pickle, unpickle)."""
    records = [{"id": n, "name": f"name {n}", "share": n / 7} for n in range(60)]
    return sum(record["id"] for record in pickle.loads(pickle.dumps(records)))


def templates():
    """A table of HTML from format strings (mako, chameleon)."""
    rows = (f"<tr>{''.join(f'<td>{row * column}</td>' for column in range(10))}</tr>" for row in range(30))
    return len("<table>" + "\n".join(rows) + "</table>")


EXPECTED = {
    "scheduler": 446,
    "constraints": 1920,
    "ray-tracer": 39,
    "n-body": -326966263,
    "pancakes": 7,
    "spectral-norm": 1619856,
    "binary-trees": 676,
    "mandelbrot": 129,
    "life": 63,
    "queens": 10,
    "pi-digits": 502884197,
    "coroutines": 128,
    "deep-copy": 40,
    "pickled": 1770,
    "templates": 3630,
}

name = sys.argv[1]
bench.run(globals()[name.replace("-", "_")], EXPECTED[name])
