using System.Runtime.InteropServices;

namespace ExprGrad.Printing;

/// <summary>A line of a listing; only the last may have no name.</summary>
internal readonly record struct Line(string? Name, string Formula)
{
    /// <summary>The line as it is read.</summary>
    public string Text => Name is null ? Formula : $"{Name} = {Formula}";
}

/// <summary>
/// Expressions as lines in order of evaluation. A part has a line of its own if it is named, if it is used more than once and not short, or if
/// a line would become too long with it.
/// </summary>
internal sealed class Listing
{
    private readonly Dialect dialect;
    private readonly List<Line> lines = [];
    private readonly HashSet<string> taken = [];
    private readonly Dictionary<Expr, string> outputs = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, Phrase> phrases = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, int> shown = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, int> reads = new(ReferenceEqualityComparer.Instance);
    private int temporaries;

    private Listing(IReadOnlyList<(string? Name, Expr Value)> outputs, Dialect dialect)
    {
        this.dialect = dialect;
        var order = Traverse.PostOrder(outputs.Select(o => o.Value));
        Reserve(outputs, order);
        Count(outputs, order);
        foreach (var node in order)
        {
            Write(node);
        }

        foreach (var (name, value) in outputs)
        {
            Conclude(name, value);
        }
    }

    /// <summary>The lines of the outputs and of the parts they need.</summary>
    public static IReadOnlyList<Line> Of(IReadOnlyList<(string? Name, Expr Value)> outputs, Dialect dialect) => new Listing(outputs, dialect).lines;

    // What only turns, stretches or negates something is written again at each use, and counts as a use of that thing.
    private static bool IsSlight(Expr node) => node is Broadcast or Permute { Shape.Rank: 2 } or Map { Op.Name: "neg" }
        || (node is Reshape r && r.Shape.Extents.Where(n => n != 1).SequenceEqual(r.X.Shape.Extents.Where(n => n != 1)));

    private static bool IsLeaf(Expr node) => node is Variable or Constant or Iota;

    private void Reserve(IReadOnlyList<(string? Name, Expr Value)> given, IReadOnlyList<Expr> order)
    {
        foreach (var (name, value) in given)
        {
            if (name is not null && value is not Named && !IsLeaf(value))
            {
                outputs.TryAdd(value, name);
            }
        }

        taken.UnionWith(order.OfType<Variable>().Select(v => v.Name));
    }

    private void Count(IReadOnlyList<(string? Name, Expr Value)> given, IReadOnlyList<Expr> order)
    {
        foreach (var (_, value) in given)
        {
            Add(reads, value, 1);
        }

        for (var i = order.Count - 1; i >= 0; i--)
        {
            var uses = IsSlight(order[i]) && !outputs.ContainsKey(order[i]) ? shown.GetValueOrDefault(order[i]) : 1;
            for (var k = 0; k < order[i].Operands.Count; k++)
            {
                Add(shown, order[i].Operands[k], uses);
                Add(reads, order[i].Operands[k], 1);
            }
        }

        static void Add(Dictionary<Expr, int> counts, Expr node, int uses) =>
            CollectionsMarshal.GetValueRefOrAddDefault(counts, node, out _) += uses;
    }

    private void Write(Expr node)
    {
        phrases[node] = Fitting(node);
        if (node is Named named)
        {
            Name(node, Unused(named.Name));
        }
        else if (outputs.TryGetValue(node, out var output))
        {
            Name(node, output);
        }
        else if (shown.GetValueOrDefault(node) > 1 && !IsLeaf(node) && !IsSlight(node) && phrases[node].Text.Length > dialect.Short)
        {
            Name(node, Temporary());
        }

        for (var i = 0; i < node.Operands.Count; i++)
        {
            Release(node.Operands[i]);
        }
    }

    // The phrase of a node, once the longest parts have moved to lines of their own, if it must be.
    private Phrase Fitting(Expr node)
    {
        var phrase = Composed(node);
        var excess = phrase.Text.Length - dialect.Width;
        if (excess <= 0)
        {
            return phrase;
        }

        foreach (var part in node.Operands.Distinct().Where(p => phrases[p].Sort == Sort.Compound).OrderByDescending(p => phrases[p].Text.Length))
        {
            if (excess > 0 && phrases[part].Text.Length is var length && length > dialect.Short)
            {
                Name(part, Temporary());
                excess -= length - phrases[part].Text.Length;
            }
        }

        return Composed(node);
    }

    private Phrase Composed(Expr node) => dialect.Composed(node, [.. node.Operands.Select(x => phrases[x])]);

    private void Name(Expr node, string name)
    {
        lines.Add(dialect.Line(name, node.Shape, Formula(node)));
        phrases[node] = dialect.Atom(name, node.Shape);
    }

    private void Conclude(string? name, Expr value)
    {
        var formula = Formula(value);
        if (name is null || dialect.Atom(name, value.Shape).Text != formula)
        {
            lines.Add(dialect.Line(name, value.Shape, formula));
        }
    }

    // One number everywhere needs no mention of its shape.
    private string Formula(Expr node) => (phrases[node] is { Shape.Rank: 0 } number ? number : dialect.Whole(phrases[node], node.Shape)).Signed;

    private void Release(Expr node)
    {
        if (--reads[node] == 0)
        {
            phrases.Remove(node);
        }
    }

    private string Temporary()
    {
        var name = $"t{++temporaries}";
        return taken.Add(name) ? name : Temporary();
    }

    private string Unused(string name)
    {
        var unused = name;
        for (var i = 2; !taken.Add(unused); i++)
        {
            unused = $"{name}_{i}";
        }

        return unused;
    }
}
