using System.CommandLine;
using System.Globalization;

namespace Pendulum;

/// <summary>A double pendulum from its energies: the equations of motion, the motion, how well it keeps its energy, and a picture.</summary>
public static class Program
{
    private const double Longest = 3600;

    public static int Main(string[] arguments)
    {
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        var (seconds, step) = (Number("--seconds", "How long it swings.", 20, Longest), Number("--step", "The time step in seconds.", 0.005, 1));
        var output = new Option<string>("--out") { Description = "The picture.", DefaultValueFactory = _ => "out/pendulum.svg" };
        var command = new RootCommand("Swings a double pendulum by the equations that its energies give.") { seconds, step, output };
        command.SetAction(parsed => Run(parsed.GetValue(seconds), parsed.GetValue(step), parsed.GetValue(output)!));
        return command.Parse(arguments).Invoke();
    }

    private static int Run(double seconds, double step, string output)
    {
        var mechanics = DoublePendulum.Mechanics();
        Console.WriteLine(mechanics.Derivatives);
        double[] state = [2, 2.5, 0, 0];
        var (start, path, drift) = (mechanics.Energy(state), new List<(double, double)>(), new List<double>());
        for (var time = 0.0; time <= seconds; time += step)
        {
            path.Add(DoublePendulum.Bob(state));
            drift.Add((mechanics.Energy(state) - start) / Math.Abs(start));
            state = mechanics.Step(state, step);
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(output))!);
            Picture.Of(path, seconds, drift).Save(output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"pendulum: {e.Message}");
            return 1;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nenergy {start:0.####} J, drift at most {drift.Max(Math.Abs):0.0e0} of it in {path.Count} steps; picture in {output}"));
        return 0;
    }

    private static Option<double> Number(string name, string description, double usual, double most)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.Validators.Add(result => _ = result.GetValue(option) is var x && x > 0 && x <= most ? true : Refuse(result, name, most));
        return option;
    }

    private static bool Refuse(System.CommandLine.Parsing.OptionResult result, string name, double most)
    {
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: found '{result.Tokens[0].Value}', expected a number above 0 and at most {most}"));
        return false;
    }
}
