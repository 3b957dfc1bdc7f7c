using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ExprGrad;

namespace Digits;

/// <summary>The command line: what may be asked, and one line for what may not.</summary>
public static class Program
{
    private static readonly string Images = System.IO.Path.Combine(AppContext.BaseDirectory, "data", "digits.csv.gz");

    public static int Main(string[] arguments)
    {
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        var (epochs, batch, hidden) = (Number("--epochs", "How often each image is seen.", 60, 1, 10_000), Number("--batch", "Images in a step.", 32, 1, 100_000),
            Number("--hidden", "Hidden units.", 128, 1, 10_000));
        var seed = Number("--seed", "Decides the split, the first parameters and the order of the images.", 0, 0, int.MaxValue);
        var data = Path("--data", "The images, a file like the one of this example.");
        var output = Path("--out", "The folder for the drawings. [default: out]");
        var command = new RootCommand("Trains a perceptron with one hidden layer on handwritten digits, and shows its derivatives.")
        {
            epochs, batch, hidden, seed, data, output,
        };
        var parsed = command.Parse(arguments);
        if (parsed.Errors.Count > 0)
            return Failed(parsed.Errors[0].Message);

        command.SetAction(result => Run(new(
            result.GetValue(epochs), result.GetValue(batch), result.GetValue(hidden), result.GetValue(seed), result.GetValue(data) ?? Images, result.GetValue(output) ?? "out")));
        return parsed.Invoke(new() { EnableDefaultExceptionHandler = false });
    }

    private static int Run(Settings settings)
    {
        using var cancellation = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        };
        try
        {
            return Job.Run(settings, cancellation.Token);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("digits: cancelled before the first step");
            return 130;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ExprGradException)
        {
            return Failed(e.Message);
        }
    }

    private static Option<int> Number(string name, string description, int usual, int low, int high) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => usual,
        CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) && n >= low && n <= high
            ? n : Wrong<int>(result, $"{name}: found '{result.Tokens[0].Value}', expected a whole number of {low} to {high}"),
    };

    private static Option<string> Path(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => result.Tokens[0].Value is { Length: > 0 } path ? path : Wrong<string>(result, $"{name}: found nothing, expected a path"),
    };

    private static T? Wrong<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }

    private static int Failed(string message)
    {
        Console.Error.WriteLine($"digits: {message.ReplaceLineEndings(" ")}");
        return 1;
    }
}

/// <summary>What the command line says.</summary>
public sealed record Settings(int Epochs, int Batch, int Hidden, int Seed, string Data, string Out);
