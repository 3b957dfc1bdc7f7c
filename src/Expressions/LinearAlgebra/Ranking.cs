namespace ExprGrad.LinearAlgebra;

/// <summary>The order of numbers: stable, and NaN last.</summary>
internal static class Ranking
{
    /// <summary>The places of the elements in ascending order.</summary>
    public static void Argsort(Core x, Span<double> y)
    {
        using var places = new Workspace<int>(y.Length);
        Ascending(x.Elements, places.Span);
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = places.Span[i];
        }
    }

    /// <summary>The places of numbers in ascending order.</summary>
    public static void Ascending(ReadOnlySpan<double> x, Span<int> places)
    {
        using var work = new Workspace<Ranked>(x.Length);
        var ranked = work.Span;
        for (var i = 0; i < x.Length; i++)
        {
            ranked[i] = new(x[i], i);
        }

        ranked.Sort();
        for (var i = 0; i < x.Length; i++)
        {
            places[i] = ranked[i].Place;
        }
    }

    private readonly record struct Ranked(double Number, int Place) : IComparable<Ranked>
    {
        public int CompareTo(Ranked other) =>
            Number < other.Number ? -1
            : Number > other.Number ? 1
            : double.IsNaN(Number) != double.IsNaN(other.Number) ? (double.IsNaN(Number) ? 1 : -1)
            : Place.CompareTo(other.Place);
    }
}
