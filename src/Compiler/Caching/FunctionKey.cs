namespace ExprGrad.Compiler;

/// <summary>
/// What a function is but for names, and what is made of it. Two are equal when the same operations stand over the same constants and over inputs of the same shapes and
/// roles, in the same places.
/// </summary>
internal sealed class FunctionKey : IEquatable<FunctionKey>
{
    private readonly Function function;
    private readonly Sequence<object> border;
    private readonly Lazy<HashSet<Expr>> nodes;
    private readonly int hash;

    /// <summary>The key of a use of a function.</summary>
    /// <param name="function">A function without named parts; the names of its inputs and outputs do not count.</param>
    /// <param name="use">What is made of it: a number type and options, or a derivative and a type of delegate.</param>
    public FunctionKey(Function function, object use)
    {
        this.function = function;
        border = [.. function.Inputs.Select(v => (object)(v.Shape, v.Role)), use, .. function.Outputs.Select(o => (object)o.IsBackward)];
        nodes = new(() => [.. function.Nodes]);
        var places = function.Inputs.Select((v, i) => (v, i)).ToDictionary(p => p.v, p => p.i);
        var hashes = new int[function.Nodes.Count];
        for (var place = 0; place < hashes.Length; place++)
        {
            hashes[place] = Hash(function.Nodes[place], function.Nodes.Operands(place), hashes, places);
        }

        hash = function.Values.Aggregate(use.GetHashCode(), (sum, value) => HashCode.Combine(sum, hashes[function.Nodes.Place(value)]));
        Bytes = function.Nodes.Sum(node => 1024L + (node is Constant c ? 2L * sizeof(double) * c.Shape.Count : 0));
    }

    /// <summary>An estimate of the memory that the function and its code take, in bytes.</summary>
    public long Bytes { get; }

    /// <inheritdoc/>
    public bool Equals(FunctionKey? other) => other is not null && hash == other.hash && Bytes == other.Bytes && border == other.border && Over(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FunctionKey);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;

    // Over the other's inputs, every node of this one is a node of the other, and the outputs are the same.
    private bool Over(FunctionKey other)
    {
        var inputs = function.Inputs.Zip(other.function.Inputs).ToDictionary(p => p.First, p => p.Second);
        var same = Traverse.Rebuild(function.Values, function.Nodes, node => node is Variable v ? inputs[v] : other.nodes.Value.TryGetValue(node, out var found) ? found : node);
        return same.Zip(other.function.Values).All(p => ReferenceEquals(p.First, p.Second));
    }

    private static int Hash(Expr node, ReadOnlySpan<int> operands, int[] hashes, Dictionary<Variable, int> places)
    {
        var hash = new HashCode();
        hash.Add(node.GetType());
        hash.Add(node.Shape);
        hash.Add<object?>(node switch { Variable v => places[v], Map m => m.Op, Constant c => c.Value, Call c => c.Routine, _ => null });
        foreach (var operand in operands)
        {
            hash.Add(hashes[operand]);
        }

        return hash.ToHashCode();
    }
}
