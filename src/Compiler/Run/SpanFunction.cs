using System.Buffers;

namespace ExprGrad.Compiler;

/// <summary>A compiled function whose inputs follow each other in spans, and so do its outputs.</summary>
internal sealed class SpanFunction(Function function)
{
    // So many addresses are held on the stack.
    private const int FewAddresses = 512;

    private readonly CompiledFunction<double> compiled = function.Compile<double>();
    private readonly int[] inputs = [.. function.Inputs.Select(v => v.Shape.Count)];
    private readonly int[] outputs = [.. function.Outputs.Select(o => o.Value.Shape.Count)];

    /// <summary>Computes the outputs; lengths are those of the function, and nothing overlaps.</summary>
    /// <param name="point">The first inputs.</param>
    /// <param name="vector">The other inputs, if any are left.</param>
    /// <param name="value">The first output, or empty if it goes with the others.</param>
    /// <param name="results">The other outputs.</param>
    public unsafe void Run(ReadOnlySpan<double> point, ReadOnlySpan<double> vector, Span<double> value, Span<double> results)
    {
        var rented = compiled.Addresses > FewAddresses ? ArrayPool<nint>.Shared.Rent(compiled.Addresses) : null;
        fixed (nint* many = rented)
        fixed (double* x = point, v = vector, y = value, to = results)
        {
            var few = stackalloc nint[rented is null ? compiled.Addresses : 0];
            var table = rented is null ? few : many;
            Place(table, inputs, x, point.Length, v);
            Place(table + inputs.Length, outputs, y, value.Length, to);
            var arena = compiled.Begin(table, inputs.Length + outputs.Length);
            try
            {
                compiled.Step(table);
            }
            finally
            {
                compiled.End(arena);
            }
        }

        if (rented is not null)
        {
            ArrayPool<nint>.Shared.Return(rented);
        }
    }

    // One after the other from the first address on, and from the second where that is full.
    private static unsafe void Place(nint* table, int[] counts, double* first, int room, double* second)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            if (room >= counts[i])
            {
                table[i] = (nint)first;
                first += counts[i];
                room -= counts[i];
            }
            else
            {
                table[i] = (nint)second;
                second += counts[i];
            }
        }
    }
}
