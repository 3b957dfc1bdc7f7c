using System.Runtime.CompilerServices;

namespace ExprGrad;

/// <summary>
/// A mathematical expression over tensors: an immutable node of a directed acyclic graph.
/// The sealed records in this file are all the node shapes there are; equality of nodes is shallow (operands compare by identity).
/// </summary>
public abstract record Expr
{
    private protected Expr(Operands operands, Shape shape)
    {
        (Operands, Shape) = (operands, shape);
        foreach (var operand in operands.Span)
        {
            Height = Math.Max(Height, operand.Height + 1);
        }
    }

    /// <summary>What the node is computed from.</summary>
    public Operands Operands { get; }

    /// <summary>The extents of the value.</summary>
    public Shape Shape { get; }

    /// <summary>How many nodes follow one another on the longest way down to a leaf.</summary>
    internal int Height { get; }

    /// <summary>The one number that every element is known to be, if there is one.</summary>
    internal double? Uniform => this switch
    {
        Constant { Shape.Rank: 0 } c => c.Value[0],
        Broadcast { X: Constant { Shape.Rank: 0 } c } => c.Value[0],
        _ => null,
    };

    /// <summary>Whether every element is known to be 0 or 1.</summary>
    internal bool IsTruth => (this is Broadcast b ? b.X : this) switch
    {
        Map { Op: var op, Operands: var x } when op.Is(Ops.Where) => x[1].Uniform is 0 or 1 && x[2].Uniform is 0 or 1,
        Map map => Ops.Truths.Contains(map.Op),
        _ => Uniform is 0 or 1,
    };

    /// <summary>Whether the derivative with respect to an operand is 0 everywhere, as that of a comparison is.</summary>
    internal bool IsFlat(int operand) => this switch
    {
        Map map => map.Op.IsFlat(operand),
        Call call => call.Routine.IsFlat || call.Routine.ValueOperand == operand,
        _ => false,
    };

    /// <summary>The same node over other operands of the same shapes.</summary>
    internal abstract Expr Over(Operands operands);

    /// <summary>The expression in readable mathematics; shared parts are named.</summary>
    public sealed override string ToString() => Print.Text(this);

    /// <summary>A number is a constant expression.</summary>
    public static implicit operator Expr(double number) => new Constant(new(Shape.Scalar, number));

    /// <summary>Ranges cut out of the leading axes: <c>x[1..3]</c>, <c>x[.., ^2..]</c>.</summary>
    public Expr this[params Range[] ranges] => Structural.Slice(this, ranges);

    /// <summary>The sum, element by element; extents of 1 stretch.</summary>
    public static Expr operator +(Expr a, Expr b) => Ops.Add.Of(a, b);

    /// <summary>The difference, element by element.</summary>
    public static Expr operator -(Expr a, Expr b) => Ops.Sub.Of(a, b);

    /// <summary>The product, element by element.</summary>
    public static Expr operator *(Expr a, Expr b) => Ops.Mul.Of(a, b);

    /// <summary>The quotient, element by element.</summary>
    public static Expr operator /(Expr a, Expr b) => Ops.Div.Of(a, b);

    /// <summary>The negative of each element.</summary>
    public static Expr operator -(Expr a) => Ops.Neg.Of(a);

    /// <summary>1 where a is less than b, else 0.</summary>
    public static Expr operator <(Expr a, Expr b) => Ops.Less.Of(a, b);

    /// <summary>1 where a is greater than b, else 0.</summary>
    public static Expr operator >(Expr a, Expr b) => Ops.Greater.Of(a, b);

    /// <summary>1 where a is at most b, else 0.</summary>
    public static Expr operator <=(Expr a, Expr b) => Ops.LessOrEqual.Of(a, b);

    /// <summary>1 where a is at least b, else 0.</summary>
    public static Expr operator >=(Expr a, Expr b) => Ops.GreaterOrEqual.Of(a, b);
}

/// <summary>What a leaf of the tree is for.</summary>
public enum Role
{
    /// <summary>Data, given at each call.</summary>
    Input,

    /// <summary>A quantity that training adjusts.</summary>
    Parameter,

    /// <summary>A number that delegates read for themselves at each call; derivatives are not by it unless it is named.</summary>
    Live,
}

/// <summary>A named leaf. Two variables are the same only if they are the same object.</summary>
public sealed record Variable(string Name, Shape Shape, Role Role) : Expr([], Shape)
{
    /// <summary>The name.</summary>
    public string Name { get; } = Name;

    /// <summary>What it is for.</summary>
    public Role Role { get; } = Role;

    internal override Expr Over(Operands operands) => this;

    /// <inheritdoc/>
    public bool Equals(Variable? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}

/// <summary>Numbers that are part of the expression.</summary>
public sealed record Constant(Dense Value) : Expr([], Value.Shape)
{
    /// <summary>The numbers.</summary>
    public Dense Value { get; } = Value;

    internal override Expr Over(Operands operands) => this;
}

/// <summary>The index along one axis: 0, 1, 2, ...</summary>
public sealed record Iota(Shape Shape, int Axis) : Expr([], Shape)
{
    /// <summary>The axis whose index it is.</summary>
    public int Axis { get; } = Shape.Axis(Axis, "iota");

    internal override Expr Over(Operands operands) => this;
}

/// <summary>An elementwise operation, a row of <see cref="Ops"/>, over operands of one shape.</summary>
public sealed record Map(Op Op, Operands Operands) : Expr(Operands, Shape.Elementwise(Op, Operands))
{
    /// <summary>The operation.</summary>
    public Op Op { get; } = Op;

    internal override Expr Over(Operands operands) => new Map(Op, operands);
}

/// <summary>A reduction, a row of <see cref="Monoids"/>, over some axes, which disappear.</summary>
public sealed record Reduce(Expr X, Monoid Monoid, Sequence<int> Axes) : Expr([X], X.Shape.Reduced(Axes, Monoid.Name))
{
    /// <summary>How elements combine.</summary>
    public Monoid Monoid { get; } = Monoid;

    /// <summary>The axes that disappear.</summary>
    public Sequence<int> Axes { get; } = Axes;

    /// <summary>What is reduced.</summary>
    public Expr X => Operands[0];

    internal override Expr Over(Operands operands) => new Reduce(operands[0], Monoid, Axes);
}

/// <summary>Repeats x along new axes: axis i of x is axis <c>Axes[i]</c> of the result.</summary>
public sealed record Broadcast(Expr X, Shape Shape, Sequence<int> Axes) : Expr([X], X.Shape.BroadcastAlong(Shape, Axes))
{
    /// <summary>Which axis of the result each axis of x is.</summary>
    public Sequence<int> Axes { get; } = Axes;

    /// <summary>What is repeated.</summary>
    public Expr X => Operands[0];

    /// <summary>The axes of the result that x does not have.</summary>
    public Sequence<int> NewAxes => Enumerable.Range(0, Shape.Rank).Except(Axes).ToSequence();

    internal override Expr Over(Operands operands) => new Broadcast(operands[0], Shape, Axes);
}

/// <summary>The same elements in row-major order under another shape.</summary>
public sealed record Reshape(Expr X, Shape Shape) : Expr([X], X.Shape.Reshaped(Shape))
{
    /// <summary>What is reshaped.</summary>
    public Expr X => Operands[0];

    internal override Expr Over(Operands operands) => new Reshape(operands[0], Shape);
}

/// <summary>Axes in another order: axis i of the result is axis <c>Order[i]</c> of x.</summary>
public sealed record Permute(Expr X, Sequence<int> Order) : Expr([X], X.Shape.Permuted(Order))
{
    /// <summary>Which axis of x each axis of the result is.</summary>
    public Sequence<int> Order { get; } = Order;

    /// <summary>What is permuted.</summary>
    public Expr X => Operands[0];

    internal override Expr Over(Operands operands) => new Permute(operands[0], Order);
}

/// <summary>The elements in a window of x: <c>y[i] = x[start + step·i]</c> on each axis.</summary>
public sealed record Slice(Expr X, Sequence<Window> Windows) : Expr([X], X.Shape.Sliced(Windows))
{
    /// <summary>Which positions on each axis.</summary>
    public Sequence<Window> Windows { get; } = Windows;

    /// <summary>What is cut.</summary>
    public Expr X => Operands[0];

    internal override Expr Over(Operands operands) => new Slice(operands[0], Windows);
}

/// <summary>The transpose of a slice: x in a window of a tensor of zeros, <c>y[start + step·i] = x[i]</c>.</summary>
public sealed record Pad(Expr X, Sequence<Window> Windows, Shape Shape) : Expr([X], Shape.PaddedFrom(X.Shape, Windows))
{
    /// <summary>Which positions on each axis.</summary>
    public Sequence<Window> Windows { get; } = Windows;

    /// <summary>What is placed.</summary>
    public Expr X => Operands[0];

    internal override Expr Over(Operands operands) => new Pad(operands[0], Windows, Shape);
}

/// <summary>
/// Sliding windows over one axis: the axis becomes the positions of the windows, and a new last axis the offsets within one,
/// <c>y[.., i, .., k] = x[.., stride·i + dilation·k, ..]</c>. What no whole window fits into at the end is left out.
/// </summary>
public sealed record Unfold(Expr X, int Axis, int Size, int Stride, int Dilation) : Expr([X], X.Shape.Unfolded(Axis, Size, Stride, Dilation))
{
    /// <summary>The axis over which windows slide.</summary>
    public int Axis { get; } = X.Shape.Axis(Axis, "unfold");

    /// <summary>The number of elements in a window.</summary>
    public int Size { get; } = Size;

    /// <summary>How far apart neighbouring windows are.</summary>
    public int Stride { get; } = Stride;

    /// <summary>How far apart neighbours within a window are.</summary>
    public int Dilation { get; } = Dilation;

    /// <summary>What the windows show.</summary>
    public Expr X => Operands[0];

    internal override Expr Over(Operands operands) => new Unfold(operands[0], Axis, Size, Stride, Dilation);
}

/// <summary>Operands laid end to end along one axis.</summary>
public sealed record Concatenate(Operands Operands, int Axis) : Expr(Operands, Shape.Concatenated([.. Operands.Select(p => p.Shape)], Axis))
{
    /// <summary>The axis along which parts follow each other.</summary>
    public int Axis { get; } = Axis;

    // Where on the axis each part starts.
    private Sequence<int> Starts { get; } = Shape.Starts([.. Operands.Select(p => p.Shape)], Axis);

    internal override Expr Over(Operands operands) => new Concatenate(operands, Axis);

    /// <summary>Where each part stands in the result.</summary>
    public IEnumerable<(Expr Part, Sequence<Window> Windows)> Placed() => Operands.Select(Placed);

    /// <summary>The part at a position of the axis, and where it stands in the result.</summary>
    internal (Expr Part, Sequence<Window> Windows) At(int position)
    {
        var (low, high) = (0, Starts.Count);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = Starts[middle] <= position ? (middle, high) : (low, middle);
        }

        return Placed(Operands[low], low);
    }

    private (Expr Part, Sequence<Window> Windows) Placed(Expr part, int i) =>
        (part, Shape.Extents.Select((n, a) => a == Axis ? new Window(Starts[i], 1, part.Shape[a]) : Window.All(n)).ToSequence());
}

/// <summary>
/// Elements picked by index along one axis: the element of the result at a position is that of x whose place on the axis is the index there.
/// An index that is no place of the axis picks NaN. Indices have no derivative.
/// </summary>
public sealed record Gather(Expr X, Expr Indices, int Axis) : Expr([X, Indices], X.Shape.Gathered(Indices.Shape, Axis))
{
    /// <summary>The axis on which elements are picked.</summary>
    public int Axis { get; } = Axis;

    /// <summary>What is picked from.</summary>
    public Expr X => Operands[0];

    /// <summary>The place on the axis of each element of the result.</summary>
    public Expr Indices => Operands[1];

    internal override Expr Over(Operands operands) => new Gather(operands[0], operands[1], Axis);
}

/// <summary>
/// The transpose of picking: each element of x is added to the one of a tensor of zeros whose place on the axis is the index there.
/// An index that is no place of the axis adds nothing.
/// </summary>
public sealed record ScatterAdd(Expr X, Expr Indices, int Axis, int Extent) : Expr([X, Indices], X.Shape.Scattered(Indices.Shape, Axis, Extent))
{
    /// <summary>The axis on which elements are added.</summary>
    public int Axis { get; } = Axis;

    /// <summary>The extent of the axis in the result.</summary>
    public int Extent { get; } = Extent;

    /// <summary>What is added.</summary>
    public Expr X => Operands[0];

    /// <summary>The place on the axis that each element of x is added to.</summary>
    public Expr Indices => Operands[1];

    internal override Expr Over(Operands operands) => new ScatterAdd(operands[0], operands[1], Axis, Extent);
}

/// <summary>The sum of products over paired axes: <c>c[batch, i, j] = Σₖ a[batch, i, k] · b[batch, k, j]</c>, with any number of each.</summary>
public sealed record Contract(Expr A, Expr B, ContractionAxes Axes) : Expr([A, B], Shape.Contracted(A.Shape, B.Shape, Axes))
{
    /// <summary>Which axes are paired.</summary>
    public ContractionAxes Axes { get; } = Axes;

    /// <summary>The left factor.</summary>
    public Expr A => Operands[0];

    /// <summary>The right factor.</summary>
    public Expr B => Operands[1];

    internal override Expr Over(Operands operands) => new Contract(operands[0], operands[1], Axes);
}

/// <summary>A routine, such as a row of <see cref="Decompositions"/>, at each member of a batch, which all operands have in their leading axes.</summary>
public sealed record Call(Routine Routine, Operands Operands) : Expr(Operands, Shape.Called(Routine, Operands))
{
    /// <summary>The routine.</summary>
    public Routine Routine { get; } = Routine;

    /// <summary>The extents of the leading axes, along which the routine runs.</summary>
    public Shape Batch => new(Operands[0].Shape.Extents.SkipLast(Routine.Signature.Ranks[0]).ToSequence());

    /// <summary>The extents of the value at one member of the batch.</summary>
    public Shape Core => new(Shape.Extents.Skip(Batch.Rank).ToSequence());

    /// <summary>The extents of each operand at one member of the batch.</summary>
    public Sequence<Shape> OperandCores => Routine.Signature.Cores(Operands);

    internal override Expr Over(Operands operands) => new Call(Routine, operands);
}

/// <summary>The same value under a name: it prints and draws by that name, and its cotangent is named after it.</summary>
public sealed record Named(Expr X, string Name) : Expr([X], X.Shape)
{
    /// <summary>The name.</summary>
    public string Name { get; } = Name;

    /// <summary>What the name stands for.</summary>
    public Expr X => Operands[0];

    internal override Expr Over(Operands operands) => new Named(operands[0], Name);
}
