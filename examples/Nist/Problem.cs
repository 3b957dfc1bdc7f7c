using System.Globalization;

namespace Nist;

/// <summary>A problem of the Statistical Reference Datasets, as its file states it.</summary>
/// <param name="Name">The name of the data set.</param>
/// <param name="Difficulty">Lower, average or higher.</param>
/// <param name="Certified">The parameters, in the order b1, b2, ...</param>
/// <param name="X">The predictor of each observation.</param>
/// <param name="Y">The response of each observation.</param>
public sealed record Problem(string Name, string Difficulty, IReadOnlyList<Certified> Certified, double[] X, double[] Y)
{
    private const int Heading = 60;

    /// <summary>How many digits a fit should agree in.</summary>
    public double Digits => Difficulty == "higher" ? 7 : 9;

    /// <summary>The two starts.</summary>
    public IReadOnlyList<IEnumerable<double>> Starts => [Certified.Select(b => b.Start1), Certified.Select(b => b.Start2)];

    /// <summary>Reads the file of a problem.</summary>
    public static Problem Read(string name)
    {
        using var file = new StreamReader(typeof(Problem).Assembly.GetManifestResourceStream(name)!);
        var rows = file.ReadToEnd().Split('\n').Select(line => line.Split([' ', '\r'], StringSplitOptions.RemoveEmptyEntries)).ToList();
        var observations = rows[Heading..].Where(row => row.Length == 2).ToList();
        return new(
            name,
            rows.First(row => row is [_, "Level", ..])[0].ToLowerInvariant(),
            [.. rows.Where(row => row is [['b', ..], "=", _, _, _, _]).Select(row => new Certified(Number(row[2]), Number(row[3]), Number(row[4]), Number(row[5])))],
            [.. observations.Select(row => Number(row[1]))],
            [.. observations.Select(row => Number(row[0]))]);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A parameter: its two starts, its certified value, and the certified standard deviation of that.</summary>
public readonly record struct Certified(double Start1, double Start2, double Value, double Deviation);
