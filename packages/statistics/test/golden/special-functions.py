"""Writes special-functions.json: tails, logarithms of tails and quantiles at 50 digits (mpmath).

Run: /usr/bin/python3 special-functions.py > special-functions.json
"""
import json
import sys

import mpmath as mp

mp.mp.dps = 50


def s(x):
    return mp.nstr(x, 22, min_fixed=0, max_fixed=0)


def dense(f):
    """Evaluates at two precisions and refuses to write digits on which they differ."""
    for digits in (60, 90, 140, 220, 400):
        with mp.workdps(digits):
            a = f()
        with mp.workdps(digits * 2):
            b = f()
            if a == b or abs(a - b) <= mp.mpf(10) ** -30 * abs(b):
                return b
    raise ArithmeticError("digits do not settle")


def beta_fraction(a, b, x):
    """x^a y^b/(a B) * continued fraction (A&S 26.5.8), for x below the mean; modified Lentz."""
    y = 1 - x
    front = mp.exp(a * mp.log(x) + b * mp.log(y) - mp.log(a) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b))
    tiny = mp.mpf(10) ** -1000
    c = mp.mpf(1)
    d = 1 - (a + b) * x / (a + 1)
    d = 1 / (d if d else tiny)
    h = d
    m = 1
    while True:
        aa = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + aa * d)
        c = 1 + aa / c
        h *= d * c
        aa = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / (1 + aa * d)
        c = 1 + aa / c
        change = d * c
        h *= change
        if abs(change - 1) < mp.mpf(10) ** -45:
            return front * h
        m += 1


def beta_lower(a, b, x):
    a, b, x = mp.mpf(a), mp.mpf(b), mp.mpf(x)
    if x <= a / (a + b):
        return beta_fraction(a, b, x)
    return 1 - beta_fraction(b, a, 1 - x)


def beta_upper(a, b, x):
    a, b, x = mp.mpf(a), mp.mpf(b), mp.mpf(x)
    if x <= a / (a + b):
        return 1 - beta_fraction(a, b, x)
    return beta_fraction(b, a, 1 - x)


def t_sf(t, v):
    """For t > 0."""
    with mp.workdps(110):
        t, v = mp.mpf(t), mp.mpf(v)
        x = v / (v + t * t)
        return beta_lower(v / 2, mp.mpf(1) / 2, x) / 2


def gamma_upper(a, x):
    a, x = mp.mpf(a), mp.mpf(x)
    front = mp.exp(a * mp.log(x) - x - mp.loggamma(a))
    if x < a + 1:
        term = 1 / a
        total = term
        n = 1
        while term > total * mp.mpf(10) ** -48:
            term *= x / (a + n)
            total += term
            n += 1
        return 1 - front * total
    b = x + 1 - a
    c = mp.mpf(10) ** 1000
    d = 1 / b
    h = d
    i = 1
    while True:
        an = -i * (i - a)
        b += 2
        d = 1 / (an * d + b)
        c = b + an / c
        h *= d * c
        if abs(d * c - 1) < mp.mpf(10) ** -45:
            return front * h
        i += 1


def normal_sf(z):
    return mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2


out = {"logGamma": [], "erf": [], "normal": [], "student": [], "chiSquare": [], "f": [], "binomial": [], "beta": [], "quantile": [], "normalQuantile": []}

for a in [0.25, 0.3, 0.5, 0.75, 0.9999, 1.0000001, 1.25, 1.5, 1.75, 1.999, 2.001, 2.25, 2.6, 3, 5.5, 9.99, 15, 33.3, 100, 1e3, 12345.678, 1e6, 5e8, 1e12]:
    out["logGamma"].append([a, s(mp.loggamma(a))])

for x in [1e-300, 1e-10, 0.001, 0.1, 0.3, 0.49, 0.5, 0.51, 0.7, 0.9, 1, 1.3, 1.7, 2, 2.5, 3, 4, 5, 6, 6.28, 6.29, 7, 9, 12, 17, 22, 26]:
    out["erf"].append([x, s(mp.erf(x)), s(mp.erfc(x))])

for z in [-37, -8.3, -5, -2, -0.75, -0.1, -1e-9, 0, 1e-9, 0.1, 0.5, 0.7, 0.74, 0.76, 1, 1.5, 1.959963984540054, 2.5, 3, 4, 5, 6, 7, 8, 8.8, 9, 10, 12.3, 15, 20, 25, 30, 33.33, 37, 38, 50, 100, 1000, 1e5]:
    sf = normal_sf(z)
    out["normal"].append([z, s(sf), s(mp.log(sf))])

dfs = [0.5, 0.7, 1, 1.5, 2, 2.5, 3, 4.2, 5, 8, 9.9, 17.7764735161785, 30, 50, 99, 123.4, 500, 1000, 9999.5, 58595.481422574, 1e5, 1e6, 1e7, 1e8, 1e9]
for v in dfs:
    for t in [1e-8, 0.01, 0.3, 1, 1.5, 1.7, 1.74, 1.96, 2.5, 4, 7, 12, 20, 36, 40, 200]:
        sf = t_sf(t, v)
        out["student"].append([t, v, s(sf), s(mp.log(sf))])
    for t in [1e5, 1e20, 1e120]:
        if v <= 30:
            sf = t_sf(t, v)
            out["student"].append([t, v, s(sf), s(mp.log(sf))])

for v in [0.5, 1, 1.7, 2, 3, 5, 10, 25, 60, 150, 1000, 5000, 20000, 1e5, 1e6, 1e7]:
    sd = (2 * v) ** 0.5
    points = {v * 0.01, v * 0.3, max(v - 2 * sd, v * 0.1), max(v - 0.5 * sd, v * 0.5), v, v + 0.5, v + 0.3 * sd, v + sd, v + 2 * sd, v + 4 * sd, v + 8 * sd, v + 20 * sd, v + 45 * sd}
    for x in sorted(points):
        if x < v and v > 1e5:
            continue
        upper = dense(lambda: gamma_upper(v / 2, mp.mpf(x) / 2))
        out["chiSquare"].append([x, v, s(upper), s(mp.log(upper))])
for v, zs in [(1e8, [1, 4, 20]), (1e9, [2, 30])]:
    for z in zs:
        x = float(v + z * (2 * v) ** 0.5)
        upper = gamma_upper(v / 2, mp.mpf(x) / 2)
        out["chiSquare"].append([x, v, s(upper), s(mp.log(upper))])

for d1, d2 in [(0.5, 0.5), (0.5, 8), (1, 1), (1, 10), (2, 3.3), (3, 7), (5, 1000), (10, 0.5), (40, 60), (8, 1e6), (150, 150), (1000, 30), (5000, 90000), (1e6, 1e6), (3, 1e9)]:
    for f in [1e-6, 0.05, 0.5, 0.9, 1, 1.01, 1.2, 2, 3.5, 10, 60]:
        def upper():
            x = mp.mpf(d1) * f / (mp.mpf(d1) * f + d2)
            return beta_upper(mp.mpf(d1) / 2, mp.mpf(d2) / 2, x)
        value = dense(upper)
        if mp.log10(value) > -5000:
            out["f"].append([f, d1, d2, s(value), s(mp.log(value))])

for a, b in [(0.25, 0.25), (0.25, 30), (0.5, 0.5), (0.7, 1e4), (1, 1), (2, 5), (5, 2), (20, 1.5), (1e3, 2e3), (1e5, 3), (4e5, 6e5)]:
    mean = a / (a + b)
    for x in sorted({1e-9, mean * 0.01, mean * 0.3, mean * 0.9, mean, mean + (1 - mean) * 0.05, mean + (1 - mean) * 0.4, mean + (1 - mean) * 0.9}):
        low = dense(lambda: beta_lower(a, b, x))
        up = dense(lambda: beta_upper(a, b, x))
        if min(mp.log10(low), mp.log10(up)) > -5000:
            out["beta"].append([x, a, b, s(low), s(up), s(mp.log(low)), s(mp.log(up))])

for k, n, p in [(0, 1, 0.5), (1, 2, 0.25), (3, 10, 0.1), (9, 10, 0.1), (60, 100, 0.5), (41, 100, 0.5), (5, 1000, 0.001), (20, 1000, 0.001), (45489, 90189, 0.5), (500900, 1000000, 0.5), (520000, 1000000, 0.5), (700, 1000000, 0.0005), (100000300, 1000000000, 0.1), (100300000, 1000000000, 0.1), (17, 1000000000, 1e-9)]:
    up = dense(lambda: beta_lower(k, n - k + 1, p)) if k > 0 else mp.mpf(1)
    low = dense(lambda: beta_upper(k + 1, n - k, p)) if k < n else mp.mpf(1)
    out["binomial"].append([k, n, p, s(low), s(up)])



def root(sf, density, target):
    """The z with sf(z) = target: halving in ln z, then Newton on the logarithm of the tail at 50 digits."""
    low, high = mp.log(mp.mpf(10) ** -12), mp.log(mp.mpf(10) ** 145)
    for _ in range(50):
        middle = (low + high) / 2
        if sf(mp.exp(middle)) > target:
            low = middle
        else:
            high = middle
    z = mp.exp(low)
    for _ in range(60):
        tail = sf(z)
        change = mp.log(tail / target) * tail / density(z)
        z += change
        if abs(change) <= mp.mpf(10) ** -28 * abs(z):
            return z
    raise ArithmeticError("no root")


def t_density(t, v):
    v = mp.mpf(v)
    return mp.exp(mp.loggamma((v + 1) / 2) - mp.loggamma(v / 2) - (v + 1) / 2 * mp.log(1 + t * t / v)) / mp.sqrt(v * mp.pi)


probabilities = [0.4999999999, 0.49, 0.4, 0.25, 0.1, 0.05, 0.025, 0.005, 1e-3, 1e-5, 1e-8, 1e-16, 1e-30, 1e-100, 1e-200, 1e-300]
for p in probabilities:
    target = mp.mpf(p)
    out["normalQuantile"].append([p, s(root(normal_sf, mp.npdf, target))])
    for v in [0.5, 0.8, 1, 2, 2.7, 4, 7.5, 17.7764735161785, 40, 333.3, 1e4, 1e6, 1e9]:
        if mp.mpf(p) ** (-1 / mp.mpf(v)) < 1e140:
            out["quantile"].append([p, v, s(root(lambda t: t_sf(t, v), lambda t: t_density(t, v), target))])

names = {
    "logGamma": ["a", "value"],
    "erf": ["x", "erf", "erfc"],
    "normal": ["z", "sf", "logSf"],
    "student": ["t", "df", "sf", "logSf"],
    "chiSquare": ["x", "df", "sf", "logSf"],
    "f": ["f", "between", "within", "sf", "logSf"],
    "beta": ["x", "a", "b", "lower", "upper", "logLower", "logUpper"],
    "binomial": ["k", "n", "p", "lower", "upper"],
    "quantile": ["p", "df", "t"],
    "normalQuantile": ["p", "z"],
}
json.dump({name: [dict(zip(names[name], point)) for point in points] for name, points in out.items()}, sys.stdout)
print()
