using System.Globalization;
using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks;

/// <summary>The outcomes of rows, as plain text, as Markdown and as tab-separated values.</summary>
internal static class Table
{
    private static readonly string[] Titles = ["row", "ours", "peer", "time of ours", "of peer", "ratio or quantity", "least to greatest", "goal", "outcome"];

    /// <summary>Prints each row as soon as it is measured, and says which cannot be.</summary>
    public static IReadOnlyList<(Row Row, Outcome Outcome)> Print(IReadOnlyList<Row> rows, Budget budget)
    {
        var widths = new[] { rows.Max(r => r.Name.Length), rows.Max(r => r.Ours.Length), rows.Max(r => r.Peer.Length), 14, 14, 17, 19, 4, 7 };
        var outcomes = new List<(Row, Outcome)>();
        Line(Titles);
        foreach (var row in rows)
        {
            if (row.Missing() is { } reason)
            {
                Line([row.Name, row.Ours, row.Peer, $"skipped: {reason}"]);
                continue;
            }

            outcomes.Add((row, row.Measure(budget)));
            Line(Cells(row, outcomes[^1].Item2));
        }

        return outcomes;

        void Line(string[] cells) => Console.WriteLine(string.Join("  ", cells.Zip(widths, (c, w) => c.PadRight(w))).TrimEnd());
    }

    public static string Markdown(IReadOnlyList<(Row Row, Outcome Outcome)> outcomes, string? date)
    {
        var taken = date is null ? "" : $" on {date}";
        var lines = outcomes.Select(o => Cells(o.Row, o.Outcome)).Prepend([.. Titles.Select(_ => "---")]).Prepend(Titles).Select(cells => $"| {string.Join(" | ", cells)} |");
        return $"""
            # Results

            Written by `dotnet run -c Release --project benchmarks -- table --markdown benchmarks/RESULTS.md`{taken}.
            Machine: {Machine.Description}.

            Each ratio is our time over the peer's: timed in short turns in one process; the median of seven blocks of pairs, and the least and greatest block.
            PyTorch has processes of its own and takes turns by the block; the better of one and two threads counts. Both sides were checked to compute the same
            numbers first. One thread on either side, but for rows that say threads or all cores. A goal is met by a ratio or quantity of at most that;
            a number without a peer is given with its unit. Ratios are steadier than times.

            {string.Join("\n", lines)}

            """;
    }

    /// <summary>Name, ours, peer, ratio, goal; times in seconds, quantities in the unit of the row.</summary>
    public static string Tsv(IReadOnlyList<(Row Row, Outcome Outcome)> outcomes) => string.Concat(outcomes.Select(o => string.Join('\t',
        o.Row.Name, Plain(o.Outcome.Ours.Median), o.Row.HasPeer ? Plain(o.Outcome.Peer.Median) : "",
        o.Row.HasPeer ? Plain(o.Outcome.Ratio.Median) : "", o.Row.Goal is { } goal ? Plain(goal) : "") + "\n").Prepend("name\tours\tpeer\tratio\tgoal\n"));

    private static string[] Cells(Row row, Outcome outcome)
    {
        var (median, least, greatest) = row.Judged(outcome);
        return
        [
            row.Name, row.Ours, row.Peer, row.HasPeer ? Side(row, outcome.Ours) : "", row.HasPeer ? Side(row, outcome.Peer) : "",
            row.HasPeer ? Digits(median) : $"{Digits(median)} {row.Unit}", least < greatest ? $"{Digits(least)} to {Digits(greatest)}" : "",
            row.Goal is { } goal ? Digits(goal) : "", row.Goal is null ? "" : median <= row.Goal ? "met" : "missed",
        ];
    }

    private static string Side(Row row, Spread side) => row.Unit.Length > 0 ? $"{Digits(side.Median)} {row.Unit}" : Time(side.Median);

    private static string Time(double seconds) => seconds switch
    {
        < 1e-6 => $"{Digits(seconds * 1e9)} ns",
        < 1e-3 => $"{Digits(seconds * 1e6)} µs",
        < 1 => $"{Digits(seconds * 1e3)} ms",
        _ => $"{Digits(seconds)} s",
    };

    private static string Digits(double x) => x.ToString(x is 0 or >= 100 ? "F0" : x >= 10 ? "F1" : x >= 1 ? "0.0#" : "0.0##", CultureInfo.InvariantCulture);

    private static string Plain(double x) => x.ToString("G6", CultureInfo.InvariantCulture);
}
