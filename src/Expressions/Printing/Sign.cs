namespace ExprGrad.Printing;

/// <summary>What stands in the circle of an operator, or in the box of a variable.</summary>
internal static class Sign
{
#pragma warning disable format
    /// <summary>The sign of a node.</summary>
    public static string Of(Expr node) => node switch
    {
        Variable v     => v.Name,
        Named n        => n.Name,
        Map map        => map.Op == Ops.Mul && map.Operands.Any(IsNumber) ? "×" : Formula.IsSelection(map) ? "⊙" : Of(map.Op),
        Reduce r       => Of(r.Monoid) + (r.Axes.Count == r.X.Shape.Rank ? "" : $" {Formula.Axes(r.Axes)}"),
        Gather         => "gather",
        ScatterAdd     => "scatterAdd",
        Contract       => "×",
        Call c         => c.Routine.Name,
        Permute p      => p.Shape.Rank == 2 ? "ᵀ" : $"permute {p.Order}",
        Slice          => "[ ]",
        Unfold u       => $"unfold {Formula.Windows(u)}",
        Pad            => "pad",
        Concatenate c  => $"concat {Formula.Axes([c.Axis])}",
        Reshape        => "reshape",
        Broadcast      => "broadcast",
        Iota           => "iota",
        Constant       => "constant",
        _ => throw new InvalidOperationException($"{node.GetType().Name} has no sign"),
    };
#pragma warning restore format

    private static bool IsNumber(Expr x) => (x is Broadcast b ? b.X : x).Shape.Rank == 0;

    // {0} + {1} gives +, {0}² gives ·²; a product of elements is not one of matrices.
    private static string Of(Op op) => op.IsAbstract || op.Notation.Template == "" ? op.Name
        : op == Ops.Mul ? "⊙"
        : op == Ops.Sub || op == Ops.Neg ? "−"
        : op.Arity == 1 ? op.Notation.Template.Replace("{0}", "·", StringComparison.Ordinal)
        : op.Notation.Template.Replace("{0}", "", StringComparison.Ordinal).Replace("{1}", "", StringComparison.Ordinal).Trim();

    private static string Of(Monoid monoid) => monoid == Monoids.Sum ? "Σ" : monoid == Monoids.Product ? "∏" : monoid.Name;
}
