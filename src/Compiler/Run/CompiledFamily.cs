using System.Diagnostics;
using ExprGrad.Compiler;

namespace ExprGrad;

/// <summary>
/// A <see cref="FunctionFamily"/> as machine code, made for each combination of extents when a call first has it: how long the blocks of memory of a call are says which.
/// Those used last are held, so that memory stays bounded. Any number of threads may call it at once; a call with extents that are held allocates nothing.
/// </summary>
/// <typeparam name="T">The number type, <see cref="float"/> or <see cref="double"/>.</typeparam>
public sealed class CompiledFamily<T>
    where T : unmanaged
{
    private readonly Recent<CompiledFunction<T>> members;

    internal CompiledFamily(FunctionFamily family, CompileOptions? options, IProgress<Specialization>? report, int most)
    {
        Family = family;
        members = new(most > 0 ? most : throw new ArgumentOutOfRangeException(nameof(most), most, "at least one member is held"), (extents, held) =>
        {
            var clock = Stopwatch.StartNew();
            var member = family[extents.Span].Compile<T>(options);
            report?.Report(new(family.Text(extents), [.. held.Select(family.Text)], clock.Elapsed));
            return member;
        });
    }

    /// <summary>The model.</summary>
    public FunctionFamily Family { get; }

    /// <summary>The extents for which code is held, by name: <c>n = 32</c>.</summary>
    public IReadOnlyList<string> Held => [.. members.Held.Select(Family.Text)];

    /// <summary>The function for given extents, compiled now if it is not held: ahead of the first call, or to call it without a look at lengths.</summary>
    /// <exception cref="FunctionException">There are more or fewer extents than the family has, or one is negative.</exception>
    public CompiledFunction<T> For(params ReadOnlySpan<int> extents) => members[extents];

    /// <summary>Computes the outputs into the caller's memory; each tensor is in row-major order.</summary>
    /// <param name="inputs">One block of memory for each input, in the order of <see cref="FunctionFamily.Shapes"/>; their lengths tell the extents.</param>
    /// <param name="outputs">One block of memory for each output.</param>
    /// <exception cref="BindingException">Lengths fit no extents, or leave them open; or as for a function of known shapes. Nothing has been written.</exception>
    /// <exception cref="FunctionException">The model gives for these extents a function of other inputs, or of the same in another order.</exception>
    public void Run(ReadOnlySpan<ReadOnlyMemory<T>> inputs, ReadOnlySpan<Memory<T>> outputs)
    {
        var lengths = inputs.Length <= 64 ? stackalloc int[inputs.Length] : new int[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            lengths[i] = inputs[i].Length;
        }

        Fitting(lengths).Run(inputs, outputs);
    }

    /// <summary>Computes the outputs into new arrays, by name.</summary>
    /// <param name="inputs">One array for each input, by its name; their lengths tell the extents.</param>
    /// <exception cref="BindingException">A name is unknown or missing; lengths fit no extents, or leave them open.</exception>
    /// <exception cref="FunctionException">The model gives for these extents a function of other inputs, or of the same in another order.</exception>
    public IReadOnlyDictionary<string, T[]> Invoke(IReadOnlyDictionary<string, T[]> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Fitting([.. Family.Shapes.Select(s => inputs.GetValueOrDefault(s.Name)?.Length
            ?? throw new BindingException($"`{s.Name}`: found no value, expected one of shape {s}"))]).Invoke(inputs);
    }

    private CompiledFunction<T> Fitting(ReadOnlySpan<int> lengths)
    {
        Span<int> extents = stackalloc int[Family.Extents.Count];
        Family.Solve(lengths, extents);
        var member = members[extents];
        return HasInputsOfFamily(member.Function) ? member : throw new FunctionException(
            $"family: found inputs ({string.Join(", ", member.Function.Inputs.Select(v => $"{v.Name} {v.Shape}"))}) for {Family.Text(Sequence.Create<int>(extents))}, expected {Family}");
    }

    // Only some members have been looked at before.
    private bool HasInputsOfFamily(Function member)
    {
        var alike = member.Inputs.Count == Family.Shapes.Count;
        for (var i = 0; alike && i < Family.Shapes.Count; i++)
        {
            alike = member.Inputs[i].Name == Family.Shapes[i].Name;
        }

        return alike;
    }
}

/// <summary>That code was made for extents, and why: they were not among those held.</summary>
/// <param name="Extents">The extents by name, <c>n = 17</c>.</param>
/// <param name="Held">Those for which there was code.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record Specialization(string Extents, IReadOnlyList<string> Held, TimeSpan Elapsed)
{
    /// <summary>As a sentence.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"compiled for {Extents} in {Elapsed.TotalMilliseconds:0.0} ms, {(Held.Count == 0 ? "the first" : $"not among those held: {string.Join("; ", Held)}")}");
}
