using System.Runtime.Intrinsics.X86;
using ExprGrad.Compiler;
using ExprGrad.Compiler.Emit;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Emit;

public class AheadTests
{
    [Fact]
    public void LoopWithMostWork_AsksForTheNextRows()
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
        var ahead = Ahead.Of(nests, band.Writes.ToHashSet());
        var (nest, buffer) = Assert.Single(ahead.SelectMany(a => a.Select(buffer => (a.Key, buffer))));
        Assert.Equal("x", (buffer.Origin as Variable)?.Name);
        Assert.Contains(nest.Body, p => p.Instruction is Apply apply && apply.Op.Is(Ops.Exp));
    }
}
