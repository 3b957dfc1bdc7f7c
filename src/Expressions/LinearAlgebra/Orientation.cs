namespace ExprGrad.LinearAlgebra;

/// <summary>Which of v and -v a decomposition gives: the one whose element of greatest size, the first of several, is positive.</summary>
internal static class Orientation
{
    /// <summary>The sign that v is multiplied with.</summary>
    public static int Of(ReadOnlySpan<double> v)
    {
        var greatest = 0.0;
        foreach (var x in v)
        {
            greatest = Math.Abs(x) > Math.Abs(greatest) ? x : greatest;
        }

        return greatest < 0 ? -1 : 1;
    }
}
