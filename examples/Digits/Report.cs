using ExprGrad;
using Spectre.Console;

namespace Digits;

/// <summary>What the terminal shows.</summary>
public static class Report
{
    private const int Wide = 72;

    private static readonly IAnsiConsole Terminal = AnsiConsole.Create(new()
    {
        Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        Interactive = Console.IsOutputRedirected ? InteractionSupport.No : InteractionSupport.Detect,
    });

    public static void Model(Settings settings, Model model, Pass pass, int training, int test)
    {
        Heading("The model");
        var table = Table("value", "shape", "is");
        (Expr Value, string Is)[] rows =
        [
            (pass.X, "images, one in each row"), (pass.Y, "labels, 1 at the digit and 0 elsewhere"),
            (model.W1, "weights"), (model.B1, "bias"), (model.W2, "weights"), (model.B2, "bias"), (model.Decay, "weight decay"),
            (pass.Z, "x W1ᵀ + b1"), (pass.H, "φ(z), where φ = relu"), (pass.O, "h W2ᵀ + b2"),
            (pass.L, "cross-entropy of o and y, mean of the batch"), (pass.J, "L + λ/2 (‖W1‖² + ‖W2‖²)"),
        ];
        foreach (var (value, text) in rows)
            table.AddRow(new Text(Name(value)), new Text(value.Shape.Rank == 0 ? "number" : value.Shape.ToString()), new Text(text));

        Terminal.Write(table);
        Line($"{training} images for training, {test} for the test; {settings.Epochs} epochs, batches of {settings.Batch}, seed {settings.Seed}.");
    }

    public static void Adjoint(Function chapter)
    {
        Heading("The model and its adjoint, for one example without bias");
        foreach (var line in chapter.ToString().Split('\n'))
            Line(line.TrimEnd());
    }

    public static void Check(GradientReport check)
    {
        Heading("The compiled gradient against numerical differentiation, in random directions");
        foreach (var line in $"{check}".Split('\n'))
            Line(line);
    }

    public static void Memory(MemoryNeeds needs)
    {
        Heading("Memory of one step, in bytes, from the plan");
        (string Name, Func<Ledger, long> Bytes)[] rows =
        [
            ("parameters", l => l.Parameters), ("other inputs", l => l.Inputs), ("activations", l => l.Activations), ("saved values", l => l.Saved),
            ("cotangents", l => l.Cotangents), ("gradients", l => l.Gradients), ("outputs", l => l.Outputs), ("working memory", l => l.Working), ("total", l => l.Total),
        ];
        (string Name, Ledger Ledger)[] columns =
            [("training", needs.Training), ("prediction", needs.Prediction), ("batch × 2", needs.TwiceTheBatch), ("depth × 2", needs.TwiceTheDepth)];
        foreach (var shown in columns.Chunk(Terminal.Profile.Width < Wide ? 2 : columns.Length))
        {
            var table = Table([" ", .. shown.Select(c => c.Name)]);
            foreach (var column in table.Columns.Skip(1))
                column.RightAligned();

            foreach (var (name, bytes) in rows)
                table.AddRow(shown.Select(c => new Text($"{bytes(c.Ledger):N0}")).Prepend(new Text(name)));

            Terminal.Write(table);
        }

        Line($"Batches of {needs.Batch}; training is the loss with its gradients, and Adam keeps two more tensors for each parameter. Saved values are the activations that the backward pass reads. Activations and cotangents share the working memory as they die; what is fused into one loop needs none.");
        Line($"Twice the batch doubles {Growth(rows, needs.Training, needs.TwiceTheBatch)}.");
        Line($"Twice the hidden layers doubles {Growth(rows, needs.Training, needs.TwiceTheDepth)}.");
    }

    public static TrainingResult<float> Training(int epochs, Func<IProgress<TrainingProgress>, TrainingResult<float>> train)
    {
        Heading("Training");
        if (!Terminal.Profile.Capabilities.Interactive)
            return train(new Epochs(epochs, Math.Max(1, epochs / 10), Line));

        ProgressColumn[] columns = [new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new ElapsedTimeColumn()];
        return Terminal.Progress().Columns(Terminal.Profile.Width < Wide ? columns[..2] : columns)
            .Start(context =>
            {
                var task = context.AddTask("compiling");
                return train(new Epochs(epochs, 1, text => task.Description = text, p => (task.MaxValue, task.Value) = (p.Steps, p.Step)));
            });
    }

    public static void Files(string folder, IEnumerable<(string Name, string Content)> files)
    {
        Heading("Written");
        foreach (var (name, content) in files)
            Line($"{System.IO.Path.Combine(folder, name)}  {content.Length:N0} characters");
    }

    public static void Result(TrainingResult<float> result, double accuracy)
    {
        Heading("Result");
        Line(result.Ending switch
        {
            Ending.Cancelled(var step, 0) => $"Cancelled after {step} steps, before an epoch was whole; these are the latest parameters.",
            Ending.Cancelled(var step, var best) => $"Cancelled after {step} steps; these are the parameters of the best epoch, {best}.",
            Ending.NonFiniteLoss(var epoch, var step, var loss) => $"The loss was {loss} at step {step} of epoch {epoch}; these are the last parameters with a finite loss.",
            _ => $"{result.StepLosses.Count} steps in {result.Elapsed.TotalSeconds:0.00} s; mean loss {result.EpochLosses[0]:0.0000} in the first epoch, {result.EpochLosses[^1]:0.0000} in the last.",
        });
        Console.WriteLine($"test accuracy: {accuracy:0.0000}");
    }

    // What doubles, to a tenth, and by how much the rest grows.
    private static string Growth((string Name, Func<Ledger, long> Bytes)[] rows, Ledger once, Ledger twice)
    {
        var factors = rows.Where(r => r.Bytes(once) > 0).Select(r => (r.Name, By: r.Bytes(twice) / (double)r.Bytes(once))).Where(r => r.By > 1.01).ToList();
        var rest = factors.Where(f => Math.Abs(f.By - 2) >= 0.2).Select(f => $"{f.Name} by {f.By:0.0}").ToList();
        return string.Join(", ", factors.Where(f => Math.Abs(f.By - 2) < 0.2).Select(f => f.Name).DefaultIfEmpty("nothing"))
            + (rest.Count > 0 ? $"; it multiplies {string.Join(", ", rest)}" : "");
    }

    private static string Name(Expr value) => value is Named named ? named.Name : ((Variable)value).Name;

    private static Table Table(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        return table.AddColumns([.. columns.Select(c => new TableColumn(new Text(c)))]);
    }

    private static void Heading(string text)
    {
        Line("");
        Terminal.Write(new Text(text, new Style(decoration: Decoration.Bold)));
        Line("");
    }

    private static void Line(string text) => Terminal.Write(new Text(text + "\n"));

    // Called in the training thread: nothing is queued, and nothing allocated until an epoch ends.
    private sealed class Epochs(int epochs, int every, Action<string> show, Action<TrainingProgress>? step = null) : IProgress<TrainingProgress>
    {
        private double sum;

        public void Report(TrainingProgress value)
        {
            step?.Invoke(value);
            sum += value.Loss;
            var (perEpoch, done) = (value.Steps / epochs, value.Step);
            if (done % perEpoch == 0)
            {
                if (value.Epoch % every == 0 || done == value.Steps)
                    show($"epoch {value.Epoch}/{epochs}, mean loss {sum / perEpoch:0.0000}");

                sum = 0;
            }
        }
    }
}
