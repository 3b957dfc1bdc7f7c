using System.Linq.Expressions;

namespace ExprGrad.Compiler.Emit;

/// <summary>What a method computes of a kernel in parts: from one part up to another, as a member of a team.</summary>
internal sealed class Share
{
    public ParameterExpression From { get; } = Expression.Parameter(typeof(long), "from");

    public ParameterExpression To { get; } = Expression.Parameter(typeof(long), "to");

    public ParameterExpression Member { get; } = Expression.Parameter(typeof(long), "member");

    /// <summary>The places of an axis that the method computes: those of its parts if the axis is cut, or all.</summary>
    public static (Expression From, Expression To) Places(Frame frame, Division? division, int axis, int extent) => division?.Axis == axis
        ? frame.Share.Places(division, extent)
        : (Expression.Constant(0L), Expression.Constant((long)extent));

    private (Expression From, Expression To) Places(Division division, int extent) => (
        Expression.Multiply(From, Expression.Constant((long)division.Size)),
        Expression.Condition(
            Expression.Equal(To, Expression.Constant((long)division.Parts)), Expression.Constant((long)extent), Expression.Multiply(To, Expression.Constant((long)division.Size))));
}
