using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace ExprGrad;

/// <summary>
/// A number that the delegates of a captured lambda read anew at each call, where other variables of the surrounding code are read once, at capture. It is an input of the captured
/// function, after those of the lambda, and derivatives are not by it unless it is named. It may be set on any thread; a call reads it once.
/// </summary>
/// <example><code>
/// var rate = new Live("rate", 0.05);
/// var discount = Grad.Of((double t) => Math.Exp(-rate * t));
/// rate.Value = 0.06;     // discount.Value(1) is now e⁻⁰·⁰⁶
/// </code></example>
public sealed class Live
{
    private static readonly ConditionalWeakTable<Variable, Live> Known = [];
    private double value;

    /// <summary>A number under a name, by which it prints.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public Live(string name, double value)
    {
        (Input, this.value) = (new(Functions.Input(name).Name, Shape.Scalar, Role.Live), value);
        Known.Add(Input, this);
    }

    /// <summary>The number.</summary>
    public double Value
    {
        get => Volatile.Read(ref value);
        set => Volatile.Write(ref this.value, value);
    }

    /// <summary>What stands for it in expressions, to differentiate by for instance: <c>f.Function.Gradient(rate.Input)</c>.</summary>
    public Variable Input { get; }

    /// <summary>The number.</summary>
    public static implicit operator double(Live live)
    {
        ArgumentNullException.ThrowIfNull(live);
        return live.Value;
    }

    /// <summary>The live number that an input stands for; nothing for any other.</summary>
    internal static Live? Of(Variable input) => input.Role == Role.Live && Known.TryGetValue(input, out var live) ? live : null;

    /// <summary>The live numbers of a function, in the order of its inputs.</summary>
    internal static IEnumerable<Live> Of(Function function) => function.Inputs.Select(Of).OfType<Live>();

    /// <summary>The number, read when the code runs.</summary>
    internal Expression Read => Expression.Property(Expression.Constant(this), nameof(Value));

    /// <summary>A function of plain inputs, for what is given numbers in memory.</summary>
    /// <exception cref="CaptureException">It has a live number.</exception>
    internal static Function Refused(Function function, string form) => Of(function).FirstOrDefault() is not { } live ? function : throw new CaptureException(
        $"{form}: found the live number `{live.Input.Name}`, expected parameters alone; write `double {live.Input.Name}` as one of them");
}
