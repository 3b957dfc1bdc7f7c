namespace ExprGrad.Compiler;

/// <summary>
/// Masks of the backward pass from activations: x is positive where relu(x) is, and relu(x) is in memory anyway, since what comes next multiplies it. So x need not be kept, nor the mask.
/// </summary>
internal static class Masks
{
    /// <summary>The function, simplified before, in which masks are read from activations.</summary>
    public static Function Of(Function function)
    {
        var activations = new Dictionary<Expr, Expr>(ReferenceEqualityComparer.Instance);
        foreach (var relu in function.Nodes.OfType<Map>().Where(map => map.Op.Is(Ops.Relu)))
        {
            _ = activations.TryAdd(relu.Operands[0], relu);
        }

        return activations.Count == 0 ? function : Computation.Changed(function, node =>
            node is Map { Op: var op, Operands: var x } && op.Is(Ops.Greater) && IsZero(x[1]) && activations.TryGetValue(x[0], out var y) ? new Map(op, [y, x[1]]) : node);
    }

    private static bool IsZero(Expr x) => (x is Broadcast b ? b.X : x) is Constant { Shape.Rank: 0, Value: var value } && value[0] == 0;
}
