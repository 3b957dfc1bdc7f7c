using ExprGrad.Benchmarks.Timing;

namespace ExprGrad.Benchmarks;

/// <summary>One line of the table: what is ours, what it is held to, and the greatest ratio (or quantity) that we want to see.</summary>
/// <param name="Name">By which the row is picked.</param>
/// <param name="Ours">What our side does.</param>
/// <param name="Peer">What the other side does; nothing for a quantity.</param>
/// <param name="Unit">Of the quantity, or of both sides; nothing for seconds.</param>
/// <param name="Goal">At most this; none if the row only informs.</param>
/// <param name="Measure">Checks that both sides agree, then measures.</param>
internal sealed record Row(string Name, string Ours, string Peer, string Unit, double? Goal, Func<Budget, Outcome> Measure)
{
    /// <summary>Two sides that are timed in turns.</summary>
    public static Row Of(string name, string ours, string peer, double? goal, Func<Race> race) =>
        new(name, ours, peer, "", goal, budget => race().Run(budget)) { Race = race };

    /// <summary>A number of our side alone.</summary>
    public static Row Of(string name, string ours, string unit, double? goal, Func<Budget, Spread> measure) =>
        new(name, ours, "", unit, goal, budget => new(measure(budget), default, default));

    /// <summary>The two sides of a race.</summary>
    public Func<Race>? Race { get; init; }

    /// <summary>Why the row cannot be measured here, if so.</summary>
    public Func<string?> Missing { get; init; } = () => null;

    /// <summary>Whether there is another side.</summary>
    public bool HasPeer => Peer.Length > 0;

    /// <summary>What the goal is about.</summary>
    public Spread Judged(Outcome outcome) => HasPeer ? outcome.Ratio : outcome.Ours;
}
