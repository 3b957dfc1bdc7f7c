using System.Linq.Expressions;

namespace ExprGrad.Compiler.Emit;

/// <summary>Places in memory as numbers that code computes from the indices of loops.</summary>
/// <param name="indices">The indices, outermost first.</param>
internal readonly struct Positions(ParameterExpression[] indices)
{
    /// <summary>Offset + Σ strides · index over the loops outside a depth.</summary>
    public Expression Of(Affine at, int depth)
    {
        Expression position = Expression.Constant((long)at.Offset);
        for (var loop = 0; loop < depth; loop++)
        {
            if (at.Strides[loop] != 0)
            {
                var term = Times(indices[loop], at.Strides[loop]);
                position = position is ConstantExpression { Value: 0L } ? term : Expression.Add(position, term);
            }
        }

        return position;
    }

    /// <summary>How far the innermost loop has moved on.</summary>
    public Expression Step(Affine at) => Times(indices[^1], at.Strides[^1]);

    /// <summary>How far along its axis an element is whose place is found at run time.</summary>
    public static Expression Of(Place place, Expression?[] scope) => Times(Expression.Convert(scope[place.Value]!, typeof(long)), place.Stride);

    /// <summary>A place, and how far further on, if it is.</summary>
    public static Expression Sum(Expression position, Expression? further) => further is null ? position : Expression.Add(position, further);

    private static Expression Times(Expression index, int stride) => stride switch
    {
        0 => Expression.Constant(0L),
        1 => index,
        _ => Expression.Multiply(index, Expression.Constant((long)stride)),
    };
}
