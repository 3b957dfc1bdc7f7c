namespace ExprGrad.Compiler;

/// <summary>
/// What a function is but for names, and what is made of it. Two are equal when the same operations stand over the same constants and over inputs of the same shapes and
/// roles, in the same places.
/// </summary>
/// <param name="function">A function without named parts; the names of its inputs and outputs do not count.</param>
/// <param name="use">What is made of it: a number type and options, or a derivative and a type of delegate.</param>
internal sealed class FunctionKey(Function function, object use) : IEquatable<FunctionKey>
{
    private readonly HashSet<Expr> nodes = [.. Traverse.PostOrder(function.Values)];
    private readonly Sequence<object> border = [.. function.Inputs.Select(v => (object)(v.Shape, v.Role)), use, .. function.Outputs.Select(o => (object)o.IsBackward)];
    private readonly int hash = Hash(function, use);

    /// <summary>An estimate of the memory that the function and its code take, in bytes.</summary>
    public long Bytes => nodes.Sum(node => 1024L + (node is Constant c ? 2L * sizeof(double) * c.Shape.Count : 0));

    /// <summary>The number of operations and leaves.</summary>
    public int Nodes => nodes.Count;

    private Function Function => function;

    /// <inheritdoc/>
    public bool Equals(FunctionKey? other) => other is not null && hash == other.hash && nodes.Count == other.nodes.Count && border == other.border && Over(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FunctionKey);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;

    // Over the other's inputs, every node of this one is a node of the other, and the outputs are the same.
    private bool Over(FunctionKey other)
    {
        var inputs = function.Inputs.Zip(other.Function.Inputs).ToDictionary(p => p.First, p => p.Second);
        var same = Traverse.Rebuild(function.Values, node => node is Variable v ? inputs[v] : other.nodes.TryGetValue(node, out var found) ? found : node);
        return same.Zip(other.Function.Values).All(p => ReferenceEquals(p.First, p.Second));
    }

    private static int Hash(Function function, object use)
    {
        var places = function.Inputs.Select((v, i) => (v, i)).ToDictionary(p => p.v, p => p.i);
        var hashes = Traverse.Fold<int>(function.Values, (node, operand) =>
        {
            var hash = new HashCode();
            hash.Add(node.GetType());
            hash.Add(node.Shape);
            hash.Add<object?>(node switch { Variable v => places[v], Map m => m.Op, Constant c => c.Value, Call c => c.Routine, _ => null });
            for (var i = 0; i < node.Operands.Count; i++)
            {
                hash.Add(operand(i));
            }

            return hash.ToHashCode();
        });
        return function.Values.Aggregate(use.GetHashCode(), (sum, value) => HashCode.Combine(sum, hashes[value]));
    }
}
