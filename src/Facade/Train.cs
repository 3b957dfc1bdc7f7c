using System.Diagnostics;
using System.Numerics;

namespace ExprGrad;

/// <summary>How to train.</summary>
public sealed record TrainingOptions
{
    /// <summary>How often each row is seen.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Decides the order of the rows: equal seeds, data and parameters give equal results.</summary>
    public int Seed { get; init; }

    /// <summary>Told after every step.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>How the step is compiled.</summary>
    public CompileOptions? Compile { get; init; }
}

/// <summary>Training by mini-batches.</summary>
public static class Train
{
    /// <summary>Makes a loss smaller, a batch at a time.</summary>
    /// <param name="loss">A scalar. The leading axis of its inputs is the batch.</param>
    /// <param name="optimizer">One of <see cref="Optimizers"/>, or your own.</param>
    /// <param name="start">The first values of the parameters.</param>
    /// <param name="data">All rows of each input, and what is the same for every step.</param>
    /// <param name="options">Epochs, seed and progress.</param>
    /// <param name="cancellation">Ends training after the current step.</param>
    /// <remarks>
    /// Rows are shuffled before each epoch; the rows that are left over when batches are full are skipped in that epoch.
    /// A step allocates nothing. Compiling happens once, before the first.
    /// </remarks>
    /// <exception cref="ExprGradException">Something does not fit, which is found before any work is done.</exception>
    /// <example><code>
    /// var result = Train.Run(loss, Optimizers.Adam(1e-3), Parameters.Initialize&lt;float&gt;(loss, seed: 1),
    ///     [(x, images), (y, labels)], new() { Epochs = 40, Seed = 1 });
    /// </code></example>
    public static TrainingResult<T> Run<T>(
        Expr loss, Optimizer optimizer, ParameterValues<T> start, IReadOnlyList<Feed<T>> data, TrainingOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged, IFloatingPointIeee754<T> => Run(TrainingStep.Of(loss, optimizer), start, data, options, cancellation);

    /// <inheritdoc cref="Run{T}(Expr, Optimizer, ParameterValues{T}, IReadOnlyList{Feed{T}}, TrainingOptions?, CancellationToken)"/>
    public static TrainingResult<T> Run<T>(
        TrainingStep step, ParameterValues<T> start, IReadOnlyList<Feed<T>> data, TrainingOptions? options = null, CancellationToken cancellation = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(start);
        var (chosen, feeds) = (options ?? new(), Feed.Matched(step.Data, data));
        var epochs = chosen.Epochs > 0 ? chosen.Epochs : throw new BindingException($"train: found {chosen.Epochs} epochs, expected at least 1");
        var first = step.Parameters.Select(p => start[p]).ToList();
        if (start.Parameters.Except(step.Parameters).FirstOrDefault() is { } unused)
        {
            throw new BindingException($"found a value for `{unused.Name}`, expected only the parameters {string.Join(", ", step.Parameters.Select(p => p.Name))}");
        }

        return new Loop<T>(step, step.Function.Compile<T>(chosen.Compile), feeds, first).Run(epochs, chosen, cancellation);
    }

    // Parameters and state live in three sets of buffers that take turns: the step reads one and writes the next, and the third still holds
    // the parameters before, which gave a finite loss.
    private sealed class Loop<T>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        private readonly TrainingStep step;
        private readonly CompiledFunction<T> compiled;
        private readonly Batches<T> batches;
        private readonly T[] loss = new T[1], number = new T[1];
        private readonly T[][][] sets;
        private readonly ReadOnlyMemory<T>[][] inputs;
        private readonly Memory<T>[][] outputs;

        public Loop(TrainingStep step, CompiledFunction<T> compiled, IReadOnlyList<Feed<T>> feeds, IReadOnlyList<ReadOnlyMemory<T>> first)
        {
            (this.step, this.compiled, batches) = (step, compiled, new(feeds));
            sets = [.. Enumerable.Range(0, 3).Select(_ => step.Parameters.Concat(step.State).Select(v => new T[v.Shape.Count]).ToArray())];
            for (var i = 0; i < first.Count; i++)
            {
                first[i].CopyTo(sets[0][i]);
            }

            inputs = [.. sets.Select(set => (ReadOnlyMemory<T>[])[.. batches.Buffers, number, .. set])];
            outputs = [.. Enumerable.Range(0, 3).Select(i => (Memory<T>[])[loss, .. sets[(i + 1) % 3]])];
        }

        public TrainingResult<T> Run(int epochs, TrainingOptions options, CancellationToken cancellation)
        {
            var (clock, random, perEpoch) = (Stopwatch.StartNew(), new Random(options.Seed), batches.Count);
            var total = (long)epochs * perEpoch;
            var room = (int)Math.Min(total, 1 << 20);
            var (steps, means, best, bestEpoch) = (new List<double>(room), new List<double>(Math.Min(epochs, room)), Parameters(0), 0);
            for (var epoch = 1; epoch <= epochs; epoch++)
            {
                batches.Shuffle(random);
                var sum = 0.0;
                for (var batch = 0; batch < perEpoch; batch++)
                {
                    var done = steps.Count;
                    if (cancellation.IsCancellationRequested)
                    {
                        return Ended(new Ending.Cancelled(done, bestEpoch), bestEpoch > 0 ? best : Parameters(Finite(done) ? done : done - 1));
                    }

                    var value = Step(batch, done);
                    steps.Add(value);
                    if (!double.IsFinite(value))
                    {
                        return Ended(new Ending.NonFiniteLoss(epoch, done + 1, value), Parameters(Math.Max(0, done - 1)));
                    }

                    sum += value;
                    options.Progress?.Report(new(epoch, done + 1, total, value, clock.Elapsed));
                }

                means.Add(sum / perEpoch);
                if (!Finite(steps.Count))
                {
                    // No loss has been seen of the last update.
                    return Ended(new Ending.NonFiniteLoss(epoch, steps.Count, double.NaN), Parameters(steps.Count - 1));
                }

                if (bestEpoch == 0 || means[^1] < means[bestEpoch - 1])
                {
                    (best, bestEpoch) = (Parameters(steps.Count), epoch);
                }
            }

            return Ended(new Ending.Completed(), Parameters(steps.Count));

            TrainingResult<T> Ended(Ending ending, ParameterValues<T> parameters) => new(parameters, ending, steps, means, clock.Elapsed);
        }

        private bool Finite(int done)
        {
            foreach (var values in sets[done % 3].AsSpan(0, step.Parameters.Count))
            {
                foreach (var value in values)
                {
                    if (!T.IsFinite(value))
                    {
                        return false;
                    }
                }
            }

            return true;
        }

        private double Step(int batch, int done)
        {
            batches.Take(batch);
            number[0] = T.CreateChecked(done + 1);
            compiled.Run(inputs[done % 3], outputs[done % 3]);
            return double.CreateChecked(loss[0]);
        }

        private ParameterValues<T> Parameters(int done) => ParameterValues<T>.Copied(step.Parameters, sets[done % 3].Take(step.Parameters.Count));
    }
}
