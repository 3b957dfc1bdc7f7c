using System.Reflection;
using System.Runtime.InteropServices;

namespace ExprGrad.Printing;

/// <summary>
/// C# that builds a function again, node by node, in the language a user writes: a local for each leaf, each named part and each part that is used
/// more than once. What it builds is equal to the function.
/// </summary>
internal sealed class Builder
{
    private const int Width = 110;

    private static readonly Dictionary<Op, string> Rows = typeof(Ops).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(f => f.FieldType == typeof(Op)).ToDictionary(f => (Op)f.GetValue(null)!, f => f.Name);

    private static readonly Dictionary<Routine, string> Routines = typeof(Decompositions).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(f => f.FieldType == typeof(Routine)).ToDictionary(f => (Routine)f.GetValue(null)!, f => f.Name);

    private static readonly HashSet<string> Called = [.. typeof(Functions).GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(m => m.GetParameters().All(p => p.ParameterType == typeof(Expr))).Select(m => $"{m.Name}/{m.GetParameters().Length}")];

#pragma warning disable format
    private static readonly Dictionary<Op, (string Sign, Precedence Precedence)> Operators = new()
    {
        [Ops.Add]  = ("+",  Precedence.Sum),      [Ops.Sub]            = ("-",  Precedence.Sum),
        [Ops.Mul]  = ("*",  Precedence.Product),  [Ops.Div]            = ("/",  Precedence.Product),
        [Ops.Less] = ("<",  Precedence.Relation), [Ops.LessOrEqual]    = ("<=", Precedence.Relation),
        [Ops.Greater] = (">", Precedence.Relation), [Ops.GreaterOrEqual] = (">=", Precedence.Relation),
    };

    private static readonly Dictionary<Monoid, string> Reductions = new()
    {
        [Monoids.Sum] = "Sum", [Monoids.Product] = "Product", [Monoids.Max] = "Maximum", [Monoids.Min] = "Minimum",
    };
#pragma warning restore format

    private readonly Identifiers names = new(typeof(Functions).GetMethods(BindingFlags.Public | BindingFlags.Static).Select(m => m.Name)
        .Concat([nameof(Structural), nameof(Shape), nameof(Ops), nameof(Decompositions), nameof(Function), nameof(Expr), nameof(Constant), nameof(Iota), nameof(Monoids)]));
    private readonly List<string> lines = [];
    private readonly Dictionary<Expr, Source> sources = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Expr, int> uses = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Op, string> renamed = [];
    private readonly HashSet<Expr> outputs;

    private Builder(IReadOnlyList<Expr> order, IReadOnlyList<Expr> values)
    {
        outputs = new(values, ReferenceEqualityComparer.Instance);
        foreach (var operand in order.SelectMany(node => node is Map map ? Shown(map) : node.Operands))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(uses, operand, out _)++;
        }
    }

    /// <summary>The statements; the last one declares the function under the given name.</summary>
    public static string Of(Function function, string name)
    {
        var order = Traverse.PostOrder(function.Values);
        var builder = new Builder(order, function.Values);
        var local = builder.names.For(name);
        foreach (var v in function.Inputs)
        {
            builder.Declare(v, v.Name);
        }

        foreach (var node in order.Where(n => n is not Variable))
        {
            builder.Write(node);
        }

        var inputs = string.Join(", ", function.Inputs.Select(v => builder.sources[v].Text));
        var outputs = string.Join(", ", function.Outputs.Select(o => $"new({Quoted(o.Name)}, {builder.sources[o.Value].Text}){(o.IsBackward ? " { IsBackward = true }" : "")}"));
        return string.Join('\n', [.. builder.lines, $"var {local} = new Function([{inputs}], [{outputs}]);"]);
    }

    private void Write(Expr node)
    {
        sources[node] = Written(node);
        if (!uses.ContainsKey(node) && !outputs.Contains(node))
        {
            return;
        }

        if (node is Named named)
        {
            Declare(node, named.Name);
        }
        else if (node is not Constant { Shape.Rank: 0 } && (uses.GetValueOrDefault(node) > 1 || sources[node].Text.Length > Width))
        {
            Declare(node, null);
        }
    }

    private void Declare(Expr node, string? name)
    {
        var local = name is null ? names.Temporary() : names.For(name);
        lines.Add($"var {local} = {(sources.TryGetValue(node, out var source) ? source.Text : Written(node).Text)};");
        sources[node] = Source.Atom(local);
    }

#pragma warning disable format
    private Source Written(Expr node) => node switch
    {
        Variable v     => Source.Atom($"{(v.Role == Role.Parameter ? Role.Parameter : Role.Input)}({string.Join(", ", [Quoted(v.Name), .. v.Shape.Extents.Select(n => $"{n}")])})"),
        Constant { Shape.Rank: 0 } c => new($"(Expr){Source.Number(c.Value[0]).AtLeast(Precedence.Atom)}", Precedence.Prefix),
        Constant c     => Source.Atom($"new Constant(new({Extents(c.Shape)}, [{string.Join(", ", c.Value.Elements.ToArray().Select(x => Source.Number(x).Text))}]))"),
        Iota i         => Source.Atom($"new Iota({Extents(i.Shape)}, {i.Axis})"),
        Map map        => Applied(map),
        Reduce r       => Reduced(r),
        Broadcast b    => On(b, $"Along({Extents(b.Shape)}, {b.Axes})"),
        Reshape r      => On(r, $"Reshape({List(r.Shape.Extents)})"),
        Permute p      => On(p, $"Permute({List(p.Order)})"),
        Slice s        => On(s, $"Slice({Windows(s.Windows)})"),
        Unfold u       => On(u, $"Unfold({u.Axis}, {u.Size}, {u.Stride}, {u.Dilation})"),
        Pad p          => On(p, $"Pad({Windows(p.Windows)}, {Extents(p.Shape)})"),
        Concatenate c  => Source.Atom($"Structural.Concatenate({string.Join(", ", [$"{c.Axis}", .. c.Operands.Select(x => sources[x].Text)])})"),
        Gather g       => On(g, $"TakeAlong({sources[g.Indices].Text}, {g.Axis})"),
        ScatterAdd s   => On(s, $"ScatterAdd({sources[s.Indices].Text}, {s.Axis}, {s.Extent})"),
        Contract { Axes: var axes } c when axes.Batch.Count == 0 && axes.Contracted == [(c.A.Shape.Rank - 1, 0)] => On(c, $"Dot({sources[c.B].Text})"),
        Contract c     => On(c, $"Contract({sources[c.B].Text}, {Pairs(c.Axes.Batch)}, {Pairs(c.Axes.Contracted)})"),
        Call c         => Source.Atom($"{Function(c.Routine)}.Of({string.Join(", ", c.Operands.Select(x => sources[x].Text))})"),
        Named n        => On(n, $"Named({Quoted(n.Name)})"),
        _ => throw Unwritten(node.GetType().Name),
    };
#pragma warning restore format

    private Source On(Expr node, string call) => Source.Atom($"{sources[node.Operands[0]].AtLeast(Precedence.Atom)}.{call}");

    private Source Reduced(Reduce r) => Reductions.TryGetValue(r.Monoid, out var method) ? On(r, $"{method}({List(r.Axes)})")
        : throw Unwritten(r.Monoid.Name);

    private Source Applied(Map map)
    {
        var x = Operands(map);
        return Operators.TryGetValue(map.Op, out var o) ? new($"{x[0].AtLeast(o.Precedence)} {o.Sign} {x[1].AtLeast(o.Precedence + 1)}", o.Precedence)
            : map.Op == Ops.Neg ? new($"-{x[0].AtLeast(Precedence.Atom)}", Precedence.Prefix)
            : Source.Atom($"{Function(map.Op)}({string.Join(", ", x.Select(s => s.Text))})");
    }

    // A number needs no cast beside an expression.
    private Source[] Operands(Map map)
    {
        var shown = Shown(map);
        var bare = map.Op != Ops.Neg && (!Operators.ContainsKey(map.Op) || shown.Any(x => x is not Constant { Shape.Rank: 0 }));
        return [.. shown.Select(x => bare && x is Constant { Shape.Rank: 0 } c ? Source.Number(c.Value[0]) : sources[x])];
    }

    // What an operation stretches by itself needs no stretching, as long as one operand shows the shape.
    private static IReadOnlyList<Expr> Shown(Map map)
    {
        var inner = map.Operands.Select(x => x is Broadcast b && IsAligned(b) ? b.X : x).ToArray();
        return inner.Any(x => x.Shape == map.Shape) ? inner : map.Operands;
    }

    // At the last axis, as operations align their operands.
    private static bool IsAligned(Broadcast b) => b.Axes.SequenceEqual(Enumerable.Range(b.Shape.Rank - b.Axes.Count, b.Axes.Count));

    private string Function(Op op) => Rows.TryGetValue(op, out var row) ? Called.Contains($"{row}/{op.Arity}") ? row : $"Ops.{row}.Of" : $"{Renamed(op)}.Of";

    private static string Function(Routine routine) => Routines.TryGetValue(routine, out var row) ? $"Decompositions.{row}" : throw Unwritten(routine.Name);

    // A row under a name of one's own is declared once.
    private string Renamed(Op op)
    {
        if (!renamed.TryGetValue(op, out var local))
        {
            var row = Rows.FirstOrDefault(r => r.Key.Value == op.Value).Value ?? throw Unwritten(op.Name);
            renamed[op] = local = names.For(op.Name);
            lines.Add($"var {local} = Ops.{row}.As({Quoted(op.Name)});");
        }

        return local;
    }

    private static FunctionException Unwritten(string name) => new($"csharp: found `{name}`, expected rows of the library's own tables, which code can name");

    private static string Extents(Shape shape) => $"Shape.Of({List(shape.Extents)})";

    private static string List(Sequence<int> numbers) => string.Join(", ", numbers);

    private static string Windows(Sequence<Window> windows) => $"[{string.Join(", ", windows.Select(w => $"new({w.Start}, {w.Step}, {w.Extent})"))}]";

    private static string Pairs(Sequence<(int Left, int Right)> pairs) => $"[{string.Join(", ", pairs.Select(p => $"({p.Left}, {p.Right})"))}]";

    private static string Quoted(string text) => $"\"{string.Concat(text.Select(Escaped))}\"";

    private static string Escaped(char c) => c is '"' or '\\' ? $"\\{c}" : char.IsControl(c) || c is '\u2028' or '\u2029' ? $"\\u{(int)c:x4}" : $"{c}";
}
