namespace ExprGrad.Benchmarks;

/// <summary>What the command line asks of the table.</summary>
internal sealed record Choice(IReadOnlyList<Row> Rows, bool Quick, string? Tsv, string? Markdown, string? Date)
{
    /// <summary>The choice, or nothing and a line about the fault.</summary>
    public static Choice? Of(string[] arguments)
    {
        var (choice, names) = (new Choice(Benchmarks.Rows.All, false, null, null, null), new List<string>());
        var words = new Queue<string>(arguments.FirstOrDefault() == "table" ? arguments.Skip(1) : arguments);
        while (words.TryDequeue(out var option))
        {
            switch (option)
            {
                case "--quick":
                    choice = choice with { Quick = true };
                    break;
                case "--rows" when Names(words) is { Count: > 0 } more:
                    names.AddRange(more);
                    break;
                case "--tsv" when words.TryDequeue(out var file):
                    choice = choice with { Tsv = file };
                    break;
                case "--markdown" when words.TryDequeue(out var file):
                    choice = choice with { Markdown = file };
                    break;
                case "--date" when words.TryDequeue(out var date):
                    choice = choice with { Date = date };
                    break;
                default:
                    Console.Error.WriteLine($"found `{option}`, expected an option with what belongs to it");
                    return null;
            }
        }

        if (names.Find(name => !choice.Rows.Any(row => Begins(row, name))) is { } unknown)
        {
            Console.Error.WriteLine($"found --rows {unknown}, expected the beginning of a row's name: {string.Join(", ", choice.Rows.Select(row => row.Name.Split('.')[0]).Distinct())}, or more of it");
            return null;
        }

        return choice with { Rows = [.. choice.Rows.Where(row => names.Count > 0 ? names.Any(name => Begins(row, name)) : !choice.Quick || Benchmarks.Rows.Quick.Contains(row.Name))] };
    }

    private static bool Begins(Row row, string name) => row.Name.StartsWith(name, StringComparison.Ordinal);

    private static List<string> Names(Queue<string> words)
    {
        var names = new List<string>();
        while (words.TryPeek(out var word) && !word.StartsWith('-')) names.Add(words.Dequeue());
        return names;
    }
}
