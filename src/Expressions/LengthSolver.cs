namespace ExprGrad;

/// <summary>Which extents of a family a call has, as the lengths of its inputs tell.</summary>
internal static class LengthSolver
{
    /// <summary>Finds the extents.</summary>
    /// <exception cref="BindingException">Lengths fit no extents, or leave some open.</exception>
    public static void Solve(FunctionFamily family, ReadOnlySpan<int> lengths, Span<int> extents)
    {
        var shapes = family.Shapes.Span;
        if (lengths.Length != shapes.Length)
        {
            throw new BindingException($"found {lengths.Length} inputs, expected {shapes.Length}: {family}");
        }

        // What an input tells of one extent may let the next tell another.
        var (known, before) = (0UL, ulong.MaxValue);
        while (known != before)
        {
            before = known;
            for (var i = 0; i < shapes.Length; i++)
            {
                if (Only(shapes[i], extents.Length, known) is >= 0 and var open && (lengths[i] > 0 || shapes[i].Tells(open, extents)))
                {
                    known |= 1UL << open;
                    extents[open] = shapes[i].Solve(open, lengths[i], extents) is >= 0 and var found ? found
                        : throw new BindingException($"`{shapes[i].Name}`: found {lengths[i]} elements, expected {shapes[i]} for some {family.Extents[open]}");
                }
            }
        }

        for (var k = 0; k < extents.Length; k++)
        {
            if ((known & (1UL << k)) == 0)
            {
                throw new BindingException($"found lengths that leave {family.Extents[k]} open, expected it to be given: For({string.Join(", ", family.Extents)})");
            }
        }

        for (var i = 0; i < shapes.Length; i++)
        {
            if (shapes[i].Count(extents) != lengths[i])
            {
                throw new BindingException($"`{shapes[i].Name}`: found {lengths[i]} elements, expected {shapes[i].Count(extents)} for {shapes[i]} with {family.Text(Sequence.Create<int>(extents))}");
            }
        }
    }

    // The one extent of a shape that is not known yet, if it is one.
    private static int Only(SymbolicShape shape, int count, ulong known)
    {
        var only = -1;
        for (var k = 0; k < count; k++)
        {
            if ((known & (1UL << k)) == 0 && shape.Has(k))
            {
                if (only >= 0)
                {
                    return -1;
                }

                only = k;
            }
        }

        return only;
    }
}
