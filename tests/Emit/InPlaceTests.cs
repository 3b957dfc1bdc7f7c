using System.Linq.Expressions;
using ExprGrad.Compiler.Emit;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Emit;

public class InPlaceTests
{
    private static readonly Variable X = Input("x"), Y = Input("y"), Z = Input("z");

    [Fact]
    public void What_one_operation_reads_has_no_local() => Assert.Equal(1, Locals((X * Y) + Exp(Sin(Z))));

    [Fact]
    public void What_is_read_twice_has_one() => Assert.Equal(2, Locals(Square(X + Y) + 1));

    [Fact]
    public void A_long_chain_is_cut_so_that_it_does_not_nest_deeply()
    {
        Expr chain = X;
        for (var i = 0; i < 100; i++)
        {
            chain = Sin(chain);
        }

        Assert.InRange(Locals(chain), 5, 10);
    }

    // How many locals there are for numbers that are computed, the result among them.
    private static int Locals(Expr e)
    {
        var scalar = Carrier.Scalar(typeof(double));
        var schedule = ExprGrad.Compilation.Scheduled(Function.Of(e), scalar, CompileOptions.Default);
        ParameterExpression[] inputs = [.. schedule.Inputs.Select(_ => Expression.Variable(typeof(double)))];
        var code = Codes.StraightLine(schedule, scalar, inputs, outputs => outputs[0]);
        return code.Variables.Count(v => v.Name == "t");
    }
}
