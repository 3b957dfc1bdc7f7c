using System.Runtime.InteropServices;
using static ExprGrad.Functions;

namespace ExprGrad.Tests.Compiler;

public class RepeatedCallsTests
{
    // The runtime compiles methods anew that are called often, some tenths of a second later.
    [Fact]
    public void Results_AreTheSameToTheLastBit_HoweverOftenACallHasRun()
    {
        var x = Input("x", 512);
        var outputs = Ops.All.Where(op => op is { Arity: 1, IsAbstract: false }).Select(op => new Output(op.Name, op.Of(x))).Append(new("hypot", Hypot(x, x + 0.3))).Append(new("both", Sin(2 * x) * Cos(2 * x)));
        var f = new Function([x], outputs).Compile<double>(new() { Threads = 1 });
        var random = new Random(22);
        var numbers = Enumerable.Range(0, 512).Select(i => (random.NextDouble() - 0.5) * (i % 3 == 0 ? 20 : 1.5)).ToArray();
        var first = f.Invoke(numbers);
        for (var call = 0; call < 100; call++)
        {
            Assert.All(f.Invoke(numbers).Zip(first, f.Function.Outputs), y => Assert.True(
                MemoryMarshal.AsBytes<double>(y.First).SequenceEqual(MemoryMarshal.AsBytes<double>(y.Second)), y.Third.Name));
            Thread.Sleep(3);
        }
    }
}
