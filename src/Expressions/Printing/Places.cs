using System.Globalization;

namespace ExprGrad.Printing;

/// <summary>Windows in writing: <c>x[1..3, ..]</c> and <c>pad(x, before 1, after 2, axis 0)</c>.</summary>
internal static class Places
{
    extension(Dialect dialect)
    {
        /// <summary>A slice: <c>x[0..8 by 2]</c>; one that runs backwards names its last position, <c>x[7..0 by -1]</c>.</summary>
        public Phrase Cut(Slice s, Phrase x) =>
            dialect.Indexed(x, s.Shape, s.Windows.Select((w, a) => Range(w, s.X.Shape[a]))) with { Source = x };

        /// <summary>A slice of extent 1 without its axis, <c>x[1, ..]</c>, if that is what the shape says.</summary>
        public Phrase? Element(Slice s, Shape shape, Phrase x)
        {
            var single = Enumerable.Range(0, s.Shape.Rank).Where(a => s.Shape[a] == 1).ToSequence();
            return shape != s.Shape.Without(single) ? null : dialect.Indexed(x, shape, s.Windows.Select(
                (w, a) => single.Contains(a) ? w.Start.ToString(CultureInfo.InvariantCulture) : Range(w, s.X.Shape[a])));
        }

        /// <summary>A pad: for each axis that grows, the zeros before, after and between.</summary>
        public Phrase Padded(Pad p, string x)
        {
            var grown = Enumerable.Range(0, p.Shape.Rank).Where(a => p.Windows[a] != Window.All(p.Shape[a]));
            return dialect.Called("pad", p.Shape, [x, .. grown.SelectMany(a => Zeros(p.Windows[a], p.Shape[a]).Append($"axis {a}")).Select(dialect.Word)]);
        }

        private Phrase Indexed(Phrase x, Shape shape, IEnumerable<string> places) =>
            new(dialect.Fill("{0}[{1}]", dialect.AtLeast(Strength.Atom, x), string.Join(", ", places)), Strength.Atom, shape);
    }

    private static string Range(Window w, int extent) => w == Window.All(extent) ? ".."
        : w.Step > 0 ? $"{w.Start}..{Math.Min(w.Start + (w.Step * w.Extent), Math.Max(extent, w.Start))}{(w.Step == 1 ? "" : $" by {w.Step}")}"
        : $"{w.Start}..{w.Start + (w.Step * (w.Extent - 1))} by {w.Step}";

    private static IEnumerable<string> Zeros(Window w, int extent)
    {
        var last = w.Start + (w.Step * (w.Extent - 1));
        var (before, after) = w.Extent == 0 ? (0, extent) : (Math.Min(w.Start, last), extent - 1 - Math.Max(w.Start, last));
        return [.. before == 0 ? [] : new[] { $"before {before}" }, .. after == 0 ? [] : new[] { $"after {after}" }, .. w.Step == 1 ? [] : new[] { $"by {w.Step}" }];
    }
}
