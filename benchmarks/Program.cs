using ExprGrad.Benchmarks;
using ExprGrad.Benchmarks.Exhaustive;
using ExprGrad.Benchmarks.Scalars;
using ExprGrad.Benchmarks.Timing;

const string Usage = """
    usage: benchmarks [table] [--rows NAME ...] [--quick] [--tsv FILE] [--markdown FILE] [--date DATE]
           benchmarks bdn [FILTER]

    table   prints ratios of times taken in turns; --rows picks those whose name begins with NAME, --quick a few of each kind, within two minutes in all;
            --tsv writes name, ours, peer, ratio, goal
    bdn     runs the same races under BenchmarkDotNet; FILTER is part of a row's name
    """;

switch (args)
{
    case [Cold.Command, var name]:
        Cold.Print(name);
        return 0;
    case ["bdn", ..]:
        Subjects.Run(args.ElementAtOrDefault(1) ?? "");
        return 0;
    case ["exhaustive", .. var rest]:
        return Survey.Run(rest);
    case ["--help" or "-h"]:
        Console.WriteLine($"{Usage}\n{Survey.Usage}");
        return 0;
}

if (Choice.Of(args) is not { } choice)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

Console.WriteLine(Machine.Description);
var outcomes = Table.Print(choice.Rows, choice.Quick ? Budget.Quick : Budget.Full);
if (choice.Tsv is { } tsv) File.WriteAllText(tsv, Table.Tsv(outcomes));
if (choice.Markdown is { } markdown) File.WriteAllText(markdown, Table.Markdown(outcomes, choice.Date));
return 0;
