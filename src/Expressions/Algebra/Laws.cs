using static ExprGrad.Algebra.Holds;
using static ExprGrad.Functions;

namespace ExprGrad.Algebra;

/// <summary>
/// The table of identities. A row is a name, the two sides and where they are equal; every row is tested on both sides, and used only
/// where it lowers the <see cref="Cost"/>. Letters: a is never negative, c and d are numbers, n is a number other than 0, p a power of two, t a truth value.
/// </summary>
public static class Laws
{
    private static readonly Expr w = Input("w"), x = Input("x"), y = Input("y"), z = Input("z"),
        a = Input("a"), c = Input("c"), d = Input("d"), n = Input("n"), p = Input("p"), t = Input("t");

#pragma warning disable format
    /// <summary>Every row, in the order of the table: the first that applies is used.</summary>
    public static IReadOnlyList<Law> All { get; } =
    [
        //  name                        this                                becomes                     holds

        // neutral elements
        new("x + 0",                    x + 0,                              x,                          Everywhere),
        new("x - 0",                    x - 0,                              x,                          Everywhere),
        new("0 - x",                    0 - x,                              -x,                         Everywhere),
        new("x * 1",                    x * 1,                              x,                          Everywhere),
        new("x * -1",                   x * -1,                             -x,                         Everywhere),
        new("x / 1",                    x / 1,                              x,                          Everywhere),
        new("x / -1",                   x / -1,                             -x,                         Everywhere),
        new("x ^ 0",                    Pow(x, 0),                          1,                          Everywhere),
        new("x ^ 1",                    Pow(x, 1),                          x,                          Everywhere),

        // signs
        new("--x",                      -(-x),                              x,                          Everywhere),
        new("x + -y",                   x + -y,                             x - y,                      Everywhere),
        new("x - -y",                   x - -y,                             x + y,                      Everywhere),
        new("-(x - y)",                 -(x - y),                           y - x,                      Everywhere),
        new("-x * -y",                  -x * -y,                            x * y,                      Everywhere),
        new("-x / -y",                  -x / -y,                            x / y,                      Everywhere),
        new("c * -x",                   c * -x,                             -c * x,                     Everywhere),
        new("-(c * x)",                 -(c * x),                           -c * x,                     Everywhere),
        new("c / -x",                   c / -x,                             -c / x,                     Everywhere),
        new("x + -y * z",               x + -y * z,                         x - y * z,                  Everywhere),
        new("x - -y * z",               x - -y * z,                         x + y * z,                  Everywhere),
        new("abs of negative",          Abs(-x),                            Abs(x),                     Everywhere),
        new("abs of positive",          Abs(a),                             a,                          Everywhere),
        new("square of negative",       Square(-x),                         Square(x),                  Everywhere),
        new("square of abs",            Square(Abs(x)),                     Square(x),                  Everywhere),
        new("cos is even",              Cos(-x),                            Cos(x),                     Everywhere),
        new("cosh is even",             Cosh(-x),                           Cosh(x),                    Everywhere),
        new("sech² is even",            Sech2(-x),                          Sech2(x),                   Everywhere),

        // cheaper forms
        new("x + x",                    x + x,                              2 * x,                      Everywhere),
        new("x * x",                    x * x,                              Square(x),                  Everywhere),
        new("x ^ 2",                    Pow(x, 2),                          Square(x),                  Nearly),
        new("x ^ -1",                   Pow(x, -1),                         1 / x,                      Everywhere),
        new("x ^ 0.5",                  Pow(x, 0.5),                        Sqrt(x),                    Real),          // not at -∞
        new("x / p",                    x / p,                              1 / p * x,                  Everywhere),

        new("x / y, y never negative",  DivByPositive(x, a),                x / a,                      Everywhere),

        // choices
        new("both branches equal",      Where(x, y, y),                     y,                          Everywhere),
        new("condition true",           Where(n, x, y),                     x,                          Everywhere),
        new("condition false",          Where(0, x, y),                     y,                          Everywhere),
        new("condition negated",        Where(Not(x), y, z),                Where(x, z, y),             Everywhere),
        new("condition not 0",          Where(NotEqual(x, 0), y, z),        Where(x, y, z),             Everywhere),
        new("condition is 0",           Where(Equal(x, 0), y, z),           Where(x, z, y),             Everywhere),
        new("condition as number",      Where(t, 1, 0),                     t,                          Everywhere),
        new("negation as number",       Where(t, 0, 1),                     Not(t),                     Everywhere),
        new("taken twice",              Where(x, Where(x, y, z), w),        Where(x, y, w),             Everywhere),
        new("left twice",               Where(x, w, Where(x, y, z)),        Where(x, w, z),             Everywhere),
        new("either or",                Where(x, y, 0) + Where(x, 0, z),    Where(x, y, z),             Everywhere),
        new("either or less",           Where(x, y, 0) - Where(x, 0, z),    Where(x, y, -z),            Everywhere),
        new("or less either",           Where(x, 0, y) - Where(x, z, 0),    Where(x, -z, y),            Everywhere),
        new("sum of taken",             Where(x, y, 0) + Where(x, z, 0),    Where(x, y + z, 0),         Everywhere),
        new("sum of left",              Where(x, 0, y) + Where(x, 0, z),    Where(x, 0, y + z),         Everywhere),
        new("times a condition",        x * Where(y, 1, 0),                 Where(y, x, 0),             Finite),        // 0·∞ is NaN on the left
        new("times a negation",         x * Where(y, 0, 1),                 Where(y, 0, x),             Finite),        // 0·∞ is NaN on the left
        new("relu spelled out",         Where(x > 0, x, 0),                 Relu(x),                    Finite),        // not at NaN
        new("relu of positive",         Relu(a),                            a,                          Everywhere),
        new("positive relu",            Relu(x) > 0,                        x > 0,                      Everywhere),
        new("max(x, x)",                Max(x, x),                          x,                          Everywhere),
        new("min(x, x)",                Min(x, x),                          x,                          Everywhere),

        // truth
        new("not of not",               Not(Not(t)),                        t,                          Everywhere),
        new("not equal",                Not(Equal(x, y)),                   NotEqual(x, y),             Everywhere),
        new("not unequal",              Not(NotEqual(x, y)),                Equal(x, y),                Everywhere),
        new("not less",                 Not(x < y),                         x >= y,                     Finite),        // not at NaN
        new("not less or equal",        Not(x <= y),                        x > y,                      Finite),        // not at NaN
        new("not greater",              Not(x > y),                         x <= y,                     Finite),        // not at NaN
        new("not greater or equal",     Not(x >= y),                        x < y,                      Finite),        // not at NaN
        new("t and t",                  And(t, t),                          t,                          Everywhere),
        new("t or t",                   Or(t, t),                           t,                          Everywhere),
        new("t and not t",              And(t, Not(t)),                     0,                          Everywhere),
        new("t or not t",               Or(t, Not(t)),                      1,                          Everywhere),
        new("x and t and t",            And(And(x, t), t),                  And(x, t),                  Everywhere),
        new("x or t or t",              Or(Or(x, t), t),                    Or(x, t),                   Everywhere),
        new("less or not",              Or(x < y, x >= y),                  1,                          Finite),        // not at NaN
        new("greater or not",           Or(x > y, x <= y),                  1,                          Finite),        // not at NaN
        new("t and true",               And(t, n),                          t,                          Everywhere),
        new("x and false",              And(x, 0),                          0,                          Everywhere),
        new("t or false",               Or(t, 0),                           t,                          Everywhere),
        new("x or true",                Or(x, n),                           1,                          Everywhere),

        // cancelling
        new("x * 0",                    x * 0,                              0,                          Real),
        new("0 / x",                    0 / x,                              0,                          Real),
        new("x - x",                    x - x,                              0,                          Real),
        new("x / x",                    x / x,                              1,                          Real),
        new("x + y - x",                x + y - x,                          y,                          Real),
        new("x - y + y",                x - y + y,                          x,                          Real),
        new("x - (x + y)",              x - (x + y),                        -y,                         Real),
        new("x - (x - y)",              x - (x - y),                        y,                          Real),
        new("x * y / y",                x * y / y,                          x,                          Real),
        new("x / y * y",                x / y * y,                          x,                          Real),
        new("x / (x * y)",              x / (x * y),                        1 / y,                      Real),
        new("square over itself",       Square(x) / x,                      x,                          Real),
        new("x over its square",        x / Square(x),                      1 / x,                      Real),

        // numbers in sums
        new("x + c + d",                x + c + d,                          x + (c + d),                Real),
        new("x - c + d",                x - c + d,                          x + (d - c),                Real),
        new("c - x + d",                c - x + d,                          c + d - x,                  Real),
        new("x + c - d",                x + c - d,                          x + (c - d),                Real),
        new("x - c - d",                x - c - d,                          x - (c + d),                Real),
        new("c - x - d",                c - x - d,                          c - d - x,                  Real),
        new("c - (x + d)",              c - (x + d),                        c - d - x,                  Real),
        new("c - (x - d)",              c - (x - d),                        c + d - x,                  Real),
        new("c - (d - x)",              c - (d - x),                        x + (c - d),                Real),

        // numbers in products, and factors before they are repeated
        new("c * (d * x)",              c * (d * x),                        c * d * x,                  Real),
        new("(c * x) * (d * y)",        c * x * (d * y),                    c * d * x * y,              Real),
        new("x * (c * y)",              x * (c * y),                        c * (x * y),                Real),
        new("x * (y * z)",              x * (y * z),                        x * y * z,                  Real),
        new("square of c * x",          Square(c * x),                      c * c * Square(x),          Real),
        new("square of c / x",          Square(c / x),                      c * c / Square(x),          Real),
        new("c * x / d",                c * x / d,                          c / d * x,                  Real),
        new("c / (d * x)",              c / (d * x),                        c / d / x,                  Real),
        new("c / (d / x)",              c / (d / x),                        c / d * x,                  Real),
        new("c * (x / d)",              c * (x / d),                        c / d * x,                  Real),
        new("x / c / d",                x / c / d,                          x / (c * d),                Real),

        new("1 / (1 + x²)",             Lorentzian(x),                      1 / (1 + Square(x)),        Real),
        new("x / y on the domain",      DivByPositive(x, y),                x / y,                      Real),

        // fractions; a quotient that is used elsewhere too is divided again
        new("x * (1 / y)",              x * (1 / y),                        x / y,                      Real),
        new("c * (d / x)",              c * (d / x),                        c * d / x,                  Real),
        new("x / (y / z)",              x / (y / z),                        x * z / y,                  Real),
        new("x / y / z",                x / y / z,                          x / (y * z),                Real),
        new("(x / y) * (z / y)",        x / y * (z / y),                    x * z / Square(y),          Real),
        new("x / z + y / z",            x / z + y / z,                      (x + y) / z,                Real),
        new("x / z - y / z",            x / z - y / z,                      (x - y) / z,                Real),

        // common factors
        new("factor",                   x * z + y * z,                      (x + y) * z,                Real),
        new("factor of difference",     x * z - y * z,                      (x - y) * z,                Real),
        new("x + c * x",                x + c * x,                          (1 + c) * x,                Real),
        new("x - c * x",                x - c * x,                          (1 - c) * x,                Real),
        new("c * x - x",                c * x - x,                          (c - 1) * x,                Real),
        new("y + x + x",                y + x + x,                          y + 2 * x,                  Real),
        new("y + c * x + x",            y + c * x + x,                      y + (1 + c) * x,            Real),
        new("y + x + c * x",            y + x + c * x,                      y + (1 + c) * x,            Real),
        new("y + c * x + d * x",        y + c * x + d * x,                  y + (c + d) * x,            Real),
        new("x * (x * y)",              x * (x * y),                        Square(x) * y,              Real),

        // functions and their inverses
        new("log of exp",               Log(Exp(x)),                        x,                          Real),
        new("exp of log",               Exp(Log(x)),                        x,                          Real),
        new("log of sqrt",              Log(Sqrt(x)),                       0.5 * Log(x),               Real),
        new("log of 1 + x",             Log(1 + x),                         Log1p(x),                   Real),
        new("log1p of exp",             Log1p(Exp(x)),                      Softplus(x),                Real),
        new("log1p of expm1",           Log1p(Expm1(x)),                    x,                          Real),
        new("expm1 of log1p",           Expm1(Log1p(x)),                    x,                          Real),
        new("square of sqrt",           Square(Sqrt(x)),                    x,                          Real),
        new("sqrt of square",           Sqrt(Square(x)),                    Abs(x),                     Real),
        new("sin of asin",              Sin(Asin(x)),                       x,                          Real),
        new("cos of acos",              Cos(Acos(x)),                       x,                          Real),
        new("tan of atan",              Tan(Atan(x)),                       x,                          Real),
        new("sin² + cos²",              Square(Sin(x)) + Square(Cos(x)),    1,                          Real),
        new("cosh² - sinh²",            Square(Cosh(x)) - Square(Sinh(x)),  1,                          Real),
    ];
#pragma warning restore format
}
