using ExprGrad.Algebra;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Algebra;

/// <summary>How laws are held to what they claim: both sides are evaluated, on random numbers and on special ones.</summary>
internal static class Checking
{
    private static readonly double[] Finite = [0, -0.0, 1, -1, 0.5, -2, 3, 1e-5, -1e5, double.Epsilon, double.MaxValue];
    private static readonly double[] Special = [.. Finite, double.PositiveInfinity, double.NegativeInfinity, double.NaN];

    /// <summary>The first numbers, if any, for which the sides differ more than the law allows.</summary>
    public static string? Counterexample(Law law, Random random)
    {
        for (var trial = 0; trial < 1000; trial++)
        {
            var given = law.Letters.Select(letter => (letter, Value: Draw(letter.Name, law.Holds, random))).ToArray();
            var sides = Evaluate.Of([law.Left, law.Right], given.Select(g => (g.letter, new Dense(Shape.Scalar, g.Value))));
            var (left, right) = (sides[0].Number, sides[1].Number);
            if (!Agree(left, right, law.Holds))
            {
                return $"{law.Name}: {left} = {right} at {string.Join(", ", given.Select(g => $"{g.letter.Name} = {g.Value}"))}";
            }
        }

        return null;
    }

    /// <summary>Equal as the law claims: up to the sign of zero, the last digit, or rounding where the left side is defined.</summary>
    public static bool Agree(double left, double right, Holds holds) => left.Equals(right) || left == right
        || (holds == Holds.Nearly && Math.BitIncrement(Math.Abs(left)) >= Math.Abs(right) && Math.Abs(right) >= Math.BitDecrement(Math.Abs(left)) && left * right > 0)
        || (holds == Holds.Real && RealsAgree(left, right));

    private static bool RealsAgree(double left, double right) => !double.IsFinite(left) || Math.Abs(left - right) <= 1e-9 * (1 + Math.Abs(left));

    /// <summary>Expressions that the letters of a law may stand for, in every mixture of tensors and of numbers that are repeated.</summary>
    public static IEnumerable<Map> Instances(Law law)
    {
        for (var repeated = 0; repeated < 1 << law.Letters.Count; repeated++)
        {
            var mixture = repeated;
            yield return (Map)Substituted(law.Left, letter => Stand(letter.Name, (mixture >> law.Letters.ToList().IndexOf(letter) & 1) == 1));
        }
    }

    /// <summary>Values for all the leaves, of moderate size.</summary>
    public static IReadOnlyList<(Variable, Dense)> Values(IEnumerable<Expr> roots, Random random) =>
        [.. Traverse.PostOrder(roots).OfType<Variable>().Select(v => (v, new Dense(v.Shape, [.. Enumerable.Range(0, v.Shape.Count).Select(_ => Moderate(random))])))];

    /// <summary>Equal elements up to rounding, where the left one is finite.</summary>
    public static bool Close(Dense left, Dense right) =>
        left.Shape == right.Shape && Enumerable.Range(0, left.Shape.Count).All(i => Agree(left[i], right[i], Holds.Real));

    private static readonly Dictionary<string, Variable> Tensors = "wxyz".ToDictionary(c => $"{c}", c => Input($"{c}", 3));
    private static readonly Dictionary<string, Variable> Scalars = "wxyz".ToDictionary(c => $"{c}", c => Input($"{c}0"));

    private static Expr Stand(string letter, bool repeated) => letter switch
    {
        "a" => Square(repeated ? Scalars["w"] : Tensors["w"]),
        "c" => repeated ? -3 : 3,
        "d" or "n" => 5,
        "p" => 4,
        "t" => Tensors["w"] > 0.5,
        _ => repeated ? Scalars[letter] : Tensors[letter],
    };

    private static Expr Substituted(Expr pattern, Func<Variable, Expr> stand) => Traverse.Fold<Expr>([pattern], (node, operand) => node switch
    {
        Variable letter => stand(letter),
        Map map => map.Op.Of([.. map.Operands.Select((_, i) => operand(i))]),
        _ => node,
    })[pattern];

    private static double Draw(string letter, Holds holds, Random random) => letter switch
    {
        "a" => Math.Abs(Draw("x", holds, random)),
        "p" => Math.ScaleB(random.Next(2) == 0 ? 1 : -1, random.Next(-20, 20)),
        "t" => random.Next(2),
        "n" => random.Next(1, 4),
        "c" or "d" => random.Next(-4, 5),
        _ => holds == Holds.Real ? Moderate(random)
            : random.Next(3) > 0 ? Moderate(random)
            : holds != Holds.Everywhere ? Finite[random.Next(Finite.Length)] : Special[random.Next(Special.Length)],
    };

    private static double Moderate(Random random) => random.Next(8) == 0 ? random.Next(-2, 3) : (random.NextDouble() * 6) - 3;
}
