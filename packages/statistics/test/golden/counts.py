"""Writes counts.json: exact tests of counts by enumeration in fractions, Bayes factors and mixtures at 50 digits.

Run: /usr/bin/python3 counts.py > counts.json
"""
import itertools
import json
import random
import sys
from fractions import Fraction
from math import factorial

import mpmath as mp
from scipy import stats

mp.mp.dps = 50
random.seed(1900)


def s(x):
    return mp.nstr(x, 20, min_fixed=0, max_fixed=0)


def fraction(x):
    return mp.mpf(x.numerator) / x.denominator


def multinomial(counts, shares):
    """The sum over all outcomes that are not more probable than the observed one, in exact arithmetic."""
    n, arms = sum(counts), len(counts)

    def density(x):
        value = Fraction(factorial(n))
        for k, share in zip(x, shares):
            value = value * share**k / factorial(k)
        return value

    observed = density(counts)
    total = Fraction(0)
    for x in itertools.product(range(n + 1), repeat=arms - 1):
        rest = n - sum(x)
        if rest >= 0:
            value = density((*x, rest))
            if value <= observed * (1 + Fraction(1, 10**7)):
                total += value
    return total


binomial = []
for n in [1, 2, 3, 5, 8, 13, 21, 30]:
    for share in [Fraction(1, 2), Fraction(1, 10), Fraction(7, 10)]:
        for k in sorted({0, 1, n // 3, n // 2, n - 1, n}):
            binomial.append({"k": k, "n": n, "share": float(share), "p": s(fraction(multinomial((k, n - k), (share, 1 - share))))})
for k, n, share in [(9, 1000, 0.001), (0, 4000, 0.001), (30, 200000, 0.00002)]:
    binomial.append({"k": k, "n": n, "share": share, "p": repr(stats.binomtest(k, n, share).pvalue)})

exact = []
for shares in [(Fraction(1, 3),) * 3, (Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)), (Fraction(1, 4),) * 4]:
    for _ in range(6):
        n = random.randint(1, 11)
        counts = [0] * len(shares)
        for _ in range(n):
            counts[random.choices(range(len(shares)), [float(x) for x in shares])[0]] += 1
        exact.append({"counts": counts, "shares": [float(x) for x in shares], "p": s(fraction(multinomial(tuple(counts), shares)))})

sequential = []
for counts, shares, weight in [
    ((0, 8), (0.5, 0.5), 2), ((44700, 45489), (0.5, 0.5), 100), ((1, 0), (0.5, 0.5), 100), ((0, 3, 900), (0.25, 0.25, 0.5), 100),
    ((510000, 490000), (0.5, 0.5), 100), ((50001000, 49999000), (0.5, 0.5), 100), ((500, 80, 1200), (0.25, 0.05, 0.7), 100),
    ((99999999, 1), (0.5, 0.5), 100), ((3, 40), (0.1, 0.9), 2), ((0, 1), (0.999, 0.001), 2),
]:
    n, k = sum(counts), mp.mpf(weight)
    value = mp.loggamma(k) - mp.loggamma(k + n)
    for x, share in zip(counts, shares):
        share = mp.mpf(share)
        value += mp.loggamma(k * share + x) - mp.loggamma(k * share) - x * mp.log(share)
    sequential.append({"counts": counts, "shares": shares, "concentration": weight, "logBayesFactor": s(value)})

mixtures = []
for alpha in [0.05, 0.025, 0.1]:
    for units, planned in [(10, 1000), (1000, 1000), (5000, 1000), (123456, 90000)]:
        for w in [-30, -3, -0.5, 0, 0.7, 1.9, 3.1, 8, 60]:
            a = 2 * mp.mpf(alpha)
            k = (-2 * mp.log(a) + mp.log(1 - 2 * mp.log(a))) * units / planned
            x = w * mp.sqrt(k / (k + 1))
            one = mp.log(2) - mp.log(k + 1) / 2 + x * x / 2 + mp.log(mp.erfc(-x / mp.sqrt(2)) / 2)
            a = mp.mpf(alpha)
            k = (-2 * mp.log(a) + mp.log(1 - 2 * mp.log(a))) * units / planned
            two = -mp.log(k + 1) / 2 + mp.mpf(w) ** 2 * k / (2 * (k + 1))
            mixtures.append({"alpha": alpha, "units": units, "plannedUnits": planned, "statistic": w, "oneSided": s(one), "twoSided": s(two)})

json.dump({"binomial": binomial, "multinomial": exact, "sequential": sequential, "mixtures": mixtures}, sys.stdout)
print()
