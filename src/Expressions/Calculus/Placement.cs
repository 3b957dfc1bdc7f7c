namespace ExprGrad.Calculus;

/// <summary>
/// The sum of tensors that are placed in larger ones, such as what the windows of a vector pass to it. Those that do not overlap are laid end to end, not added: so there is one
/// tensor as large as the whole for each layer of windows, of which there are few, and not one for each window.
/// </summary>
internal static class Placement
{
    /// <summary>The terms added up, or combined by another operation for which 0 is neutral; terms that are alone in their layer stay as they are.</summary>
    public static Expr Sum(IReadOnlyList<Expr> terms, Func<Expr, Expr, Expr> add)
    {
        var layers = terms.Select((term, i) => (Term: term, At: i)).Where(t => IsPlaced(t.Term)).Select(t => new Part(t.Term.Operands[0], ((Pad)t.Term).Windows, [t.At])).ToList();
        for (var axis = terms[0].Shape.Rank - 1; axis >= 0 && layers.Count > 1; axis--)
        {
            layers = [.. layers.GroupBy(part => part.Beside(axis)).SelectMany(row => Layers(row, axis)).Select(layer => Joined(layer, axis, terms[0].Shape[axis]))];
        }

        var sum = terms.ToArray<Expr?>();
        foreach (var layer in layers.Where(layer => layer.Terms.Count > 1))
        {
            layer.Terms.ForEach(at => sum[at] = null);
            sum[layer.Terms.Min()] = layer.X.Pad(layer.Windows, terms[0].Shape);
        }

        return sum.OfType<Expr>().Aggregate(add);
    }

    private static bool IsPlaced(Expr term) => term is Pad pad && pad.Windows.All(window => window.Step == 1);

    // As few as there can be: each part goes behind the one that ends first.
    private static List<List<Part>> Layers(IEnumerable<Part> parts, int axis)
    {
        var (layers, ends) = (new List<List<Part>>(), new PriorityQueue<List<Part>, int>());
        foreach (var part in parts.OrderBy(part => part.Windows[axis].Start))
        {
            if (!ends.TryPeek(out var layer, out var end) || end > part.Windows[axis].Start)
            {
                layers.Add(layer = []);
            }
            else
            {
                _ = ends.Dequeue();
            }

            layer.Add(part);
            ends.Enqueue(layer, part.End(axis));
        }

        return layers;
    }

    // Parts in order along an axis, with zeros where there is none.
    private static Part Joined(List<Part> layer, int axis, int extent)
    {
        var (operands, position) = (new List<Expr>(), 0);
        foreach (var part in layer)
        {
            Fill(part.Windows[axis].Start);
            operands.Add(part.X);
            position = part.End(axis);
        }

        Fill(extent);
        return new(
            Structural.Concatenate(axis, [.. operands]),
            layer[0].Windows.Select((window, a) => a == axis ? Window.All(extent) : window).ToSequence(),
            layer is [var only] ? only.Terms : [.. layer.SelectMany(part => part.Terms)]);

        void Fill(int to)
        {
            if (to > position)
            {
                operands.Add(Structural.Fill(0, new(layer[0].X.Shape.Extents.Select((n, a) => a == axis ? to - position : n).ToSequence())));
            }
        }
    }

    // What is placed, where, and which terms it is made of.
    private sealed record Part(Expr X, Sequence<Window> Windows, List<int> Terms)
    {
        public int End(int axis) => Windows[axis].Start + Windows[axis].Extent;

        // Where it is on all other axes.
        public Sequence<Window> Beside(int axis) => Windows.Select((window, a) => a == axis ? default : window).ToSequence();
    }
}
