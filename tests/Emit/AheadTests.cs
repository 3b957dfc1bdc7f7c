using System.Runtime.Intrinsics.X86;
using ExprGrad.Compiler;
using ExprGrad.Compiler.Emit;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Emit;

public class AheadTests
{
    [Fact]
    public void LoopWithMostWork_AsksForTheNextBlock()
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        var (x, y) = (Input("x", 4096, 1000), Input("y", 1000));
        var options = new CompileOptions { Bands = true, Threads = 1 };
        var schedule = Function.Of(Softmax(x, 1) * y).Compile<double>(options).Schedule;
        var band = Assert.Single(schedule.Kernels.OfType<BandKernel>());
        LoopNest[] nests = [.. band.Turns.OfType<LoopKernel>().Select(loop => Compilation.Nest(loop, Carrier.Scalar(typeof(double)), options))];
        var ahead = Ahead.Of(nests, band.Temporaries).SelectMany(asked => asked.Select(access => (Nest: asked.Key, access.Buffer))).ToDictionary(asked => asked.Buffer, asked => asked.Nest);
        Assert.Equal(2, ahead.Count);
        Assert.Contains(ahead[schedule.Inputs[0]].Body, p => p.Instruction is Apply apply && apply.Op.Is(Ops.Exp));
        Assert.Contains(ahead[schedule.Outputs[0]].Body, p => p.Instruction is Apply apply && apply.Op.Is(Ops.Div));
    }
}
