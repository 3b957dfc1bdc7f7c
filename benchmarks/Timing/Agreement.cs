using System.Globalization;
using System.Numerics;

namespace ExprGrad.Benchmarks.Timing;

/// <summary>Both sides must compute the same before either is timed.</summary>
internal static class Agreement
{
    /// <summary>Throws unless the numbers agree to a part of the greatest of them.</summary>
    public static void Require<T>(string what, ReadOnlySpan<T> ours, ReadOnlySpan<T> peer, double tolerance)
        where T : INumber<T>
    {
        if (ours.Length != peer.Length) throw new InvalidOperationException($"{what}: found {ours.Length} numbers, expected {peer.Length}");
        var scale = 1e-300;
        foreach (var x in peer) scale = Math.Max(scale, Math.Abs(double.CreateChecked(x)));
        for (var i = 0; i < ours.Length; i++)
        {
            var (x, y) = (double.CreateChecked(ours[i]), double.CreateChecked(peer[i]));
            if (!(Math.Abs(x - y) <= tolerance * scale))
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{what}: found {x} at {i}, expected {y} of at most {scale}"));
            }
        }
    }
}
