using ExprGrad;

namespace Digits;

/// <summary>The job from data to result, in the order in which it is shown.</summary>
public static class Job
{
    private const float Decay = 1e-4f;

    private const double Rate = 2e-2;

    private const int ImagesToCheck = 16;

    /// <returns>The exit code: 0, 1 if the loss was not finite, 130 if cancelled.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled before the first step.</exception>
    public static int Run(Settings settings, CancellationToken cancellation)
    {
        var (training, test) = Data.Load(settings.Data).Split(0.8, settings.Seed);
        if (settings.Batch > training.Count)
            throw new InvalidDataException($"--batch: found {settings.Batch}, expected at most the {training.Count} images there are for training");

        Folder(settings.Out);
        var model = new Model(Data.Pixels, settings.Hidden, Data.Classes);
        var pass = model.Batch(settings.Batch);
        var start = Parameters.Initialize<float>(pass.J, settings.Seed, First);
        var chapter = Simplify.Of(model.Chapter(), Arithmetic.Real);
        Report.Model(settings, model, pass, training.Count, test.Count);
        Report.Adjoint(chapter);
        cancellation.ThrowIfCancellationRequested();
        Report.Check(Checked(model, start, training.Rows([.. Enumerable.Range(0, Math.Min(ImagesToCheck, training.Count))]), settings.Seed));
        Report.Memory(MemoryNeeds.Of(model, settings.Batch));
        cancellation.ThrowIfCancellationRequested();
        var adam = Optimizers.Adam(LearningRates.Cosine(Rate, 0, settings.Epochs * (training.Count / settings.Batch)), β2: 0.99);
        var result = Report.Training(settings.Epochs, progress => Train.Run(
            pass.J, adam, start, [(pass.X, training.Images), (pass.Y, training.Labels), Feed.Whole(model.Decay, Decay)],
            new() { Epochs = settings.Epochs, Seed = settings.Seed, Progress = progress }, cancellation));
        if (result.StepLosses.Count == 0)
            throw new OperationCanceledException(cancellation);

        var accuracy = test.Accuracy(Outputs(model, result.Parameters, test));
        var unwritten = Drawn(settings, chapter, result);
        Report.Result(result, accuracy);
        if (unwritten is not null)
            throw unwritten;

        return result.Ending switch { Ending.Completed => 0, Ending.Cancelled => 130, _ => 1 };
    }

    // The compiled gradient against numerical differentiation, at the first parameters and a few images.
    private static GradientReport Checked(Model model, ParameterValues<float> start, Data data, int seed)
    {
        var pass = model.Batch(data.Count);
        (Variable, Dense)[] at = [(pass.X, Wide(pass.X, data.Images)), (pass.Y, Wide(pass.Y, data.Labels)), (model.Decay, new(Shape.Scalar, Decay)), .. start.Parameters.Select(p => (p, Wide(p, start[p].ToArray())))];
        return GradientCheck.Of(Function.Of(pass.J), at, new() { Evaluation = Evaluation.Compiled, By = start.Parameters, Directions = 3, Seed = seed });
    }

    private static Dense Wide(Variable v, float[] numbers) => new(v.Shape, Array.ConvertAll(numbers, x => (double)x));

    private static void Folder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--out: found '{path}', expected a folder that can be made and written to");
        }
    }

    // W·x: the outputs are the first axis.
    private static Initializer First(Variable parameter) => parameter.Shape.Rank < 2 ? Initializers.Zeros : Initializers.He(outputAxis: 0);

    // The same expressions, compiled once more: all images at once, and no derivative.
    private static float[] Outputs(Model model, ParameterValues<float> parameters, Data data)
    {
        var pass = model.Batch(data.Count);
        var predict = Function.Of(pass.O).Compile<float>();
        return predict.Invoke([.. predict.Function.Inputs.Select(v => v == pass.X ? data.Images : parameters[v].ToArray())])[0];
    }

    // What is drawn; a file that cannot be written does not cost the result.
    private static IOException? Drawn(Settings settings, Function chapter, TrainingResult<float> result)
    {
        (string Name, string Content)[] files =
        [
            ("graph.dot", Graph.Dot(chapter)),
            ("graph.mmd", Graph.Mermaid(chapter)),
            ("loss.svg", LossCurve.Of($"Handwritten digits: {settings.Hidden} hidden units, batches of {settings.Batch}", result.StepLosses, result.EpochLosses).ToString()),
        ];
        foreach (var (name, content) in files)
        {
            var path = Path.Combine(settings.Out, name);
            try
            {
                File.WriteAllText(path, content);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new($"--out: found '{path}', expected a file that can be written");
            }
        }

        Report.Files(settings.Out, files);
        return null;
    }
}
