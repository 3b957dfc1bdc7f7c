using System.Linq.Expressions;

namespace ExprGrad.Compiler.Emit;

/// <summary>How much code an operation becomes: the operations, calls, constants and variables of its lifted row.</summary>
internal sealed class Weight : ExpressionVisitor
{
    private int nodes;

    /// <summary>The weight of an operation in a carrier; 5 for a sum that is assigned.</summary>
    public static int Of(Op op, Carrier carrier)
    {
        var weight = new Weight();
        _ = weight.Visit(Lift.Body(op.Value, carrier, [.. op.Value.Parameters.Select(p => Expression.Variable(carrier.Type, p.Name))]));
        return weight.nodes + 2;
    }

    public override Expression? Visit(Expression? node)
    {
        nodes += node is null ? 0 : 1;
        return base.Visit(node);
    }
}
