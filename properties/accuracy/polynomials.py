"""Prints the polynomials of Special and of the error function in LaneForms: Chebyshev interpolants found in 60 digits, in powers of their variable.

    python3 polynomials.py          (needs mpmath)

Each row is a name, the function, its interval and the number of terms; the error is relative to the function as a whole.
"""
from mpmath import *

mp.dps = 60


def interpolant(f, low, high, n):
    nodes = [cos(pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    centre, half = (mpf(low) + high) / 2, (mpf(high) - low) / 2
    values = [f(centre + half * t) for t in nodes]
    chebyshev = [2 / mpf(n) * sum(values[i] * cos(k * pi * (2 * i + 1) / (2 * n)) for i in range(n)) for k in range(n)]
    chebyshev[0] /= 2
    powers = [[mpf(1)], [mpf(0), mpf(1)]]
    while len(powers) < n:
        up = [mpf(0)] + [2 * c for c in powers[-1]]
        for i, c in enumerate(powers[-2]):
            up[i] -= c
        powers.append(up)
    inner = [mpf(0)] * n
    for c, p in zip(chebyshev, powers):
        for i, a in enumerate(p):
            inner[i] += c * a
    result = [mpf(0)] * n                       # p((x - centre) / half) in powers of x
    for i, c in enumerate(inner):
        for j in range(i + 1):
            result[j] += c * binomial(i, j) * (-centre) ** (i - j) / half ** i
    return result


def report(name, f, low, high, n):
    c = interpolant(f, low, high, n)
    points = [mpf(low) + (mpf(high) - low) * (i + mpf(1) / 3) / 400 for i in range(400)]
    worst = max(abs(polyval(c[::-1], x) - f(x)) / abs(f(x)) for x in points)
    print(f"// {name}, error 2^{nstr(log(worst, 2), 4)}")
    print(", ".join(repr(float(x)) for x in c))


def erfcx(x):
    return exp(x * x) * erfc(x) if x < 100 else 1 / (x * sqrt(pi)) * (1 - 1 / (2 * x * x) + 3 / (4 * x ** 4) - 15 / (8 * x ** 6) + 105 / (16 * x ** 8))


def scaled_tail(t, k=4):                        # (1 + 2x)·erfcx(x) with t = (x - k) / (x + k)
    return 2 / sqrt(pi) if t == 1 else (lambda x: (1 + 2 * x) * erfcx(x))(k * (1 + t) / (1 - t))


def scaled_lanes(t):                            # (1 + x)·erfcx(x) with t = (x - 1) / (x + 1)
    return (lambda x: (1 + x) * erfcx(x))((1 + t) / (1 - t))


root = findroot(digamma, mpf("1.4616321449683623412626595423257213"))

if __name__ == "__main__":
    report("(erf(x) - x) / x in x², |x| <= 1", lambda w: erf(sqrt(w)) / sqrt(w) - 1 if w > 0 else 2 / sqrt(pi) - 1, 0, 1, 17)
    report("(1 + 2x)·erfcx(x) in t = (x - 4) / (x + 4), x >= 0.5", scaled_tail, mpf(-3.5) / 4.5, 1, 26)
    report("(erf(x) - x) / x in x², |x| <= 0.5", lambda w: erf(sqrt(w)) / sqrt(w) - 1 if w > 0 else 2 / sqrt(pi) - 1, 0, 0.25, 9)
    report("(1 + x)·erfcx(x) in t = (x - 1) / (x + 1), 0 <= x <= 27.5", scaled_lanes, -1, mpf(26.5) / 28.5, 34)
    report("lgamma(1 + s) / s, -0.4 <= s <= 0.6", lambda s: loggamma(1 + s) / s if s else -euler, -0.4, 0.6, 29)
    report("lgamma(x) / (x - 2) in s = x - 2.25, 1.5 <= x <= 3", lambda s: loggamma(2.25 + s) / (0.25 + s) if s != -0.25 else 1 - euler, -0.75, 0.75, 23)
    print("// the zero of digamma:", repr(float(root)), repr(float(root - float(root))))
    report("digamma(x) / (x - zero) in s = x - 2, 1 <= x <= 3", lambda s: digamma(2 + s) / (2 + s - root), -1, 1, 33)
