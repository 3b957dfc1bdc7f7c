using static ExprGrad.Functions;

namespace ExprGrad.Benchmarks.Exhaustive;

/// <summary>The numbers of a type in blocks, and how far a value of the type is from an exact one.</summary>
/// <param name="Name">The type, as C# calls it.</param>
/// <param name="Count">How many numbers there are to try.</param>
/// <param name="Bound">The greatest error there may be, in units in the last place: twice that of a function where what it is held to has an error too.</param>
internal abstract record Precision(string Name, ulong Count, double Bound)
{
    /// <summary>As many numbers at a time.</summary>
    public const int Block = 1 << 15;

    /// <summary>Every number of <see cref="float"/>, against the compiled function of <see cref="double"/>.</summary>
    public static readonly Precision Single = new Floats();

    /// <summary>Numbers of <see cref="double"/> of all magnitudes, and as many between -8 and 8, against the function itself.</summary>
    public static readonly Precision Double = new Doubles();

    /// <summary>The greatest error of an operation among the numbers from a place on, of which every stride-th is tried.</summary>
    public abstract Func<ulong, ulong, Worst> Of(Op op);

    /// <summary>The operation compiled for a block.</summary>
    private static CompiledFunction<T> Compiled<T>(Op op, bool vectorize)
        where T : unmanaged => Function.Of(op.Of(Input("x", Block)).Named("y")).Compile<T>(new() { Threads = 1, Vectorize = vectorize });

    private sealed record Floats() : Precision("float", 1UL << 32, 4)
    {
        public override Func<ulong, ulong, Worst> Of(Op op)
        {
            var (lanes, exact) = (Compiled<float>(op, true), Compiled<double>(op, true));
            return (from, stride) =>
            {
                var (x, y, wide, expected) = (new float[Block], new float[Block], new double[Block], new double[Block]);
                for (var i = 0; i < Block; i++)
                {
                    x[i] = BitConverter.UInt32BitsToSingle((uint)(from + (ulong)i * stride));
                    wide[i] = x[i];
                }

                lanes.Run([x], [y]);
                exact.Run([wide], [expected]);
                var worst = Worst.None;
                for (var i = 0; i < Block; i++)
                {
                    if (BitConverter.SingleToUInt32Bits(y[i]) != BitConverter.SingleToUInt32Bits((float)expected[i]))
                    {
                        worst = worst.Or(new(Distance(y[i], expected[i]), x[i], y[i], expected[i]));
                    }
                }

                return worst;
            };
        }

        // In units in the last place of the exact value; ∞ where one is NaN and the other is not, or where zeros differ in sign.
        private static double Distance(float found, double exact)
        {
            var nearest = (float)exact;
            var unit = Math.Max(float.Epsilon, (double)MathF.BitIncrement(Math.Min(Math.Abs(nearest), 3.4028233e38f)) - Math.Min(Math.Abs(nearest), 3.4028233e38f));
            return double.IsNaN(exact) || float.IsNaN(found) ? (double.IsNaN(exact) && float.IsNaN(found) ? 0 : double.PositiveInfinity)
                : exact == 0 && found == 0 ? double.PositiveInfinity
                : Math.Abs(Limited(found) - Limited(exact)) / unit;
        }

        // Infinity counts as the number after the greatest.
        private static double Limited(double x) => Math.Clamp(x, -3.4028236692093846e38, 3.4028236692093846e38);
    }

    private sealed record Doubles() : Precision("double", 1UL << 28, 8)
    {
        public override Func<ulong, ulong, Worst> Of(Op op)
        {
            var (lanes, exact) = (Compiled<double>(op, true), ((System.Linq.Expressions.Expression<Func<double, double>>)op.Value).Compile());
            return (from, stride) =>
            {
                var (x, y) = (new double[Block], new double[Block]);
                for (var i = 0; i < Block; i++)
                {
                    x[i] = At(from + (ulong)i * stride, i % 2 == 0);
                }

                lanes.Run([x], [y]);
                var worst = Worst.None;
                for (var i = 0; i < Block; i++)
                {
                    var expected = exact(x[i]);
                    if (BitConverter.DoubleToUInt64Bits(y[i]) != BitConverter.DoubleToUInt64Bits(expected))
                    {
                        worst = worst.Or(new(Distance(y[i], expected), x[i], y[i], expected));
                    }
                }

                return worst;
            };
        }

        // Multiples of the golden ratio are spread evenly: over all patterns of bits, and every other one over an interval.
        private static double At(ulong i, bool ofAnyMagnitude)
        {
            var spread = unchecked(i * 0x9E3779B97F4A7C15);
            return ofAnyMagnitude ? BitConverter.UInt64BitsToDouble(spread) : (spread >> 11) * Math.ScaleB(1, -49) - 8;
        }

        private static double Distance(double found, double exact)
        {
            var magnitude = Math.Min(Math.Abs(exact), 1.7976931348623155e308);
            return double.IsNaN(exact) || double.IsNaN(found) ? (double.IsNaN(exact) && double.IsNaN(found) ? 0 : double.PositiveInfinity)
                : exact == 0 && found == 0 ? double.PositiveInfinity
                : Math.Abs(found - exact) / Math.Max(double.Epsilon, Math.BitIncrement(magnitude) - magnitude);
        }
    }
}

/// <summary>An error in units in the last place, where it is, and what was found and expected there.</summary>
internal readonly record struct Worst(double Ulps, double X, double Found, double Expected)
{
    /// <summary>No value differs from the exact one, rounded.</summary>
    public static readonly Worst None = new(0, double.NaN, double.NaN, double.NaN);

    /// <summary>The greater of two.</summary>
    public Worst Or(Worst other) => other.Ulps > Ulps ? other : this;
}
