using System.Reflection;
using System.Runtime.ExceptionServices;

namespace ExprGrad;

/// <summary>
/// A model for any extents, such as the number n of examples in a batch: a C# method from extents to a <see cref="Function"/>. Every member is an ordinary function, whose
/// shapes are checked where it is built. Parameters are made outside the method, so that all members share them.
/// </summary>
/// <example><code>
/// var (w, b) = (Parameter("w", 2), Parameter("b"));
/// var step = FunctionFamily.Of(n =&gt; Function.Of(Square(Input("x", n, 2).Dot(w) + b - Input("y", n)).Mean()).ValueAndGradient(w, b));
/// Console.WriteLine(step);                       // (x [n, 2], w [2], b [], y [n])
/// Console.WriteLine(step[32]);                   // the function of 32 examples
/// var compiled = step.Compile&lt;float&gt;();          // compiles for the n of each call, once
/// </code></example>
public sealed class FunctionFamily
{
    // Most models take any extents; some ask that they be even, or large, or divisible by all small numbers.
    private static readonly int[] Trials = [12, 1, 840, 27_720];

    private readonly Func<Sequence<int>, Function> model;
    private readonly Lazy<Sequence<SymbolicShape>> shapes;

    private FunctionFamily(Func<Sequence<int>, Function> model, MethodInfo method, int count)
    {
        this.model = model;
        Extents = method.GetParameters().TakeLast(count).Select((p, i) => p.Name ?? $"n{i + 1}").ToSequence();
        shapes = new(Observed);
    }

    /// <summary>The names of the extents, which are those of the method's parameters.</summary>
    public Sequence<string> Extents { get; }

    /// <summary>The shape of each input, with the names of extents where they stand.</summary>
    /// <remarks>They are observed on members of several extents, so the first use builds some.</remarks>
    /// <exception cref="ExprGradException">No member of a few extents, small and large, can be built.</exception>
    public Sequence<SymbolicShape> Shapes => shapes.Value;

    /// <summary>The function for given extents.</summary>
    /// <exception cref="FunctionException">There are more or fewer extents than names, or one is negative.</exception>
    public Function this[params ReadOnlySpan<int> extents] => Member(Sequence.Create(extents));

    /// <summary>A model of one extent.</summary>
    public static FunctionFamily Of(Func<int, Function> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(n => model(n[0]), model.Method, 1);
    }

    /// <summary>A model of two extents.</summary>
    public static FunctionFamily Of(Func<int, int, Function> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(n => model(n[0], n[1]), model.Method, 2);
    }

    /// <summary>A model of three extents.</summary>
    public static FunctionFamily Of(Func<int, int, int, Function> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(n => model(n[0], n[1], n[2]), model.Method, 3);
    }

    /// <summary>The inputs with their shapes.</summary>
    public override string ToString() => $"({string.Join(", ", Shapes.Select(s => $"{s.Name} {s}"))})";

    /// <summary>The extents of the member whose inputs have so many elements.</summary>
    /// <param name="lengths">The number of elements of each input, in the order of <see cref="Shapes"/>.</param>
    /// <param name="extents">Where the extents go.</param>
    /// <exception cref="BindingException">No extents have those lengths, or more than one combination.</exception>
    /// <exception cref="FunctionException">There is room for more or fewer extents than names.</exception>
    public void Solve(ReadOnlySpan<int> lengths, Span<int> extents)
    {
        CheckCount(extents.Length);
        LengthSolver.Solve(this, lengths, extents);
    }

    /// <summary>The extents of a member by name, <c>n = 32, m = 4</c>.</summary>
    public string Text(Sequence<int> extents) => string.Join(", ", Extents.Zip(extents, (name, n) => $"{name} = {n}"));

    private void CheckCount(int extents) => _ = extents == Extents.Count ? true
        : throw new FunctionException($"family: found {extents} extents, expected {Extents.Count}: {string.Join(", ", Extents)}");

    private Function Member(Sequence<int> extents)
    {
        CheckCount(extents.Count);
        return extents.Any(n => n < 0) ? throw new FunctionException($"family: found {Text(extents)}, expected extents of at least 0")
            : model(extents) ?? throw new FunctionException($"family: found null for {Text(extents)}, expected a function");
    }

    private Sequence<SymbolicShape> Observed()
    {
        ExceptionDispatchInfo? first = null;
        foreach (var trial in Trials)
        {
            try
            {
                return Observed(trial);
            }
            catch (Exception e) when (e is ExprGradException or ArgumentException or ArithmeticException)
            {
                // Not a member: another trial may be one.
                first ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        first!.Throw();
        return [];
    }

    // A member with all extents alike tells what is fixed; one where a single extent is twice that, what depends on it; and one where all are three times that, whether that was all.
    private Sequence<SymbolicShape> Observed(int trial)
    {
        var alike = Enumerable.Repeat(trial, Extents.Count).ToSequence();
        var member = Member(alike).Inputs;
        var others = Extents.Select((_, k) => alike.Select((n, i) => i == k ? 2 * n : n).ToSequence()).Append(alike.Select(n => 3 * n).ToSequence()).Select(extents => (extents, Member(extents).Inputs)).ToList();
        foreach (var (extents, inputs) in others)
        {
            _ = Unlike(inputs, member) ? throw new FunctionException($"family: found inputs {Names(inputs)} for {Text(extents)}, expected those for {Text(alike)}: {Names(member)}") : true;
        }

        return member.Select((v, i) => SymbolicShape.Observed(v, [.. others.SkipLast(1).Select(o => o.Inputs[i].Shape)], others[^1].Inputs[i].Shape, trial, Extents)).ToSequence();
    }

    private static bool Unlike(Sequence<Variable> a, Sequence<Variable> b) => !a.Select(v => (v.Name, v.Shape.Rank)).SequenceEqual(b.Select(v => (v.Name, v.Shape.Rank)));

    private static string Names(Sequence<Variable> inputs) => $"({string.Join(", ", inputs.Select(v => $"{v.Name} {v.Shape}"))})";
}
