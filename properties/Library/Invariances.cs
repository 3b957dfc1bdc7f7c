using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <content>What does not change a gradient, and what follows from what does not change a function.</content>
public static partial class Laws
{
    /// <summary>Homogeneous f of degree k has ⟨x, ∇f⟩ = k·f (Euler); f that ignores a shift of all x has Σ∇f = 0, f that moves with it Σ∇f = 1.</summary>
    public static void InvariancesShowInGradients(Case c)
    {
        if (c.Value.Shape.Count == 0)
        {
            return;
        }

        // Positive, and neither large nor small, so that powers of it are neither.
        var x = new Variable("x", Shape.Of(c.Value.Shape.Count), Role.Input);
        var at = c.Evaluated((1.5 + Tanh(c.Value)).Reshape(x.Shape));
        (string Name, Expr F, int Degree)[] homogeneous =
        [
            ("sum", x.Sum(), 1), ("norm", x.Norm(), 1), ("squared norm", x.SquaredNorm(), 2), ("greatest", x.Maximum(), 1), ("least", x.Minimum(), 1),
            ("product", (x / 1.5).Product(), x.Shape.Count), ("direction", (x / x.Norm()).At(0, 0), 0),
        ];
        foreach (var (name, f, degree) in homogeneous)
        {
            var (gradient, value) = Both(f);
            var (found, size) = Numerics.Inner(gradient, at);
            True(Numerics.AreSame(found, degree * value, size + Math.Abs(degree * value)), $"{name}: ⟨x, ∇f⟩ is {found:R}, expected {degree * value:R}");
        }

        foreach (var (name, f, sum) in new[] { ("softmax", Softmax(x, 0).At(0, 0), 0.0), ("log-sum-exp", LogSumExp(x, 0), 1), ("deviation", Square(x - x.Mean()).Sum(), 0) })
        {
            var found = Both(f).Gradient.Elements.ToArray();
            True(Numerics.AreSame(found.Sum(), sum, 1 + found.Sum(Math.Abs)), $"{name}: Σ∇f is {found.Sum():R}, expected {sum}");
        }

        (Dense Gradient, double Value) Both(Expr f) => Evaluate.Of([Reverse(f, new(Shape.Scalar, 1), [x])[0], f], (x, at)) is var v ? (v[0], v[1].Number) : default;
    }

    /// <summary>Inputs of other names, reshaped to and fro, transposed twice, or taken apart and joined, and operands of commutative rows exchanged, leave gradients equal.</summary>
    public static void RearrangementsLeaveGradientsEqual(Case c)
    {
        var ct = c.Random.Dense(c.Value.Shape, Values.Smooth);
        var expected = c.Evaluated(Reverse(c.Value, ct, c.Inputs));
        var size = expected.Append(c.Evaluated(c.Value)).Append(ct).Sum(Numerics.Greatest);
        foreach (var (name, step) in Rearrangements)
        {
            var inputs = c.Inputs.ToDictionary(v => (Expr)v, v => new Variable($"other {v.Name}", v.Shape, v.Role), (IEqualityComparer<Expr>)ReferenceEqualityComparer.Instance);
            var value = Traverse.Rebuild([c.Value], node => step(inputs.TryGetValue(node, out var other) ? other : node))[0];
            var found = Evaluate.Of(Reverse(value, ct, [.. c.Inputs.Select(v => inputs[v])]), c.Bindings.Select(b => (inputs[b.Variable], b.Value)));
            for (var i = 0; i < found.Count; i++)
            {
                True(Numerics.AreSame(found[i], expected[i], size), $"{name}: the gradient by {c.Inputs[i].Name} differs");
            }
        }
    }

    private static readonly IReadOnlyList<(string Name, Func<Expr, Expr> Step)> Rearrangements =
    [
        ("other names", e => e),
        ("reshaped to and fro", e => e is Variable ? (e * 1).Reshape(e.Shape.Count) is var flat ? new Reshape(flat, e.Shape) : e : e),
        ("transposed twice", e => e is Variable { Shape.Rank: >= 2 } ? new Permute(new Permute(e, Reversed(e.Shape)), Reversed(e.Shape)) : e),
        ("taken apart and joined", e => e is Variable { Shape.Rank: >= 1 } ? Structural.Concatenate(0, e.Slice(0, 0, e.Shape[0] / 2), e.Slice(0, e.Shape[0] / 2, e.Shape[0] - (e.Shape[0] / 2))) : e),
        ("operands exchanged", e => e is Map { Op.Commutes: true } map ? map.Op.Of(map.Operands[1], map.Operands[0]) : e),
    ];

    private static Sequence<int> Reversed(Shape shape) => Enumerable.Range(0, shape.Rank).Reverse().ToSequence();
}
