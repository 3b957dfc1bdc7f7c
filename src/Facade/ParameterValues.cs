using System.Numerics;

namespace ExprGrad;

/// <summary>The parameters of a model, found as leaves of its expressions.</summary>
public static class Parameters
{
    /// <summary>The parameters that expressions depend on, in order of appearance.</summary>
    /// <exception cref="FunctionException">Two of them share a name.</exception>
    public static Sequence<Variable> Of(params Expr[] expressions) => Function.Of(expressions).Parameters;

    /// <summary>The first values of the parameters of an expression, drawn with a seed.</summary>
    /// <param name="expression">A model or its loss.</param>
    /// <param name="seed">Equal seeds give equal values, whatever the order of the parameters.</param>
    /// <param name="choose">The initialiser of each parameter; <see cref="Initializers.Usual"/> if left out.</param>
    public static ParameterValues<T> Initialize<T>(Expr expression, int seed, Func<Variable, Initializer>? choose = null)
        where T : unmanaged, IFloatingPointIeee754<T> => new(
            Of(expression),
            Of(expression).Select(p => (p.Name, Array.ConvertAll((choose ?? Initializers.Usual)(p)(p.Shape, Initializers.SeedOf(seed, p.Name)), T.CreateChecked))));
}

/// <summary>Immutable values of the parameters of a model: one block of numbers for each, in row-major order.</summary>
/// <typeparam name="T">The number type.</typeparam>
public sealed class ParameterValues<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[][] values;

    /// <summary>Values for the given parameters, by name, in any order. They are copied.</summary>
    /// <exception cref="BindingException">A name is unknown, twice there or missing, or a block has the wrong length.</exception>
    public ParameterValues(IEnumerable<Variable> parameters, IEnumerable<(string Name, T[] Values)> values)
    {
        Parameters = parameters.ToSequence();
        this.values = new T[Parameters.Count][];
        foreach (var (name, given) in values)
        {
            var i = Position(name);
            this.values[i] = this.values[i] is null ? Fitting(Parameters[i], given)
                : throw new BindingException($"`{name}`: found two values, expected one");
        }

        if (Array.FindIndex(this.values, v => v is null) is >= 0 and var missing)
        {
            throw new BindingException($"`{Parameters[missing].Name}`: found no value, expected one of shape {Parameters[missing].Shape}");
        }
    }

    private ParameterValues(Sequence<Variable> parameters, T[][] values) => (Parameters, this.values) = (parameters, values);

    /// <summary>The parameters, in the order in which they were given.</summary>
    public Sequence<Variable> Parameters { get; }

    /// <summary>How many numbers there are in all.</summary>
    public long Count => values.Sum(v => (long)v.Length);

    /// <summary>The numbers of one parameter.</summary>
    /// <exception cref="BindingException">There is no parameter of that name.</exception>
    public ReadOnlyMemory<T> this[string name] => Found(Parameters.ToList().FindIndex(p => p.Name == name), $"parameter `{name}`");

    /// <summary>The numbers of one parameter.</summary>
    /// <exception cref="BindingException">It is not one of these parameters.</exception>
    public ReadOnlyMemory<T> this[Variable parameter] => Found(Parameters.Span.IndexOf(parameter), $"parameter `{parameter.Name}` {parameter.Shape}");

    /// <summary>The same values but for one parameter.</summary>
    /// <exception cref="BindingException">There is no parameter of that name, or the length is not that of its shape.</exception>
    public ParameterValues<T> With(string name, params ReadOnlySpan<T> numbers)
    {
        var (changed, i) = ((T[][])values.Clone(), Position(name));
        changed[i] = Fitting(Parameters[i], numbers.ToArray());
        return new(Parameters, changed);
    }

    /// <summary>The same values in another number type.</summary>
    public ParameterValues<TOther> To<TOther>()
        where TOther : unmanaged, IFloatingPointIeee754<TOther> => new(Parameters, Parameters.Zip(values, (p, v) => (p.Name, Array.ConvertAll(v, TOther.CreateChecked))));

    internal static ParameterValues<T> Copied(Sequence<Variable> parameters, IEnumerable<T[]> values) => new(parameters, [.. values.Select(v => v.ToArray())]);

    private int Position(string name)
    {
        var i = Parameters.ToList().FindIndex(p => p.Name == name);
        return i >= 0 ? i : throw new BindingException($"found a value for `{name}`, expected only the parameters {Names}");
    }

    private T[] Found(int i, string what) => i >= 0 ? values[i] : throw new BindingException($"found {what}, expected one of the parameters {Names}");

    private string Names => Parameters.Count == 0 ? "(none)" : string.Join(", ", Parameters.Select(p => p.Name));

    private static T[] Fitting(Variable parameter, T[]? numbers) => numbers?.Length == parameter.Shape.Count ? [.. numbers] : throw new BindingException(
        $"`{parameter.Name}`: found {(numbers is null ? "no numbers" : $"{numbers.Length} elements")}, expected {parameter.Shape.Count} for {parameter.Shape}");
}
