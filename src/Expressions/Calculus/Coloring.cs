namespace ExprGrad.Calculus;

/// <summary>
/// Groups of columns of which one product with a sum of unit vectors tells all elements apart: each column has a color, and columns of one color form a group.
/// </summary>
/// <param name="Colors">The color of each column, from 0; -1 for a column without elements.</param>
/// <param name="Count">The number of colors.</param>
/// <remarks>A. H. Gebremedhin, F. Manne and A. Pothen, "What color is your Jacobian? Graph coloring for computing derivatives", SIAM Review 47, 2005.</remarks>
internal sealed record Coloring(Sequence<int> Colors, int Count)
{
    // A column without elements needs no product.
    private const int None = -1;

    /// <summary>Columns that share a row differ in color: distance-1 coloring of the column intersection graph, greedily in their order.</summary>
    public static Coloring OfColumns(SparsityPattern pattern)
    {
        var (transposed, colors, forbidden) = (pattern.Transposed(), Uncolored(pattern.Columns), new Forbidden(pattern.Columns));
        for (var column = 0; column < colors.Length; column++)
        {
            foreach (var row in transposed.Row(column))
            {
                foreach (var other in pattern.Row(row))
                {
                    forbidden.Add(colors[other], column);
                }
            }

            colors[column] = transposed.Row(column).IsEmpty ? None : forbidden.Least(column);
        }

        return Of(colors);
    }

    /// <summary>
    /// Star coloring of a symmetric pattern: neighbors differ in color, and every path of four has at least three colors. Either column of a pair of elements
    /// that mirror each other then tells it.
    /// </summary>
    public static Coloring OfStars(SparsityPattern symmetric)
    {
        var (colors, forbidden) = (Uncolored(symmetric.Columns), new Forbidden(symmetric.Columns));
        var around = Array.ConvertAll(new int[symmetric.Rows], _ => new Neighbors());
        for (var v = 0; v < colors.Length; v++)
        {
            foreach (var w in symmetric.Row(v))
            {
                if (w == v || colors[w] == None)
                {
                    continue;
                }

                // v - w - x - y, where y has the color of w; or x - w - v - y.
                forbidden.Add(colors[w], v);
                var twin = around[v].Of(colors[w]).Count > 1;
                foreach (var (color, x, count) in around[w].All)
                {
                    if (twin || (count == 1 && around[x].Of(colors[w]).Count > 1))
                    {
                        forbidden.Add(color, v);
                    }
                }
            }

            colors[v] = symmetric.Row(v).IsEmpty ? None : forbidden.Least(v);
            foreach (var w in symmetric.Row(v))
            {
                if (w != v)
                {
                    around[w].Add(colors[v], v);
                }
            }
        }

        return Of(colors);
    }

    private static Coloring Of(int[] colors) => new(new(colors), colors.DefaultIfEmpty(None).Max() + 1);

    private static int[] Uncolored(int columns) => [.. Enumerable.Repeat(None, columns)];

    // Which colors the column at hand cannot have.
    private sealed class Forbidden(int columns)
    {
        private readonly int[] by = Uncolored(columns + 1);

        public void Add(int color, int column)
        {
            if (color != None)
            {
                by[color] = column;
            }
        }

        public int Least(int column)
        {
            var color = 0;
            while (by[color] == column)
            {
                color++;
            }

            return color;
        }
    }

    // The colors around a vertex: how many neighbors have each, and the first of them.
    private sealed class Neighbors
    {
        private (int Color, int First, int Count)[] all = [];

        public IReadOnlyList<(int Color, int First, int Count)> All => all;

        public (int Color, int First, int Count) Of(int color) => Array.Find(all, n => n.Count > 0 && n.Color == color);

        public void Add(int color, int vertex)
        {
            var at = Array.FindIndex(all, n => n.Color == color);
            all = at < 0 ? [.. all, (color, vertex, 1)] : all;
            all[at < 0 ? ^1 : at].Count += at < 0 ? 0 : 1;
        }
    }
}
