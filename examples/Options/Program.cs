using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ExprGrad;

namespace Options;

/// <summary>The greeks of a million options from one lambda, against closed forms.</summary>
public static class Program
{
    private const int Most = 20_000_000;

    public static int Main(string[] arguments)
    {
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        var count = new Option<int>("--count") { Description = "How many options.", DefaultValueFactory = _ => 1_000_000 };
        count.Validators.Add(result =>
        {
            if (result.GetValue(count) is < 1 or > Most)
                result.AddError($"--count: found '{result.Tokens[0].Value}', expected a whole number of 1 to {Most}");
        });
        var command = new RootCommand("Prices options and computes their greeks, all from the lambda of the price.") { count };
        command.SetAction(parsed => Run(parsed.GetValue(count)));
        return command.Parse(arguments).Invoke();
    }

    private static int Run(int n)
    {
        var (random, names) = (new Random(0), BlackScholes.Names);
        double[] Column(double low, double high) => [.. Enumerable.Range(0, n).Select(_ => low + ((high - low) * random.NextDouble()))];
        var (S, K, r, σ, t) = (Column(50, 150), Column(50, 150), Column(0, 0.1), Column(0.1, 0.6), Column(0.05, 2));
        var found = names.Select(_ => new double[n]).ToArray();

        var greeks = BlackScholes.Greeks().CompilePoints();
        void Compute() => greeks.Run(new(S, K, r, σ, t), new(found[0], found[1], found[2], found[3], found[4], found[5], found[6], found[7]));
        Compute();
        var watch = Stopwatch.StartNew();
        Compute();
        var seconds = watch.Elapsed.TotalSeconds;

        var error = new double[names.Count];
        for (var i = 0; i < n; i++)
        {
            var expected = BlackScholes.ClosedForm(S[i], K[i], r[i], σ[i], t[i]);
            for (var k = 0; k < error.Length; k++)
                error[k] = Math.Max(error[k], Math.Abs(found[k][i] - expected[k]));
        }

        Print($"a call at S = {S[0]:0.00}, K = {K[0]:0.00}, r = {r[0]:0.000}, σ = {σ[0]:0.000}, t = {t[0]:0.00}\n");
        Print($"{"",-6} {"of this one",14}   largest difference from the closed form");
        for (var k = 0; k < names.Count; k++)
            Print($"{names[k],-6} {found[k][0],14:0.00000000}   {error[k]:0.0e+0}");
        Print($"\n{n:#,0} options with {names.Count} numbers each in {seconds:0.000} s: {n / seconds / 1e6:0.0} million options a second");
        return error.All(e => e < 1e-9) ? 0 : 1;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
