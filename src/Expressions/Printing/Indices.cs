using System.Text;

namespace ExprGrad.Printing;

/// <summary>
/// Index notation: every node is written as one of its elements. Within a phrase each axis stands as a place, a character of its own; the letters
/// i, j, k, ... are given when a line is complete, first to the axes of what the line defines, then to those that are summed over.
/// </summary>
internal sealed class Indices(IEnumerable<string> names) : Dialect
{
    private const char FirstAxis = '\uE000', FirstBound = '\uE100', Last = '\uF8FF';

    private readonly string[] letters = [.. "ijklmnpqrstuvwabcdefgh".Select(c => $"{c}").Except(names)];
    private readonly int[] extents = new int[Last - FirstBound + 1];
    private int bound;

#pragma warning disable format
    /// <inheritdoc/>
    public override Phrase Composed(Expr node, IReadOnlyList<Phrase> x) => node switch
    {
        Variable v      => Atom(v.Name, v.Shape),
        Constant { Shape.Rank: > 0 } c => Indexed(this.Written(c, []).Text, c.Shape),
        Iota i          => Scalar($"{Axis(i.Axis)}"),
        Reduce r        => Reduced(r, x[0]),
        Broadcast b     => At(x[0], a => $"{Axis(b.Axes[a])}"),
        Permute p       => At(x[0], a => $"{Axis(p.Order.Inverse()[a])}"),
        Slice s         => At(x[0], a => Position(s.Windows[a], a)),
        Reshape r       => At(x[0], a => Unravelled(r, a)),
        Pad p           => Placed(x[0], p.Windows, p.Shape),
        Concatenate c   => c.Placed().Select((part, i) => Placed(x[i], part.Windows, c.Shape)).Aggregate(this.Sum),
        Gather g        => At(x[0], a => a == g.Axis ? x[1].Signed : $"{Axis(a)}"),
        ScatterAdd s    => Scattered(s, x[0], x[1]),
        Contract c      => Contracted(c, x[0], x[1]),
        _               => this.Written(node, x),
    };
#pragma warning restore format

    /// <inheritdoc/>
    public override Phrase Atom(string name, Shape shape) => Indexed(name, shape) with { Sort = Sort.Name };

    /// <inheritdoc/>
    public override Line Line(string? name, Shape shape, string formula)
    {
        var axes = Enumerable.Range(0, shape.Rank).Select(Axis).ToList();
        var places = axes.Concat(formula.Where(c => c >= FirstBound && c <= Last)).Distinct().ToList();
        var given = places.Select((place, i) => (place, Letter: i < letters.Length ? letters[i] : $"i{i}")).ToDictionary(p => p.place, p => p.Letter);
        var ranges = places.Select((place, i) => $"{given[place]} < {(i < axes.Count ? shape[i] : extents[place - FirstBound])}");
        return new(name is null ? null : Lettered(Indexed(name, shape).Text), Lettered(formula) + (places.Count == 0 ? "" : $"    {string.Join(", ", ranges)}"));

        string Lettered(string text) => string.Concat(text.Select(c => given.TryGetValue(c, out var letter) ? letter : $"{c}"));
    }

    private static char Axis(int axis) => (char)(FirstAxis + axis);

    private static Phrase Scalar(string text, Strength strength = Strength.Atom) => new(text, strength, Shape.Scalar);

    private static Phrase Indexed(string name, Shape shape) =>
        Scalar(shape.Rank == 0 ? name : $"{name}[{string.Join(", ", Enumerable.Range(0, shape.Rank).Select(Axis))}]");

    // The phrase with each axis replaced by an index, in parentheses if more than the index stands in its place.
    private static Phrase At(Phrase x, Func<int, string> index)
    {
        var text = new StringBuilder();
        for (var i = 0; i < x.Text.Length; i++)
        {
            var place = x.Text[i];
            if (place is < FirstAxis or >= FirstBound)
            {
                text.Append(place);
                continue;
            }

            var whole = (i == 0 || x.Text[i - 1] is '[' || x.Text.AsSpan(..i).EndsWith(", ")) && (i + 1 == x.Text.Length || x.Text[i + 1] is ']' or ',');
            var at = index(place - FirstAxis);
            text.Append(whole || !at.Contains(' ', StringComparison.Ordinal) ? at : $"({at})");
        }

        return x with { Text = text.ToString(), Factors = [.. x.Factors.Select(f => At(f, index))], Squared = null };
    }

    private char Bound(int extent)
    {
        bound = (bound + 1) % extents.Length;
        extents[bound] = extent;
        return (char)(FirstBound + bound);
    }

    private static string Position(Window w, int axis) => Affine(w.Step, w.Start, $"{Axis(axis)}");

    private static string Affine(int step, int start, string place) => (step, start) switch
    {
        (1, 0) => place,
        (_, 0) => $"{step}·{place}",
        (1, < 0) => $"{place} - {-start}",
        (1, _) => $"{place} + {start}",
        (-1, _) => $"{start} - {place}",
        ( < 0, _) => $"{start} - {-step}·{place}",
        _ => $"{step}·{place} + {start}",
    };

    private static string Unravelled(Reshape r, int axis)
    {
        var (from, to) = (r.X.Shape, r.Shape);
        var wide = Enumerable.Range(0, to.Rank).Where(a => to[a] != 1).ToList();
        var kept = Enumerable.Range(0, from.Rank).Where(a => from[a] != 1).ToList();
        if (from[axis] == 1)
        {
            return "0";
        }

        if (wide.Select(a => to[a]).SequenceEqual(kept.Select(a => from[a])))
        {
            return $"{Axis(wide[kept.IndexOf(axis)])}";
        }

        var flat = string.Join(" + ", wide.Select(a => Affine(to.Strides[a], 0, $"{Axis(a)}")));
        var (stride, inner) = (from.Strides[axis], kept[0] != axis);
        var place = wide.Count > 1 && (stride > 1 || inner) ? $"({flat})" : flat;
        return $"{place}{(stride > 1 ? $" div {stride}" : "")}{(inner ? $" mod {from[axis]}" : "")}";
    }

    private Phrase Reduced(Reduce r, Phrase x)
    {
        var (kept, places) = (0, new string[r.X.Shape.Rank]);
        for (var axis = 0; axis < places.Length; axis++)
        {
            places[axis] = $"{(r.Axes.Contains(axis) ? Bound(r.X.Shape[axis]) : Axis(kept++))}";
        }

        return Over(r.Monoid, r.Axes.Select(a => places[a]), At(x, a => places[a]));
    }

    // A sum holds as a product does; what is not linear keeps its parentheses.
    private Phrase Over(Monoid monoid, IEnumerable<string> bounds, Phrase x)
    {
        var under = string.Join(",", bounds);
        return monoid == Monoids.Sum ? Scalar($"Σ{under} {AtLeast(Strength.Product, x)}", Strength.Product)
            : Scalar($"{(monoid == Monoids.Product ? "∏" : $"{monoid.Name}_")}{under}({x.Signed})");
    }

    private Phrase Placed(Phrase x, Sequence<Window> windows, Shape shape)
    {
        var (conditions, bounds, places) = (new List<string>(), new List<string>(), new string[windows.Count]);
        for (var axis = 0; axis < places.Length; axis++)
        {
            var (w, place) = (windows[axis], $"{Axis(axis)}");
            if (w.Step == 1)
            {
                places[axis] = Affine(1, -w.Start, place);
                conditions.AddRange((w.Start > 0, w.Start + w.Extent < shape[axis]) switch
                {
                    (true, true) => [$"{w.Start} ≤ {place} < {w.Start + w.Extent}"],
                    (true, false) => [$"{place} ≥ {w.Start}"],
                    (false, true) => [$"{place} < {w.Extent}"],
                    _ => Array.Empty<string>(),
                });
            }
            else
            {
                places[axis] = $"{Bound(w.Extent)}";
                bounds.Add(places[axis]);
                conditions.Add($"{place} = {Affine(w.Step, w.Start, places[axis])}");
            }
        }

        var selected = conditions.Aggregate(At(x, a => places[a]), (phrase, condition) => this.Product(Scalar($"[{condition}]"), phrase));
        return bounds.Count == 0 ? selected : Over(Monoids.Sum, bounds, selected);
    }

    private Phrase Scattered(ScatterAdd s, Phrase x, Phrase index)
    {
        var from = $"{Bound(s.X.Shape[s.Axis])}";
        string Place(int a) => a == s.Axis ? from : $"{Axis(a)}";
        return Over(Monoids.Sum, [from], this.Product(Scalar($"[{At(index, Place).Signed} = {Axis(s.Axis)}]"), At(x, Place)));
    }

    private Phrase Contracted(Contract c, Phrase a, Phrase b)
    {
        var (left, right, next) = (new string[c.A.Shape.Rank], new string[c.B.Shape.Rank], 0);
        foreach (var (l, r) in c.Axes.Batch)
        {
            left[l] = right[r] = $"{Axis(next++)}";
        }

        foreach (var axis in c.Axes.LeftFree(left.Length))
        {
            left[axis] = $"{Axis(next++)}";
        }

        foreach (var axis in c.Axes.RightFree(right.Length))
        {
            right[axis] = $"{Axis(next++)}";
        }

        foreach (var (l, r) in c.Axes.Contracted)
        {
            left[l] = right[r] = $"{Bound(c.A.Shape[l])}";
        }

        var product = this.Product(At(a, axis => left[axis]), At(b, axis => right[axis]));
        return c.Axes.Contracted.Count == 0 ? product : Over(Monoids.Sum, c.Axes.Contracted.Select(p => left[p.Left]), product);
    }
}
