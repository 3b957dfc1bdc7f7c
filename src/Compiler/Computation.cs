namespace ExprGrad.Compiler;

/// <summary>What a function computes, without what is there for people or for differentiation alone.</summary>
internal static class Computation
{
    /// <summary>The function without named parts.</summary>
    public static Function Unnamed(Function function) => Changed(function, node => node is Named n ? n.X : node);

    /// <summary>The function without names and without what only differentiation looks at, and with what is defined by other rows spelled out.</summary>
    public static Function Of(Function function) => Changed(function, node => node switch
    {
        Named n => n.X,
        Map { Op: var op, Operands: var x } when op.Is(Ops.StopGradient) => x[0],
        Map { Op.Definition: { } definition, Operands: var x } => definition(x),
        _ => node,
    });

    /// <summary>The function with each node over its changed operands changed; itself if none is.</summary>
    public static Function Changed(Function function, Func<Expr, Expr> change) => function.Nodes.All(node => ReferenceEquals(change(node), node)) ? function : new(
        function.Inputs, function.Outputs.Zip(Traverse.Rebuild(function.Values, function.Nodes, change), (o, value) => o with { Value = value }));
}
