"""Writes reference.txt: exact values and first three derivatives of the rows of Ops, over their whole domains, tails and near singularities.

    python3 reference.py > reference.txt          (needs mpmath; takes some minutes; names of rows as arguments write those alone)

A line is the row, the operands, the value, the first derivatives, the second ones (of two operands: aa, ab, bb), the third ones (aaa, aab,
abb, bbb), each rounded to double from 50 digits or more; what overflows a double is a dash. A point that no float is stands there twice: as it
is, and as the float nearest to it, for both precisions to be measured at.
"""
import struct
import sys

from mpmath import *

PLAIN = [-30, -7.5, -2.25, -1.1, -0.7, -0.3, -0.01, 0.02, 0.4, 0.9, 1.3, 3.7, 12.5, 25]
SMALL = [-1e-5, 1e-9, -1e-17, 1e-100, 1e-300]
LARGE = [-1e8, 1e8, -1e20, 1e20]
VAST = [-1e160, 1e160, 1e300]
TAIL = [-700, -300, -100, -45, -37.5, 37.5, 45, 100, 300, 700]
NORMAL = [-37.4, -26, -15, -8.5, -5.5, 5.5, 8.5, 15, 26]
REAL = PLAIN + SMALL + LARGE
POSITIVE = [x for x in PLAIN + SMALL + LARGE + VAST if x > 0] + [0.999, 0.9999999999, 1.0000000001, 1.5, 2, 7, 1e-20]
UNIT = [x for x in PLAIN + SMALL if abs(x) < 1] + [0.999, -0.99999999, 1 - 2.0 ** -53, -1 + 2.0 ** -52]
PAIRS = [(3, 4), (0.3, 2.5), (1e-8, 1), (1, 1e-8), (1e200, 1e190), (1e-200, 3e-200), (2.5, 2.5), (7, 0.125)]
BOTH = PAIRS + [(-a, b) for a, b in PAIRS] + [(a, -b) for a, b in PAIRS]
QUANTILES = [1e-300, 1e-100, 1e-30, 1e-12, 1e-5, 0.003, 0.02, 0.0250001, 0.1, 0.2499, 0.26, 0.4, 0.4999, 0.5 + 1e-9, 0.58, 0.7, 0.77, 0.95, 0.9999, 1 - 1e-9, 1 - 2.0 ** -53]
TURNS = [x + d for x in (-2, -1, -0.5, 0.5, 1, 1.5, 3) for d in (0, 1e-6)] + [-0.3, 0.2, 0.43, 10.3, 100.7, 1e5 + 0.3]

SINGULAR = {"logit": (0, 1), "asin": (1,), "acos": (1,), "atanh": (1,), "acosh": (1,), "log1p": (1,), "probit": (1,), "quantileDensity": (1,)}
KEYS = [(0, 0, 0), (0, 42, 7), (1, 2, 16777215), (16777215, 16777215, 1), (123456, 7654321, 99), (3.3, 4.7, 0.2)]

normal = lambda x: erfc(-x / sqrt(mpf(2))) / 2
density = lambda x: exp(-x * x / 2) / sqrt(2 * pi)
positive = lambda x: log1p(exp(-abs(x))) + (x if x > 0 else 0)
sinc = sincpi

ROWS = {
    "add": (lambda a, b: a + b, BOTH), "sub": (lambda a, b: a - b, BOTH), "mul": (lambda a, b: a * b, BOTH), "div": (lambda a, b: a / b, BOTH),
    "neg": (lambda x: -x, REAL), "abs": (abs, REAL), "square": (lambda x: x * x, REAL), "relu": (lambda x: x if x > 0 else mpf(0), REAL),
    "sqrt": (sqrt, POSITIVE), "cbrt": (cbrt, POSITIVE), "cbrtDerivative": (lambda x: cbrt(x) / x / 3, POSITIVE),
    "pow": (lambda a, b: a ** b, [(0.3, 2.5), (3, 4), (1.0001, 1000), (1e-8, 3), (1e8, -3.5), (2, -0.5), (7, 0.125), (0.5, 600)]),
    "hypot": (lambda a, b: sqrt(a * a + b * b), BOTH), "unit": (lambda a, b: a / sqrt(a * a + b * b), BOTH),
    "exp": (exp, REAL[:-2] + TAIL), "expm1": (expm1, REAL[:-2] + TAIL), "exp2": (lambda x: 2 ** x, REAL[:-2] + TAIL),
    "log": (log, POSITIVE), "log2": (lambda x: log(x) / log(2), POSITIVE), "log10": (lambda x: log(x) / log(10), POSITIVE),
    "log1p": (log1p, [x for x in REAL if x > -1] + [-0.999, -1 + 2.0 ** -53, 1e160]),
    "logit": (lambda x: log(x / (1 - x)), [x for x in UNIT if x > 0] + [0.5 + 1e-9, 0.4999, 0.3, 0.25, 0.74, 1e-20]),
    "xlogy": (lambda a, b: a * log(b), [(a, abs(b)) for a, b in BOTH]),
    "share": (lambda a, b: 1 / (1 + exp(b - a)), [(1, 2), (-3, 4), (700, 699.9), (-40, 1e-5), (0.1, -37.3), (2.5, 2.5), (1e-3, -300.3)]),
    "divByPositive": (lambda a, b: a / b, PAIRS + [(-a, b) for a, b in PAIRS]), "bernoulliVariance": (lambda x: x * (1 - x), UNIT + PLAIN + [0.4999, 0.5 + 1e-9]),
    "oneLessSquare": (lambda x: 1 - x * x, UNIT + PLAIN),
    "logaddexp": (lambda a, b: log(exp(a) + exp(b)), [(1, 2), (-3, 4), (700, 699), (-800, -801), (100, -100), (-0.5, -0.9), (-0.7, -0.68), (-40, 1e-5),
        (-1e-9, -20), (2.5, 2.5), (-0.6931471805599453, -0.6931471805599454), (-0.1, -2.3521684610440907)]),
    "sin": (sin, REAL), "cos": (cos, REAL), "tan": (tan, REAL), "asin": (asin, UNIT), "acos": (acos, UNIT), "atan": (atan, REAL),
    "lorentzian": (lambda x: 1 / (1 + x * x), REAL), "atan2": (lambda a, b: atan2(a, b), BOTH),
    "sinh": (sinh, REAL[:-4] + TAIL), "cosh": (cosh, REAL[:-4] + TAIL), "tanh": (tanh, REAL[:-4] + TAIL), "sech²": (lambda x: sech(x) ** 2, REAL[:-4] + TAIL),
    "asinh": (asinh, REAL + VAST), "acosh": (acosh, [x for x in POSITIVE if x > 1] + [1 + 2.0 ** -52, 1e160]), "atanh": (atanh, UNIT),
    "sinc": (sinc, SMALL + TURNS), "sincDerivative": (lambda n, x: sincs(n, x), [(n, x) for n in (1, 2, 3, 5) for x in SMALL[:3] + [0.2, 0.43, -0.75, 1.3, 3.7, 10.3]]),
    "gaussian": (lambda x: exp(-x * x), PLAIN[1:-1] + SMALL + NORMAL), "erf": (erf, REAL + NORMAL),
    "erfc": (erfc, [x for x in REAL + NORMAL if x < 30]), "normalPdf": (density, PLAIN + SMALL + NORMAL), "normalCdf": (normal, PLAIN + SMALL + NORMAL),
    "probit": (lambda p: probit(p), QUANTILES), "quantileDensity": (lambda p: 1 / density(probit(p)), QUANTILES),
    "lgamma": (lambda x: log(abs(gamma(x))) if abs(x) < 200 else loggamma(x).real, POSITIVE[:-5] + [1e-9, 1 + 1e-12, 2 - 1e-12, 2 + 1e-6, 2.9, 4.4, 9.9, 10.1, 35, -0.2, -0.7, -1.5, -2.4570247382208006,
        -2.7476826467274127, -3.1435808883499798, -3.955294284858598, -2.45702473822081, -2.457025, -6.9998015078906375, -7.999975197095822, -8.0000248002, -5.01, -5.3, -9.999, -20.5, -33.7, -40.3, -100.25]),
    "digamma": (lambda x: psis(0, x), POSITIVE[:-6] + [1.4616321449683622, 1.4616321449683625, 1.46, 2.9, 9.9, 10.1, 35, -0.2, -0.5040830082644554, -1.5734984731623904, -2.3, -7.8, -40.3, -100.25, -1e5 - 0.3]),
    "polygamma": (lambda n, x: psis(n, x), [(n, x) for n in (1, 2, 3, 6) for x in (1e-5, 0.3, 1, 1.9, 7.3, 25, 1e8, -0.3, -1.7, -25.2)]),
    "sigmoid": (lambda x: 1 / (1 + exp(-x)), REAL[:-4] + TAIL), "softplus": (positive, REAL[:-4] + TAIL),
    "silu": (lambda x: x / (1 + exp(-x)), REAL[:-4] + TAIL), "gelu": (lambda x: x * normal(x), PLAIN + SMALL + NORMAL),
    "softsign": (lambda x: x / (1 + abs(x)), REAL + VAST), "copySign": (lambda a, b: abs(a) * sign(b), BOTH),
    "mod": (lambda a, b: a - b * int(a / b), [(5.5, 2), (-5.5, 2), (5.5, -2), (1e6 + 0.25, 0.37), (0.3, 7), (1e15, 0.7)]),
    "uniform": (lambda *x: (threefry(*x, 0) // 2 ** 12 + mpf(1) / 2) / 2 ** 52, KEYS),
    "foldFirst": (lambda *x: mpf(threefry(*x, 1) >> 40), KEYS), "foldSecond": (lambda *x: mpf(threefry(*x, 1) >> 8 & 0xFFFFFF), KEYS),
    "max": (lambda a, b: max(a, b), PAIRS[:6]), "min": (lambda a, b: min(a, b), PAIRS[:6]),
}


def threefry(key0, key1, counter, domain):
    """The 64 bits that Threefry-2x32 with 20 rounds gives for the counter (counter, domain)."""
    keys = [int(nint(key0)), int(nint(key1))]
    keys.append(keys[0] ^ keys[1] ^ 0x1BD11BDA)
    x, y = int(nint(counter)) + keys[0], domain + keys[1]
    for step in range(20):
        x, turn = (x + y) % 2 ** 32, [13, 15, 26, 6, 17, 29, 16, 24][step % 8]
        y = ((y << turn | y >> 32 - turn) ^ x) % 2 ** 32
        if step % 4 == 3:
            block = step // 4 + 1
            x, y = (x + keys[block % 3]) % 2 ** 32, (y + keys[(block + 1) % 3] + block) % 2 ** 32
    return x << 32 | y


def sincs(n, x):
    return diff(sinc, x, int(n)) if abs(x) > 1e-3 else sum((-1) ** k * pi ** (2 * k) * x ** (2 * k - n) / ((2 * k + 1) * factorial(2 * k - n)) for k in range(int(n + 1) // 2, 40))


def psis(n, x):
    with workdps(100):
        return polygamma(int(n), x)


def probit(p):
    """By Newton's method on the logarithm of the distribution function, which is concave."""
    if p >= 0.5:
        return -probit(1 - p) if p > 0.5 else mpf(0)
    with workdps(100):
        x, d = -sqrt(-2 * log(p)), mpf(1)
        while abs(d) > mpf(10) ** -60 * abs(x):
            d = log(normal(x) / p) * normal(x) / density(x)
            x -= d
        return x


def quantile(p, order):
    """The derivatives of probit, by y' = 1 / density(y) and y'' = y·y'²."""
    y = probit(p)
    q = 1 / density(y)
    return [y, q, y * q ** 2, (1 + 2 * y ** 2) * q ** 3, (7 * y + 6 * y ** 3) * q ** 4][order]


def derivatives(f, at, orders):
    """The derivative of the given order by each operand; where a family has an integral order, that by the order is 0; the rows of three operands are steps."""
    at = [mpf(x) for x in at]
    if sum(orders) == 0:
        return f(*at)
    if len(at) == 3:
        return mpf(0)
    if f is ROWS["sincDerivative"][0] or f is ROWS["polygamma"][0]:
        return mpf(0) if orders[0] else f(at[0] + orders[1], at[1])
    if f is ROWS["digamma"][0] or f is ROWS["lgamma"][0]:
        return psis(orders[0] - (f is ROWS["lgamma"][0]), at[0])
    if f is ROWS["probit"][0] or f is ROWS["quantileDensity"][0]:
        return quantile(at[0], orders[0] + (f is not ROWS["probit"][0]))
    size = [max(abs(x), mpf(10) ** -330) for x in at]
    h = mpf(10) ** -(mp.dps // 5)
    half = mpf(1) / 2
    points = {0: [(0, 1)], 1: [(1, half), (-1, -half)], 2: [(1, 1), (0, -2), (-1, 1)], 3: [(2, half), (1, -1), (-1, 1), (-2, -half)]}
    step = [min(s, 1) * h for s in size]
    if len(at) == 1:
        at, step, orders, g = [at[0], mpf(0)], [step[0], mpf(1)], (orders[0], 0), f
        f = lambda a, _: g(a)
    found = sum(w * v * f(at[0] + k * step[0], at[1] + l * step[1]) for k, w in points[orders[0]] for l, v in points[orders[1]]) / step[0] ** orders[0] / step[1] ** orders[1]
    noise = mpf(10) ** (-0.37 * mp.dps) * abs(f(*at)) / size[0] ** orders[0] / (size[1] ** orders[1] if len(size) > 1 else 1)
    return mpf(0) if abs(found) < noise else found


def number(x):
    return "0.0" if abs(x) < mpf(10) ** -330 else repr(float(x)) if abs(float(x)) < 1e308 else "-"


def nearest(at):
    """The point in floats, or as it is where one of its numbers lies outside of their range."""
    return tuple(struct.unpack("f", struct.pack("f", x))[0] for x in at) if all(x == 0 or 1e-37 < abs(x) < 1e38 for x in at) else at


def lines(name):
    f, points = ROWS[name]
    points = [at if isinstance(at, tuple) else (at,) for at in points]
    for at in dict.fromkeys(p for at in points for p in (at, nearest(at)) if not outside(name, p)):
        mp.dps = min(4600, 900 + 12 * int(max((abs(log10(abs(mpf(x)))) for x in at if x), default=0)))
        orders = {1: [(n,) for n in range(4)], 2: [(n - i, i) for n in range(4) for i in range(n + 1)], 3: [(0, 0, 0)] + 19 * [(0, 0, 1)]}[len(at)]
        try:
            found = [number(derivatives(f, at, o)) for o in orders]
        except OverflowError:
            continue
        if found[0] != "-":
            yield " ".join([name, *[repr(float(x)) for x in at], *found])


def outside(name, at):
    """Where a point that is rounded to floats leaves the domain, or comes to a singularity."""
    return name in SINGULAR and any(abs(x) in SINGULAR[name] for x in at)


if __name__ == "__main__":
    for name in sys.argv[1:] or ROWS:
        for line in lines(name):
            print(line, flush=True)
