using System.Linq.Expressions;
using static ExprGrad.Compiler.Emit.LaneForms;
using static ExprGrad.Special;

namespace ExprGrad.Compiler.Emit;

/// <summary>The exponential that operations have in common, mostly with their own derivatives, and how vectors make each of it: for operations of the same number it is computed once.</summary>
internal static class SharedExponential
{
    private static readonly LambdaExpression
        Bell = Part(x => Gaussian(x)),
        WideBell = Part(x => HalfGaussian(x)),
        Decay = Part(x => Math.Exp(-Math.Abs(x)));

    private static readonly (Op Op, LambdaExpression Common, Expression<Func<double, double, double>> Lanes)[] Rows =
    [
#pragma warning disable format
        (Ops.Gaussian,  Bell,     (x, e) => e),
        (Ops.Erf,       Bell,     (x, e) => ErfOf(x, e)),
        (Ops.Erfc,      Bell,     (x, e) => ErfcOf(x, e)),
        (Ops.NormalPdf, WideBell, (x, e) => NormalPdfOf(x, e)),
        (Ops.NormalCdf, WideBell, (x, e) => NormalCdfOf(x, e)),
        (Ops.Sigmoid,   Decay,    (x, e) => SigmoidOf(x, e)),
        (Ops.Softplus,  Decay,    (x, e) => SoftplusOf(x, e)),
#pragma warning restore format
    ];

    private static readonly Dictionary<Op, (LambdaExpression, LambdaExpression)> ByOp = Rows.ToDictionary(row => row.Op, row => (row.Common, (LambdaExpression)row.Lanes));

    /// <summary>The exponential that the operation is made of, and how; nothing if it shares none.</summary>
    public static (LambdaExpression Common, LambdaExpression Lanes)? Of(Op op) => ByOp.TryGetValue(op, out var parts) ? parts : null;

    private static Expression<Func<double, double>> Part(Expression<Func<double, double>> common) => common;
}
