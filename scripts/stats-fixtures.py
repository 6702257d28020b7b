#!/usr/bin/env python3
"""Writes src/stats/fixtures.json: what SciPy and NumPy say, for the tests of src/stats.

    python3 -m venv venv && venv/bin/pip install scipy==1.17.1
    venv/bin/python scripts/stats-fixtures.py

The interval and its p-values have no counterpart there; they are computed here once more, from the
definition and by going through all choices of signs.
"""

import json
import math
import pathlib
import sys

import numpy as np
import scipy
from scipy import stats

VALUES = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0, -1.25, 0.375, 3.5]
P_VALUES = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
            0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]


def mid_p_value(scores):
    """Twice the share of signs with a larger sum than |sum|, and the share with the same."""
    scores = np.array(scores)
    signs = 1 - 2 * ((np.arange(2 ** len(scores))[:, None] >> np.arange(len(scores))) & 1)
    sums, seen = signs @ np.abs(scores), abs(scores.sum())
    return float(2 * np.mean(sums > seen) + np.mean(sums == seen))


def gaps(blocks, upwards):
    """From the median outwards: each value that a range may end at, and the p-value beyond it."""
    pool = np.concatenate(blocks)
    centre = np.median(pool)
    outwards = np.sort(pool[pool > centre]) if upwards else -np.sort(-pool[pool < centre])
    for end in [centre, *dict.fromkeys(outwards)]:
        above = [np.sum(b > end) if upwards else np.sum(b >= end) for b in blocks]
        yield float(end), mid_p_value([2 * int(n) - len(b) for n, b in zip(above, blocks)])


def interval(blocks, confidence):
    def end(upwards):
        return next(end for end, p in gaps(blocks, upwards) if p <= 1 - confidence)
    return [end(False), end(True)]


def against_margin(blocks, delta):
    upwards = np.median(np.concatenate(blocks)) <= 0
    beyond = [p for end, p in gaps(blocks, upwards) if (end < -delta if upwards else end > delta)]
    return min([1.0, *beyond])


def bootstrap(blocks, confidence, resamples):
    rng = np.random.default_rng(1)
    medians = []
    for _ in range(resamples):
        picked = [blocks[i] for i in rng.integers(0, len(blocks), len(blocks))]
        medians.append(np.median(np.concatenate([rng.choice(b, len(b)) for b in picked])))
    tail = (1 - confidence) / 2
    return [float(np.quantile(medians, tail)), float(np.quantile(medians, 1 - tail))]


def over_looks(looks, level):
    """1 - the probability that all looks stay within their limits."""
    covariance = [[math.sqrt(min(a, b) / max(a, b)) for b in looks] for a in looks]
    limit = np.full(len(looks), stats.norm.isf(level / 2))
    inside = stats.multivariate_normal(cov=covariance, maxpts=4_000_000, abseps=1e-7, releps=0)
    return float(1 - inside.cdf(limit, lower_limit=-limit, rng=np.random.default_rng(1)))


def main():
    rng = np.random.default_rng(20261121)
    shifted = rng.normal(0.05, 0.02, (10, 1)) + rng.normal(0, 0.03, (10, 12))
    modes = np.where(rng.random((9, 1)) < 0.5, -0.04, 0.06) + rng.normal(0, 0.005, (9, 8))
    few = rng.normal(-0.06, 0.02, (6, 5))
    uneven = [rng.normal(0.04, 0.03, n) for n in (3, 12, 7, 1, 9, 4, 11, 6)]
    measurements = [[np.round(b, 6) for b in blocks] for blocks in (shifted, modes, few, uneven)]
    fixtures = {
        "made_with": f"SciPy {scipy.__version__}, NumPy {np.__version__}, Python {sys.version.split()[0]}",
        "student_t_quantile": [[p, df, stats.t.ppf(p, df)] for p in (0.01, 0.6, 0.9, 0.975, 0.99205, 0.9995)
                               for df in (1, 2, 5, 9, 11, 23, 47, 120)],
        "normal_quantile": [[p, stats.norm.ppf(p)] for p in (1e-6, 0.00795, 0.025, 0.5, 0.9, 0.975, 0.99205)],
        "normal_tail": [[z, stats.norm.sf(z)] for z in (-3.0, -0.5, 0.0, 1.96, 2.413, 6.0)],
        "values": VALUES,
        "quantile": [[q, float(np.quantile(VALUES, q))] for q in (0.0, 0.025, 0.1, 0.25, 1 / 3, 0.5, 0.9, 1.0)],
        "median": float(np.median(VALUES)),
        "median_absolute_deviation": float(stats.median_abs_deviation(VALUES)),
        "p_values": P_VALUES,
        "adjusted": stats.false_discovery_control(P_VALUES, method="bh").tolist(),
        "binomial_interval": [
            [k, n, c, *map(float, stats.binomtest(k, n).proportion_ci(c, method="wilson"))]
            for k, n, c in ((0, 40, 0.95), (2, 40, 0.95), (20, 40, 0.9), (13, 4000, 0.99), (7, 7, 0.95))],
        "error_over_looks": [[looks, level, over_looks(looks, level)]
                             for looks in ([6, 12, 24, 48], [6, 12], [10, 20, 30, 40, 50])
                             for level in (0.2, 0.05, 0.0159, 0.001)],
        "measurements": [
            {"blocks": [b.tolist() for b in blocks],
             "interval": [[c, *interval(blocks, c)] for c in (0.8, 0.95, 0.9841)],
             "against_margin": [[d, against_margin(blocks, d)] for d in (0.0, 0.01, math.log(1.03), 0.05)],
             "bootstrap": bootstrap(blocks, 0.95, 20_000)}
            for blocks in measurements],
    }
    path = pathlib.Path(__file__).parent.parent / "src/stats/fixtures.json"
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in fixtures.items())
    path.write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
