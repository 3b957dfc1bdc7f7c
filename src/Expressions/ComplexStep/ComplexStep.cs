using System.Numerics;

namespace ExprGrad;

/// <summary>
/// The derivative of an analytic function by one value at a complex point, <c>f'(x)·dx ≈ Im f(x + i·h·dx) / h</c>. Nothing is subtracted, so h may be 10⁻¹⁰⁰, and every digit is right:
/// the sharpest check there is of a derivative, and one that shares nothing with the rules.
/// </summary>
/// <remarks>W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real functions", SIAM Review 40, 1998. A function with pieces, such as |x|, is followed along
/// the piece that the point lies on; what <see cref="Functions.StopGradient"/> marks moves too.</remarks>
public static class ComplexStep
{
    /// <summary>The derivative of an expression along a direction, by steps of two lengths.</summary>
    /// <param name="f">An expression with one element.</param>
    /// <param name="at">A value for each variable.</param>
    /// <param name="direction">How the variables move; others stay.</param>
    /// <returns>The derivative, and how much the second step changes it, which shows a singularity; nothing where something, such as a routine or log Γ, has no analytic
    /// continuation here.</returns>
    /// <exception cref="BindingException">A variable has no value, or one of another shape.</exception>
    public static (double Derivative, double Change)? Along(Expr f, IEnumerable<(Variable Variable, Dense Value)> at, IEnumerable<(Variable Variable, Dense Value)> direction)
    {
        var (values, moves) = (at.ToList(), direction.ToList());
        return Along(f, values, moves, 1e-100) is { } slope && Along(f, values, moves, 1e-120) is { } second ? (slope, Math.Abs(slope - second)) : null;
    }

    private static double? Along(Expr f, IReadOnlyList<(Variable Variable, Dense Value)> at, IReadOnlyList<(Variable Variable, Dense Value)> direction, double step)
    {
        var (real, imaginary) = (at.ToDictionary(b => b.Variable, b => b.Value), direction.ToDictionary(b => b.Variable, b => b.Value));
        var values = Traverse.Fold<Parts?>([f], (node, operand) => node switch
        {
            Variable v => new(Evaluate.Of(v, Given(v, real)), imaginary.ContainsKey(v) ? Scaled(Evaluate.Of(v, Given(v, imaginary)), step) : Zero(v.Shape)),
            _ => Enumerable.Range(0, node.Operands.Count).All(i => operand(i) is not null) ? Node(node, i => operand(i)!.Value) : null,
        });
        return values[f] is not { } value ? null : double.IsNaN(value.Real.Number) ? double.NaN : value.Imaginary.Number / step;
    }

    // Of a linear operation each part is that of the operand; what multiplies goes by i·i = -1.
    private static Parts? Node(Expr node, Func<int, Parts> operand) => node switch
    {
        Constant or Iota => new(Evaluate.Node(node, _ => throw new InvalidOperationException("a leaf has no operands")), Zero(node.Shape)),
        Map map => ComplexRow.Of(map.Op) is { } row ? Parts.Of(map.Shape, Elementwise(map, operand, row)) : null,
        Reduce reduce => ComplexRow.Of(reduce.Monoid.Combine) is { } row
            ? Parts.Of(reduce.Shape, Evaluate.Reduced(reduce, [.. operand(0).Numbers], reduce.Monoid.Identity, (a, b) => row([a, b]))) : null,
        Contract c => new(
            Sum(Of(c, operand(0).Real, operand(1).Real), Scaled(Of(c, operand(0).Imaginary, operand(1).Imaginary), -1)),
            Sum(Of(c, operand(0).Real, operand(1).Imaginary), Of(c, operand(0).Imaginary, operand(1).Real))),
        Gather or ScatterAdd => new(Of(node, operand(0).Real, operand(1).Real), Of(node, operand(0).Imaginary, operand(1).Real)),
        Call => null,
        Broadcast or Reshape or Permute or Slice or Pad or Unfold or Concatenate or Named => new(Evaluate.Node(node, i => operand(i).Real), Evaluate.Node(node, i => operand(i).Imaginary)),
        _ => throw new InvalidOperationException($"{node.GetType().Name} has no complex value"),
    };

    private static Complex[] Elementwise(Map map, Func<int, Parts> operand, Func<Complex[], Complex> row)
    {
        var x = map.Operands.Select((_, i) => operand(i).Numbers.ToArray()).ToArray();
        return [.. Enumerable.Range(0, map.Shape.Count).Select(i => row([.. x.Select(numbers => numbers[i])]))];
    }

    private static Dense Of(Expr node, Dense a, Dense b) => Evaluate.Node(node, i => i == 0 ? a : b);

    private static IEnumerable<(Variable, Dense)> Given(Variable v, Dictionary<Variable, Dense> values) => values.TryGetValue(v, out var value) ? [(v, value)] : [];

    private static Dense Zero(Shape shape) => new(shape, new double[shape.Count]);

    private static Dense Scaled(Dense x, double factor) => new(x.Shape, [.. x.Elements.ToArray().Select(e => factor * e)]);

    private static Dense Sum(Dense a, Dense b) => new(a.Shape, [.. a.Elements.ToArray().Zip(b.Elements.ToArray(), (x, y) => x + y)]);

    /// <summary>Complex numbers, as two tensors.</summary>
    private readonly record struct Parts(Dense Real, Dense Imaginary)
    {
        public IEnumerable<Complex> Numbers => Enumerable.Range(0, Real.Shape.Count).Select(At);

        public static Parts Of(Shape shape, Complex[] numbers) => new(new(shape, [.. numbers.Select(z => z.Real)]), new(shape, [.. numbers.Select(z => z.Imaginary)]));

        private Complex At(int i) => new(Real[i], Imaginary[i]);
    }
}
