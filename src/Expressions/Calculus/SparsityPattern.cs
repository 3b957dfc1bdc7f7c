namespace ExprGrad.Calculus;

/// <summary>Which elements of a matrix may differ from zero, in compressed rows: every other one is zero at every point.</summary>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
/// <param name="RowStarts">Where the elements of each row start, and where those of the last one end.</param>
/// <param name="ColumnIndices">The column of each element, row by row, ascending within a row.</param>
public sealed record SparsityPattern(int Rows, int Columns, Sequence<int> RowStarts, Sequence<int> ColumnIndices)
{
    /// <summary>The number of elements that may differ from zero.</summary>
    public int Count => ColumnIndices.Count;

    /// <summary>The size of the matrix and the number of elements: there may be millions of places.</summary>
    public override string ToString() => $"{Rows}×{Columns}, {Count} elements that may differ from zero";

    /// <summary>The columns of the elements of one row.</summary>
    public ReadOnlySpan<int> Row(int row) => ColumnIndices.Span[RowStarts[row]..RowStarts[row + 1]];

    /// <summary>The number of elements in the fullest row.</summary>
    internal int Fullest => Enumerable.Range(0, Rows).Select(r => Row(r).Length).DefaultIfEmpty(0).Max();

    /// <summary>The pattern of the transposed matrix.</summary>
    public SparsityPattern Transposed()
    {
        var (starts, indices) = (new int[Columns + 1], new int[Count]);
        foreach (var column in ColumnIndices.Span)
        {
            starts[column + 1]++;
        }

        for (var column = 0; column < Columns; column++)
        {
            starts[column + 1] += starts[column];
        }

        var next = starts[..Columns];
        for (var row = 0; row < Rows; row++)
        {
            foreach (var column in Row(row))
            {
                indices[next[column]++] = row;
            }
        }

        return new(Columns, Rows, new(starts), new(indices));
    }

    /// <summary>The elements of this square pattern and of the transposed one.</summary>
    public SparsityPattern Symmetric()
    {
        var transposed = Transposed();
        return Of([.. Enumerable.Range(0, Rows).Select(r => IndexSet.Union(Row(r).ToArray(), transposed.Row(r).ToArray()))], Columns);
    }

    /// <summary>The matrix, from the values in the order of the pattern.</summary>
    public Dense Dense(Dense values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var elements = new double[Shape.Of(Rows, Columns).Count];
        for (var row = 0; row < Rows; row++)
        {
            for (var i = RowStarts[row]; i < RowStarts[row + 1]; i++)
            {
                elements[(row * Columns) + ColumnIndices[i]] = values[i];
            }
        }

        return new(Shape.Of(Rows, Columns), elements);
    }

    /// <summary>The pattern whose rows are the given sets.</summary>
    internal static SparsityPattern Of(IReadOnlyList<int[]?> rows, int columns)
    {
        var starts = new int[rows.Count + 1];
        for (var row = 0; row < rows.Count; row++)
        {
            starts[row + 1] = checked(starts[row] + (rows[row]?.Length ?? 0));
        }

        var indices = new int[starts[^1]];
        for (var row = 0; row < rows.Count; row++)
        {
            rows[row]?.CopyTo(indices, starts[row]);
        }

        return new(rows.Count, columns, new(starts), new(indices));
    }
}
