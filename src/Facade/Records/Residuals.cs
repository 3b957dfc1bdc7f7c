using ExprGrad.Records;

namespace ExprGrad;

/// <summary>
/// A function at many points of data: what least squares makes small, in the form that optimisers take. Nothing is allocated in a call once there has been one.
/// </summary>
/// <typeparam name="TParameters">The type of the parameters.</typeparam>
public sealed class Residuals<TParameters>
{
    private readonly double[] data;
    private readonly CompiledFunction<double> values, valuesAndJacobian;

    internal Residuals(Coordinates<TParameters> coordinates, Specializations functions, IReadOnlyList<int> counts, IReadOnlyList<Flat> columns)
    {
        (Coordinates, Count) = (coordinates, counts[0]);
        if (Count == 0 || counts.Any(n => n != Count))
        {
            throw new BindingException($"found data of {string.Join(", ", counts)} points, expected one number of points, at least 1");
        }

        var single = functions.For([.. coordinates.Extents, .. columns.SelectMany(c => c.Extents[..(c.Extents.Length / Count)].ToArray())]).Function;
        var inputs = single.Inputs.Where(v => v.Role == Role.Input).ToArray();
        data = [.. Columns(columns, new Queue<Variable>(inputs))];
        var many = new Function(single.Inputs, [.. single.Gradient().Outputs, .. single.Outputs]).Batch(Count, inputs);
        var jacobian = Structural.Concatenate(1, [.. many.Values.SkipLast(1).Select(g => g.Reshape(Count, g.Shape.Count / Count))]);
        values = new Function(many.Inputs, [many.Outputs[^1]]).Compile<double>();
        valuesAndJacobian = new Function(many.Inputs, [new("jacobian", jacobian), many.Outputs[^1]]).Compile<double>();
    }

    /// <summary>The parameters as a list of numbers.</summary>
    public Coordinates<TParameters> Coordinates { get; }

    /// <summary>How many points there are.</summary>
    public int Count { get; }

    /// <summary>The value at each point.</summary>
    /// <param name="parameters">The numbers of the parameters, in the order of <see cref="Coordinates"/>.</param>
    /// <param name="residuals">A number for each point.</param>
    /// <exception cref="BindingException">A block has another length.</exception>
    public void At(ReadOnlySpan<double> parameters, Span<double> residuals) => Run(values, parameters, residuals, []);

    /// <summary>The value at each point, and its derivative by each number of the parameters.</summary>
    /// <param name="parameters">The numbers of the parameters, in the order of <see cref="Coordinates"/>.</param>
    /// <param name="residuals">A number for each point.</param>
    /// <param name="jacobian">A row for each point, a column for each number of the parameters, row by row.</param>
    /// <exception cref="BindingException">A block has another length.</exception>
    public void At(ReadOnlySpan<double> parameters, Span<double> residuals, Span<double> jacobian)
    {
        _ = Coordinates<TParameters>.Checked(jacobian.Length, Count * Coordinates.Count, "jacobian");
        Run(valuesAndJacobian, parameters, residuals, jacobian);
    }

    private void Run(CompiledFunction<double> compiled, ReadOnlySpan<double> parameters, Span<double> residuals, Span<double> jacobian)
    {
        _ = Coordinates<TParameters>.Checked(parameters.Length, Coordinates.Count, "parameters");
        _ = Coordinates<TParameters>.Checked(residuals.Length, Count, "residuals");
        var call = Invocation.Take();
        call.Given.Reserve(parameters.Length + data.Length);
        parameters.CopyTo(call.Given.Numbers);
        data.CopyTo(call.Given.Numbers[parameters.Length..]);
        call.Run(compiled);
        call.Results.Numbers[..jacobian.Length].CopyTo(jacobian);
        call.Results.Numbers[^Count..].CopyTo(residuals);
        call.Return();
    }

    // The numbers of each input at all points together; they are given point by point.
    private IEnumerable<double> Columns(IReadOnlyList<Flat> columns, Queue<Variable> inputs)
    {
        foreach (var column in columns)
        {
            var row = column.Count / Count;
            for (var start = 0; start < row;)
            {
                var size = inputs.Dequeue().Shape.Count;
                for (var i = 0; i < Count; i++)
                {
                    foreach (var number in column.Block((i * row) + start, size).ToArray())
                    {
                        yield return number;
                    }
                }

                start += size;
            }
        }
    }
}

/// <summary>Functions of parameters and data, at many points of data.</summary>
public static class Points
{
    extension<TP, TX>(Parametric<TP, Func<TP, TX, double>, Func<TP, TX, TP>, Func<TP, TX, (double Value, TP Gradient)>> f)
    {
        /// <summary>The function at many points, and its Jacobian by the numbers of the parameters, from parameters whose arrays have the lengths to use.</summary>
        /// <exception cref="BindingException">There is no point, or arrays of points differ in length.</exception>
        public Residuals<TP> Over(TP start, IReadOnlyList<TX> x) => new(f.Coordinates(start), f.Functions, [x.Count], [f.Column(1, x)]);
    }

    extension<TP, TX, TY>(Parametric<TP, Func<TP, TX, TY, double>, Func<TP, TX, TY, TP>, Func<TP, TX, TY, (double Value, TP Gradient)>> f)
    {
        /// <summary>The function at many points, and its Jacobian by the numbers of the parameters, from parameters whose arrays have the lengths to use.</summary>
        /// <exception cref="BindingException">There is no point, the numbers of points differ, or arrays of points differ in length.</exception>
        public Residuals<TP> Over(TP start, IReadOnlyList<TX> x, IReadOnlyList<TY> y) => new(f.Coordinates(start), f.Functions, [x.Count, y.Count], [f.Column(1, x), f.Column(2, y)]);
    }

    extension<TP, TX, TY, TZ>(Parametric<TP, Func<TP, TX, TY, TZ, double>, Func<TP, TX, TY, TZ, TP>, Func<TP, TX, TY, TZ, (double Value, TP Gradient)>> f)
    {
        /// <summary>The function at many points, and its Jacobian by the numbers of the parameters, from parameters whose arrays have the lengths to use.</summary>
        /// <exception cref="BindingException">There is no point, the numbers of points differ, or arrays of points differ in length.</exception>
        public Residuals<TP> Over(TP start, IReadOnlyList<TX> x, IReadOnlyList<TY> y, IReadOnlyList<TZ> z) =>
            new(f.Coordinates(start), f.Functions, [x.Count, y.Count, z.Count], [f.Column(1, x), f.Column(2, y), f.Column(3, z)]);
    }
}
