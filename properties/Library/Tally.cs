namespace ExprGrad.Properties;

/// <summary>How many cases a numerical derivative could judge.</summary>
public sealed class Tally
{
    private const double MostUnjudged = 0.03;
    private const int FewCases = 5;
    private int judged;
    private int unjudged;

    /// <summary>One more case.</summary>
    public void Count(bool isJudged) => _ = isJudged ? judged++ : unjudged++;

    /// <summary>Fails if there were some cases, and no numerical derivative could judge any.</summary>
    public void RequireJudged(string law) => Laws.True(
        judged > 0 || unjudged < FewCases, $"{law}: found {unjudged} cases, of which no numerical derivative can judge any, expected some; is the domain smooth? ({Environment.Replay})");

    /// <summary>Prints the share of cases without an oracle, and fails if it is too large to trust the rest.</summary>
    public void Report(Action<string> print)
    {
        var share = (double)unjudged / Math.Max(1, judged + unjudged);
        print($"{judged + unjudged} cases, {share:P1} without an oracle ({Environment.Replay})");
        Laws.True(share <= MostUnjudged || judged + unjudged < 100, $"{share:P1} of the cases have no oracle ({Environment.Replay})");
    }
}
