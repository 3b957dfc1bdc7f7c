namespace ExprGrad.Compiler.Kernels;

/// <summary>
/// A routine over a batch, on memory that the caller owns. Routines compute in <see cref="double"/>: numbers of another type are converted, a member
/// at a time, which is more accurate than they are and costs the conversions.
/// </summary>
internal sealed unsafe class RoutineCall(Routine routine, Sequence<Shape> cores, Shape result)
{
    /// <summary>Bytes of workspace that <see cref="Run"/> needs: the addresses of the operands, then the operands and the result of one member in double.</summary>
    public static long ScratchBytes(ReadOnlySpan<Shape> cores, Shape result, int elementSize) =>
        elementSize == sizeof(double) ? sizeof(nint) * cores.Length : (sizeof(nint) * cores.Length) + (sizeof(double) * (Total(cores) + result.Count));

    /// <summary>Computes the result at some members; the workspace starts with the address of each operand.</summary>
    public void Run<T>(nint workspace, nint y, long from, long to)
        where T : unmanaged
    {
        var addresses = new Span<nint>((void*)workspace, cores.Count);
        for (var i = 0; i < addresses.Length; i++)
        {
            addresses[i] += (nint)(from * cores[i].Count * sizeof(T));
        }

        y += (nint)(from * result.Count * sizeof(T));
        if (typeof(T) == typeof(double))
        {
            InPlace(addresses, (double*)y, to - from);
        }
        else
        {
            Converted(addresses, (double*)(workspace + (sizeof(nint) * cores.Count)), (float*)y, to - from);
        }
    }

    private void InPlace(Span<nint> addresses, double* y, long members)
    {
        for (var member = 0L; member < members; member++, y += result.Count)
        {
            routine.Value(new(addresses, cores.Span), new(y, result.Count));
            for (var i = 0; i < addresses.Length; i++)
            {
                addresses[i] += (nint)cores[i].Count * sizeof(double);
            }
        }
    }

    private void Converted(Span<nint> addresses, double* doubles, float* y, long members)
    {
        Span<nint> floats = stackalloc nint[addresses.Length];
        addresses.CopyTo(floats);
        for (var member = 0L; member < members; member++, y += result.Count)
        {
            var next = doubles;
            for (var i = 0; i < addresses.Length; i++)
            {
                var n = cores[i].Count;
                Widened((float*)floats[i] + (member * n), next, n);
                addresses[i] = (nint)next;
                next += n;
            }

            routine.Value(new(addresses, cores.Span), new(next, result.Count));
            Narrowed(next, y, result.Count);
        }
    }

    private static void Widened(float* from, double* to, int n)
    {
        for (var i = 0; i < n; i++)
        {
            to[i] = from[i];
        }
    }

    private static void Narrowed(double* from, float* to, int n)
    {
        for (var i = 0; i < n; i++)
        {
            to[i] = (float)from[i];
        }
    }

    private static long Total(ReadOnlySpan<Shape> cores)
    {
        var total = 0L;
        foreach (var core in cores)
        {
            total += core.Count;
        }

        return total;
    }
}
