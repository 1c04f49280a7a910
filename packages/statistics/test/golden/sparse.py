"""Writes sparse.json: exact tests of 2x2 tables in fractions, score statistics and score sets at 50 digits.

The restricted rates are found by halving on the slope of the likelihood, not by the closed forms; borders of sets
by halving on the statistic; Wilson's bounds by halving on their defining equation. SciPy's Fisher p stands beside.
A table is [successes, units] of the control, then of the treatment. Run: /usr/bin/python3 sparse.py > sparse.json
"""
import json
import random
import sys
from fractions import Fraction
from math import comb

import mpmath as mp
from scipy import stats

mp.mp.dps = 50
random.seed(19850401)
z95 = mp.sqrt(2) * mp.erfinv(mp.mpf("0.95"))


def s(x):
    return None if x is None else mp.nstr(x, 20, min_fixed=0, max_fixed=0)


def fraction(x):
    return mp.mpf(x.numerator) / x.denominator


def halve(low, high, is_below, rounds):
    for _ in range(rounds):
        middle = (low + high) / 2
        if is_below(middle):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def part(count, chance):
    """A term of the slope; nothing where there is nothing to count."""
    return mp.mpf(0) if count == 0 else (mp.inf if chance == 0 else count / chance)


def rates_apart(xc, nc, xt, nt, d):
    def rises(p):
        return part(xt, p) + part(xc, p - d) > part(nt - xt, 1 - p) + part(nc - xc, 1 - p + d)

    p = halve(max(mp.mpf(0), d), min(mp.mpf(1), 1 + d), rises, 170)
    return p, p - d


def rates_in_ratio(xc, nc, xt, nt, r):
    def rises(q):
        return part(xt, q) + part(xc, q) > r * part(nt - xt, 1 - r * q) + part(nc - xc, 1 - q)

    if r == 0:
        return mp.mpf(0), mp.mpf(xc) / nc
    q = halve(mp.mpf(0), min(mp.mpf(1), 1 / r), rises, 170)
    return r * q, q


def gap_and_variance(table, effect, is_ratio):
    xc, nc, xt, nt = table
    effect = mp.mpf(effect)
    p, q = (rates_in_ratio if is_ratio else rates_apart)(xc, nc, xt, nt, effect)
    factor = effect if is_ratio else mp.mpf(1)
    gap = mp.mpf(xt) / nt - factor * xc / nc - (0 if is_ratio else effect)
    size = mp.mpf(nc + nt)
    return gap, (p * (1 - p) / nt + factor**2 * q * (1 - q) / nc) * size / (size - 1)


def score(table, effect, is_ratio):
    gap, variance = gap_and_variance(table, effect, is_ratio)
    return mp.mpf(0) if abs(gap) < mp.mpf(10) ** -45 else gap / mp.sqrt(variance)


def border(table, inside, outside, is_ratio):
    def accepted(effect):
        gap, variance = gap_and_variance(table, effect, is_ratio)
        return gap * gap <= z95**2 * variance

    return halve(inside, outside, accepted, 70)


def difference_set(table):
    xc, nc, xt, nt = table
    d = mp.mpf(xt) / nt - mp.mpf(xc) / nc
    return [d if d == end else border(table, d, mp.mpf(end), False) for end in (-1, 1)]


def ratio_set(table):
    xc, nc, xt, nt = table
    if xc + xt == 0 or xc + xt == nc + nt:
        return None
    inside = (mp.mpf(xt) / nt) / (mp.mpf(xc) / nc) if xc else mp.mpf(10000)
    low = mp.mpf(0) if xt == 0 else border(table, inside, mp.mpf(0), True)
    high = None if xc == 0 else border(table, inside, mp.mpf(20000), True)
    return [low - 1, None if high is None else high - 1]


def exact(table):
    xc, nc, xt, nt = table
    k = xc + xt
    whole = comb(nc + nt, k)
    counts = range(max(0, k - nc), min(nt, k) + 1)
    chance = {x: Fraction(comb(nt, x) * comb(nc, k - x), whole) for x in counts}
    upper = sum(p for x, p in chance.items() if x >= xt)
    lower = sum(p for x, p in chance.items() if x <= xt)
    two = sum(p for p in chance.values() if p <= chance[xt] * (1 + Fraction(1, 10**7)))
    return {"upper": s(fraction(upper)), "lower": s(fraction(lower)), "midUpper": s(fraction(upper - chance[xt] / 2)), "twoSided": s(fraction(two))}


def newcombe(table):
    xc, nc, xt, nt = table

    def wilson(x, n):
        p = mp.mpf(x) / n
        inside = lambda q: n * (p - q) ** 2 <= z95**2 * q * (1 - q)
        low = mp.mpf(0) if x == 0 else halve(mp.mpf(0), p, lambda q: not inside(q), 170)
        high = mp.mpf(1) if x == n else halve(p, mp.mpf(1), inside, 170)
        return p - low, high - p

    (down_t, up_t), (down_c, up_c) = wilson(xt, nt), wilson(xc, nc)
    d = mp.mpf(xt) / nt - mp.mpf(xc) / nc
    return [s(d - mp.sqrt(down_t**2 + up_c**2)), s(d + mp.sqrt(up_t**2 + down_c**2))]


def case(table):
    xc, nc, xt, nt = table
    d = [random.uniform(-0.999, 0.999), random.uniform(-0.2, 0.2), random.choice([1e-6, -1e-6, 1e-9, 0.5, -0.5])]
    r = [random.uniform(0.01, 3), 10 ** random.uniform(-3, 3), random.choice([1 + 1e-6, 1 - 1e-9, 2, 0.5])]
    ratio = ratio_set(table)
    return {
        "table": table,
        **exact(table),
        "scipy": float(stats.fisher_exact([[xt, nt - xt], [xc, nc - xc]]).pvalue),
        "differences": [[x, s(score(table, x, False))] for x in d],
        "ratios": [[x, None if xc + xt == 0 else s(score(table, x, True))] for x in r],
        "differenceSet": [s(x) for x in difference_set(table)],
        "ratioSet": None if ratio is None else [s(x) for x in ratio],
        "newcombe": newcombe(table),
    }


tables = [(1, 4, 3, 4), (0, 30, 0, 30), (30, 30, 30, 30), (0, 30, 30, 30), (30, 30, 0, 30), (0, 1, 1, 1), (1, 1, 0, 1), (0, 1, 0, 1)]
tables += [(1, 30, 0, 30), (29, 30, 30, 30), (0, 30, 1, 1), (0, 1, 1, 30), (15, 30, 15, 30), (1, 1, 29, 30)]
while len(tables) < 150:
    nc, nt = random.randint(1, 30), random.randint(1, 30)
    tables.append((random.randint(0, nc), nc, random.randint(0, nt), nt))
tables += [(3, 900, 0, 100), (4, 9000, 6, 1000), (180, 36000, 9, 4000), (0, 20000, 9, 20000), (7, 2000, 0, 200), (19990, 20000, 19999, 20000)]
json.dump([case(table) for table in tables], sys.stdout)
print()
