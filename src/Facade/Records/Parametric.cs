using System.Linq.Expressions;
using ExprGrad.Capturing;
using ExprGrad.Records;

namespace ExprGrad;

/// <summary>
/// A captured function of parameters, such as a record of numbers and arrays, and of data. The gradient by the parameters has their type: the gradient of a
/// record is a record. Data are not differentiated by. Shapes are known at capture: a function of arrays is captured and compiled for each combination of
/// lengths that it is called with, and the latest 16 are kept. The delegates may be called on many threads at once.
/// </summary>
/// <typeparam name="TParameters">A number, an array, or a record, struct or tuple of such, of any depth.</typeparam>
/// <typeparam name="TValue">The delegate of the value.</typeparam>
/// <typeparam name="TGradient">The delegate of the gradient.</typeparam>
/// <typeparam name="TValueAndGradient">The delegate of both.</typeparam>
public sealed class Parametric<TParameters, TValue, TGradient, TValueAndGradient>
    where TValue : Delegate
    where TGradient : Delegate
    where TValueAndGradient : Delegate
{
    private readonly LambdaExpression lambda;
    private readonly Func<Flat, TParameters> read;
    private readonly Lazy<TValue> value;
    private readonly Lazy<TGradient> gradient;
    private readonly Lazy<TValueAndGradient> valueAndGradient;

    internal Parametric(LambdaExpression lambda)
    {
        (this.lambda, Functions) = (lambda, new(lambda));
        read = Access.Reader<TParameters>(Functions.Structures[0]);
#pragma warning disable format
        value            = new(() => Straight<TValue>(f => f, outputs => outputs[0])                               ?? Compiled<TValue, double>(ValueOf));
        gradient         = new(() => Straight<TGradient>(f => f.Gradient(), Made)                                  ?? Compiled<TGradient, TParameters>(call => GradientOf(call).Gradient));
        valueAndGradient = new(() => Straight<TValueAndGradient>(f => f.ValueAndGradient(), WithValue)             ?? Compiled<TValueAndGradient, (double, TParameters)>(GradientOf));
#pragma warning restore format
        _ = Functions.HaveKnownShapes ? Functions.For([]) : null;
    }

    /// <summary>The value.</summary>
    public TValue Value => value.Value;

    /// <summary>The gradient by the parameters.</summary>
    public TGradient GradientAt => gradient.Value;

    /// <summary>The value and the gradient by the parameters, in one pass that shares what they have in common.</summary>
    public TValueAndGradient ValueAndGradient => valueAndGradient.Value;

    internal Specializations Functions { get; }

    /// <summary>The function as an expression of its inputs, for arrays of the given shapes, in order.</summary>
    public Function FunctionOf(params IEnumerable<Shape> shapes) => Functions.Of([.. shapes]);

    /// <summary>Parameters as a list of numbers, such as optimisers take; arrays have the lengths that they have here.</summary>
    public Coordinates<TParameters> Coordinates(TParameters example) =>
        new(Functions.Structures[0], Functions.NameOf(0), Access.Writer<TParameters>(Functions.Structures[0], Functions.NameOf(0)), read, example);

    /// <summary>The function and its gradient in readable mathematics; where arrays take part, whose lengths are not known here, the lambda.</summary>
    public override string ToString() => Functions.HaveKnownShapes && FunctionOf() is var f ? $"{f}\n{f.Gradient()}" : Source.Of(lambda).Text;

    /// <summary>Data of many points, one after the other.</summary>
    internal Flat Column<T>(int position, IReadOnlyList<T> points)
    {
        var (all, write) = (new Flat(), Access.Writer<T>(Functions.Structures[position], Functions.NameOf(position)));
        foreach (var point in points)
        {
            write(all, point);
        }

        return all;
    }

    private TDelegate? Straight<TDelegate>(Func<Function, Function> form, Func<IReadOnlyList<Expression>, Expression> result)
        where TDelegate : Delegate => Functions.HaveKnownShapes
            ? StraightLine.Compile<TDelegate>(form(Functions.For([]).Function), lambda.Parameters, Functions.Structures, result)
            : null;

    private Expression Made(IEnumerable<Expression> numbers)
    {
        var next = new Queue<Expression>(numbers);
        return Access.Made(Functions.Structures[0], _ => next.Dequeue());
    }

    private NewExpression WithValue(IReadOnlyList<Expression> outputs) =>
        Expression.New(typeof((double, TParameters)).GetConstructor([typeof(double), typeof(TParameters)])!, outputs[0], Made(outputs.Skip(1)));

    // The arguments as numbers, and what becomes of them.
    private TDelegate Compiled<TDelegate, T>(Func<Invocation, T> result)
        where TDelegate : Delegate
    {
        var call = Expression.Variable(typeof(Invocation), "call");
        var given = Expression.Property(call, nameof(Invocation.Given));
        var puts = lambda.Parameters.SelectMany((p, i) => Access.PutChecked(Functions.Structures[i], p, Functions.NameOf(i), given));
        return Expression.Lambda<TDelegate>(
            Expression.Block([call], [Expression.Assign(call, Expression.Call(typeof(Invocation), nameof(Invocation.Take), null)), .. puts, Expression.Invoke(Expression.Constant(result), call)]),
            lambda.Parameters).Compile();
    }

    private double ValueOf(Invocation call)
    {
        call.Run(Functions.For(call.Given.Extents).Value);
        var result = call.Results.Numbers[^1];
        call.Return();
        return result;
    }

    private (double Value, TParameters Gradient) GradientOf(Invocation call)
    {
        call.Run(Functions.For(call.Given.Extents).ValueAndGradient);
        call.Results.Rewind(call.Given.Extents);
        var result = (call.Results.Numbers[^1], read(call.Results));
        call.Return();
        return result;
    }
}
