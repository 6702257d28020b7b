"""hyperfine on two equal programs: how often would one call them different?

usage: error-rates.py FOLDER TRIALS COMMAND...

Each trial is one `hyperfine` of a command, a program in FOLDER and its arguments, against itself, 20 runs a side of about 20 ms.
"""

import json
import math
import statistics
import subprocess
import sys
import time

folder, trials, *commands = sys.argv[1:]
RUNS = 20
AIM = 0.020


def seconds(command, iterations):
    start = time.monotonic()
    subprocess.run(f"{folder}/{command}".split(), input=f"{iterations}\n".encode(), capture_output=True, check=True)
    return time.monotonic() - start


def calibrated(command):
    """Iterations for one run."""
    iterations = 1
    while (took := seconds(command, iterations)) < AIM:
        iterations = int(iterations * min(16, max(1.2, 1.1 * AIM / took))) + 1
    return iterations


def student_tail(t, freedom):
    """P(|T| > t) by Simpson's rule on the density of Student's t."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
    density = lambda x: scale * (1 + x * x / freedom) ** (-(freedom + 1) / 2)
    steps = 2000
    width = t / steps
    inner = sum((4 if i % 2 else 2) * density(i * width) for i in range(1, steps))
    return 1 - 2 * width / 3 * (density(0) + density(t) + inner)


def welch(one, other):
    """Two-sided p-value of Welch's test."""
    a, b = statistics.variance(one) / len(one), statistics.variance(other) / len(other)
    freedom = (a + b) ** 2 / (a * a / (len(one) - 1) + b * b / (len(other) - 1))
    t = abs(statistics.mean(one) - statistics.mean(other)) / math.sqrt(a + b)
    return student_tail(t, freedom)


def trial(command, iterations):
    """Whether Welch's test says different, and whether hyperfine's own ratio is beyond its ±."""
    with open(f"{folder}/iterations", "w") as file:
        file.write(f"{iterations}\n")
    line = f"{folder}/{command} < {folder}/iterations"
    subprocess.run(
        ["hyperfine", "--warmup=1", f"--runs={RUNS}", f"--export-json={folder}/times.json", line, line],
        check=True, capture_output=True,
    )
    with open(f"{folder}/times.json") as file:
        one, other = (result["times"] for result in json.load(file)["results"])
    slow, fast = sorted([one, other], key=statistics.mean, reverse=True)
    ratio = statistics.mean(slow) / statistics.mean(fast)
    spread = ratio * math.hypot(
        statistics.stdev(slow) / statistics.mean(slow), statistics.stdev(fast) / statistics.mean(fast)
    )
    return welch(one, other) < 0.05, ratio - spread > 1, ratio > 1.03


print("hyperfine, a program against itself")
print(f"{'':20}  Welch's test said different  its ratio beyond its ±  its ratio over 1.03")
for command in commands:
    iterations = calibrated(command)
    seen = [trial(command, iterations) for _ in range(int(trials))]
    counts = [f"{sum(column)} of {trials}" for column in zip(*seen)]
    print(f"{command:20}  {counts[0]:27}  {counts[1]:22}  {counts[2]}")
