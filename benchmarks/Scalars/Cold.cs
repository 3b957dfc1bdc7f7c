using System.Diagnostics;
using System.Globalization;
using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks.Scalars;

/// <summary>The milliseconds from a lambda to its first value and gradient.</summary>
internal static class Cold
{
    public const string Command = "cold";

    /// <summary>In a process that has done nothing else; each measurement starts its own.</summary>
    public static Spread InNewProcess(string name, int times) => Spread.Of(Enumerable.Range(0, times).Select(_ => Child(name)).ToArray());

    /// <summary>In this process, once everything has been done before; nothing compiled is kept from one time to the next.</summary>
    public static Spread Warm(Action first, int times) => Again(() =>
    {
        CompileCache.Clear();
        first();
    }, times);

    /// <summary>In this process, once an equal function has been compiled.</summary>
    public static Spread Again(Action first, int times)
    {
        for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < 1000;) first();
        return Spread.Of(Enumerable.Range(0, times).Select(_ => Milliseconds(first)).ToArray());
    }

    /// <summary>What the new process does.</summary>
    public static void Print(string name) => Console.WriteLine(
        Milliseconds(() => Formulas.All.Single(f => f.Name == name).Make().First()).ToString(CultureInfo.InvariantCulture));

    private static double Child(string name)
    {
        var host = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(Cold).Assembly.Location] : [];
        using var process = Process.Start(new ProcessStartInfo(host, [.. program, Command, name]) { RedirectStandardOutput = true })!;
        return double.Parse(process.StandardOutput.ReadToEnd(), CultureInfo.InvariantCulture);
    }

    private static double Milliseconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
