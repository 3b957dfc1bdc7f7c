namespace ExprGrad.Printing;

/// <summary>What a vertex of a drawing stands for.</summary>
internal enum Figure
{
    Input,
    Parameter,
    Part,
    Output,
    Operator,
    Constant,

    /// <summary>A variable of the forward pass, shown again where the backward pass needs it.</summary>
    Borrowed,
}

/// <summary>A box, a circle or a number.</summary>
internal sealed record Vertex(int Id, string Label, Figure Figure, bool Backward);

/// <summary>What flows from one vertex to another: its shape, and how it is stretched on the way.</summary>
internal sealed record Arrow(Vertex From, Vertex To, string Label);

/// <summary>The computational graph of a function as vertices and arrows; what only stretches a value belongs to the arrow.</summary>
internal sealed class Drawing
{
    private readonly List<Vertex> vertices = [];
    private readonly List<Arrow> arrows = [];
    private readonly Dictionary<Expr, Vertex> drawn = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Expr> forward;
    private readonly HashSet<Expr> squares;
    private readonly HashSet<(Expr, string)> outputs;

    private Drawing(Function function)
    {
        var order = Traverse.PostOrder(function.Values);
        outputs = [.. function.Outputs.Select(o => (o.Value, o.Name))];
        forward = Forward(function, order);
        squares = Squares(function, order);
        foreach (var node in order.Where(IsDrawn))
        {
            Draw(node);
        }

        foreach (var output in function.Outputs.Where(o => (o.Value as Named)?.Name != o.Name))
        {
            Connect(output.Value, Add(output.Name, Figure.Output, output.IsBackward));
        }
    }

    /// <summary>The vertices, in order of evaluation.</summary>
    public IReadOnlyList<Vertex> Vertices => vertices;

    /// <summary>The arrows, each after the vertices it joins.</summary>
    public IReadOnlyList<Arrow> Arrows => arrows;

    /// <summary>The drawing of a function.</summary>
    public static Drawing Of(Function function) => new(function);

    private static bool IsDerivative(string name) => name.StartsWith('∂') || name.Contains('\'', StringComparison.Ordinal);

    private static HashSet<Expr> Forward(Function function, IReadOnlyList<Expr> order)
    {
        var primal = function.Outputs.Where(o => !o.IsBackward).Select(o => o.Value).Concat(order.Where(n => n is Named or Variable));
        return new(Traverse.PostOrder(primal, node => node is not Named { Name: var name } || !IsDerivative(name)), ReferenceEqualityComparer.Instance);
    }

    private static bool IsFolded(Expr node) => node is Broadcast
        || (node is Reshape r && r.Shape.Extents.Where(n => n != 1).SequenceEqual(r.X.Shape.Extents.Where(n => n != 1)));

    private static bool IsSum(Expr node) => node is Reduce r && r.Monoid == Monoids.Sum && r.Axes.Count == r.X.Shape.Rank;

    // ‖x‖² is one operator, unless others need the squares too.
    private static HashSet<Expr> Squares(Function function, IReadOnlyList<Expr> order)
    {
        var uses = order.SelectMany(node => node.Operands).Concat(function.Values).CountBy(x => x).ToDictionary();
        var squares = order.Where(IsSum).Select(sum => sum.Operands[0]).Where(x => x is Map { Op.Name: "square" } && uses[x] == 1);
        return new(squares, ReferenceEqualityComparer.Instance);
    }

    private bool IsDrawn(Expr node) => node is not Constant && !IsFolded(node) && !squares.Contains(node);

    private void Draw(Expr node)
    {
        var norm = node.Operands.Count == 1 && squares.Contains(node.Operands[0]);
        var vertex = drawn[node] = Add(norm ? "‖·‖²" : Sign.Of(node), Role(node), !forward.Contains(node));
        foreach (var operand in norm ? node.Operands[0].Operands : Factors(node))
        {
            Connect(operand, vertex);
        }
    }

    private static IEnumerable<Expr> Factors(Expr node) => node is Map map && Formula.IsSelection(map) ? map.Operands.Take(2) : node.Operands;

    private Figure Role(Expr node) => node switch
    {
        Variable { Role: ExprGrad.Role.Parameter } => Figure.Parameter,
        Variable => Figure.Input,
        Named n => outputs.Contains((n, n.Name)) ? Figure.Output : Figure.Part,
        _ => Figure.Operator,
    };

    private Vertex Add(string label, Figure figure, bool backward)
    {
        vertices.Add(new(vertices.Count + 1, label, figure, backward));
        return vertices[^1];
    }

    private void Connect(Expr operand, Vertex to)
    {
        var source = operand;
        while (IsFolded(source))
        {
            source = source.Operands[0];
        }

        var from = source is Constant ? Add(Print.Text(source), Figure.Constant, to.Backward) : Seen(drawn[source], to);
        arrows.Add(new(from, to, source.Shape == operand.Shape || source is Constant ? $"{operand.Shape}" : $"{source.Shape} → {operand.Shape}"));
    }

    private Vertex Seen(Vertex from, Vertex to) =>
        to.Backward && !from.Backward && from.Figure != Figure.Operator ? Add(from.Label, Figure.Borrowed, backward: true) : from;
}
