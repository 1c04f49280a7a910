"""Writes group-sequential.json: bounds, required drifts and results after stopping at 30 digits.

The bounds of up to two looks come from a bivariate normal integral of their own, the others from a recursion over one
Gauss-Legendre rule for the whole region, found by bisection. Bounds of three looks are checked here against scipy's
multivariate normal distribution.

Run: /usr/bin/python3 group-sequential.py > group-sequential.json
"""
import json
import sys
from functools import lru_cache

import mpmath as mp
import numpy as np
from scipy import stats

mp.mp.dps = 30


def sf(x):
    return mp.erfc(x / mp.sqrt(2)) / 2


def upper_quantile(p):
    return mp.findroot(lambda z: mp.log(sf(z)) - mp.log(p), mp.sqrt(-2 * mp.log(p)) * mp.mpf("0.9"))


def spent(spending, alpha, t):
    t = min(mp.mpf(t), mp.mpf(1))
    alpha = mp.mpf(alpha)
    kind = spending["kind"]
    if t == 0:
        return mp.mpf(0)
    if kind == "power":
        return alpha * t ** mp.mpf(spending["exponent"])
    if kind == "obrien-fleming":
        return 2 * sf(upper_quantile(alpha / 2) / mp.sqrt(t))
    if kind == "pocock":
        return alpha * mp.log(1 + (mp.e - 1) * t)
    gamma = mp.mpf(spending["gamma"])
    return alpha * t if gamma == 0 else alpha * (1 - mp.exp(-gamma * t)) / (1 - mp.exp(-gamma))


@lru_cache(None)
def legendre(n):
    nodes, weights = [], []
    start, _ = np.polynomial.legendre.leggauss(n)
    for x in start:
        x = mp.mpf(float(x))
        for _ in range(4):
            before, value = mp.mpf(1), x
            for degree in range(2, n + 1):
                before, value = value, ((2 * degree - 1) * x * value - (degree - 1) * before) / degree
            slope = n * (x * value - before) / (x * x - 1)
            x -= value / slope
        nodes.append(x)
        weights.append(2 / ((1 - x * x) * slope**2))
    return nodes, weights


def tail(states, t0, t, boundary, drift=mp.mpf(0)):
    """P(no crossing before, score at t above the boundary) under the drift."""
    sd = mp.sqrt(t - t0)
    return sum(w * mp.exp(drift * u - drift**2 * t0 / 2) * sf((boundary - u - drift * (t - t0)) / sd) for u, w in states)


def step(states, t0, t, lower, upper, kernel):
    n = int(40 + 4.5 * (upper - lower) / kernel)
    n += n % 2
    nodes, weights = legendre(n)
    half, middle = (upper - lower) / 2, (upper + lower) / 2
    scale = 1 / mp.sqrt(2 * mp.pi * (t - t0))
    answer = []
    for x, w in zip(nodes, weights):
        s = middle + half * x
        answer.append((s, half * w * scale * sum(m * mp.exp(-((s - u) ** 2) / (2 * (t - t0))) for u, m in states)))
    return answer


def walk(fractions, sides, bound_at):
    """Bounds and, for each look, the states that come to it."""
    states, t0, looks = [(mp.mpf(0), mp.mpf(1))], mp.mpf(0), []
    for k, t in enumerate(fractions):
        bound = bound_at(states, t0, t, k)
        looks.append((bound, states, t0, t))
        if k + 1 < len(fractions) and bound is not None:
            upper = bound * mp.sqrt(t)
            lower = -upper if sides == "two" else -12 * mp.sqrt(t)
            states = step(states, t0, t, lower, upper, mp.sqrt(min(t - t0, fractions[k + 1] - t)))
            t0 = t
    return looks


def solve(f, low, high):
    """The zero of a falling function within a bracket: some halving, then a method of secants that keeps the bracket."""
    for _ in range(6):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) > 0 else (low, middle)
    return mp.findroot(f, (low, high), solver="anderson", tol=1e-42, maxsteps=40, verify=False)


def design(fractions, alpha, sides, spending):
    fractions = [mp.mpf(t) for t in fractions]

    def bound_at(states, t0, t, k):
        increment = spent(spending, alpha, t) - (spent(spending, alpha, fractions[k - 1]) if k else 0)
        if increment <= 0:
            return None
        top = upper_quantile(increment)
        if k == 0:
            return top
        return solve(lambda b: mp.log(tail(states, t0, t, b * mp.sqrt(t))) - mp.log(increment), mp.mpf(0), top)

    return walk(fractions, sides, bound_at)


def two_looks(fractions, alpha, sides, spending):
    """The second bound by integration over the first statistic, with the correlation of the two."""
    t1, t2 = [mp.mpf(t) for t in fractions]
    rho = mp.sqrt(t1 / t2)
    first = upper_quantile(spent(spending, alpha, t1))
    increment = spent(spending, alpha, t2) - spent(spending, alpha, t1)

    def crossing(b):
        inside = lambda z: mp.npdf(z) * sf((b - rho * z) / mp.sqrt(1 - rho**2))
        low = -first if sides == "two" else mp.mpf(-14)
        return mp.quad(inside, mp.linspace(low, first, 9))

    return first, mp.findroot(lambda b: mp.log(crossing(b)) - mp.log(increment), (first - mp.mpf("0.6"), first), tol=1e-40, verify=False)


def s(x):
    return None if x is None else mp.nstr(x, 20, min_fixed=0, max_fixed=0)


kinds = [
    {"kind": "power", "exponent": 2},
    {"kind": "power", "exponent": 0.7},
    {"kind": "obrien-fleming"},
    {"kind": "pocock"},
    {"kind": "hwang-shih-decani", "gamma": -4},
    {"kind": "hwang-shih-decani", "gamma": 1.5},
    {"kind": "hwang-shih-decani", "gamma": 0},
]
plans = []
for spending in kinds:
    for sides in ["two", "one"]:
        plans.append(([0.5, 1], 0.025, sides, spending))
        plans.append(([0.3, 0.75, 1], 0.05 if sides == "one" else 0.025, sides, spending))
for spending in [kinds[0], kinds[2], kinds[3], kinds[4]]:
    plans.append(([0.1, 0.15, 0.5, 0.8, 1.1], 0.005, "two", spending))
    plans.append(([0.1, 0.15, 0.5, 0.8, 1.1], 0.025, "one", spending))
plans.append(([k / 20 for k in range(1, 21)], 0.025, "two", kinds[2]))
plans.append(([k / 20 for k in range(1, 21)], 0.025, "one", kinds[3]))
plans.append(([0.4, 0.41, 0.7], 0.025, "two", kinds[3]))

designs, drifts, stopped = [], [], []
for fractions, alpha, sides, spending in plans:
    print(len(designs), file=sys.stderr)
    looks = design(fractions, alpha, sides, spending)
    bounds = [bound for bound, *_ in looks]
    if len(fractions) == 2:
        expected = two_looks(fractions, alpha, sides, spending)
        assert max(abs(a - b) for a, b in zip(bounds, expected)) < 1e-18, (bounds, expected)
    if len(fractions) == 3 and sides == "one":
        t = np.array([float(x) for x in fractions])
        cov = np.sqrt(np.minimum.outer(t, t) / np.maximum.outer(t, t))
        inside = stats.multivariate_normal.cdf([float(b) for b in bounds], np.zeros(3), cov, maxpts=4_000_000, abseps=1e-9, releps=1e-9)
        assert abs(1 - inside - float(spent(spending, alpha, fractions[-1]))) < 1e-6, (inside, bounds)
    designs.append({"fractions": fractions, "alpha": alpha, "sides": sides, "spending": spending, "bounds": [s(b) for b in bounds]})
    if len(fractions) <= 5 and all(b is not None for b in bounds):
        power = mp.mpf("0.9") if sides == "two" else mp.mpf("0.8")
        crossing = lambda drift: sum(tail(states, t0, t, b * mp.sqrt(t), drift) for b, states, t0, t in looks)
        drift = solve(lambda d: power - crossing(d), mp.mpf(1), mp.mpf(6))
        drifts.append({"design": len(designs) - 1, "power": float(power), "drift": s(drift)})
    if sides == "two" and len(fractions) in (2, 3):
        for k, statistic in [(len(fractions) - 1, "1.3"), (len(fractions) - 1, "-2.6"), (1, "3.1")]:
            z = abs(mp.mpf(statistic))
            part = looks[: k + 1]

            def above(drift):
                return sum(tail(states, t0, t, (z if j == k else b) * mp.sqrt(t), drift) for j, (b, states, t0, t) in enumerate(part))

            low, middle, high = [solve(lambda d: p - above(d), mp.mpf(-8), mp.mpf(12)) for p in (mp.mpf("0.025"), mp.mpf("0.5"), mp.mpf("0.975"))]
            if statistic.startswith("-"):
                low, middle, high = -high, -middle, -low
            stopped.append({"design": len(designs) - 1, "look": k, "statistic": float(statistic), "pValue": s(2 * above(mp.mpf(0))), "median": s(middle), "lower": s(low), "upper": s(high)})

json.dump({"designs": designs, "drifts": drifts, "stopped": stopped}, sys.stdout, indent=1)
print()
