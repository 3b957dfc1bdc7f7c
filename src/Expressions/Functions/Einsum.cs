using System.Text.RegularExpressions;
using ExprGrad.Calculus;

namespace ExprGrad;

/// <summary>Reads an index string such as <c>bij,bjk->bik</c> as diagonals, sums, contractions and a permutation.</summary>
internal static partial class Einsum
{
    // Axes behind the three points have letters of their own, which nobody types, the last axis the first of them.
    private const char Points = '\uE000';

    public static Expr Of(string indices, Operands operands)
    {
        ArgumentNullException.ThrowIfNull(indices);
        foreach (var x in operands)
        {
            _ = x ?? throw new ArgumentNullException(nameof(operands), "einsum: found null, expected an expression");
        }

        var (given, result) = Parsed(indices, operands);
        var terms = operands.Select((x, i) => Distinct(new(x, given[i]), indices)).ToList();
        var extents = terms.SelectMany(t => t.Letters.Zip(t.X.Shape.Extents)).ToLookup(p => p.First, p => p.Second);
        foreach (var letter in extents)
        {
            var different = letter.Where(n => letter.Key < Points || n != 1).Distinct().ToList();
            _ = different.Count <= 1 ? 0 : throw new ShapeException(
                $"einsum `{indices}`: found extents {different[0]} and {different[1]} for `{(letter.Key < Points ? letter.Key : "...")}`, expected one");
        }

        var narrow = terms.Select(t => Squeezed(t, letter => extents[letter].Any(n => n != 1))).ToList();
        var sum = narrow[0];
        for (var i = 1; i < narrow.Count; i++)
        {
            sum = Product(sum, narrow[i], string.Concat(narrow.Skip(i + 1).Select(t => t.Letters).Append(result)));
        }

        sum = sum.SummedTo(result);
        return sum.X.Permute([.. result.Select(c => sum.Letters.IndexOf(c))]);
    }

    private static (List<string> Given, string Result) Parsed(string indices, Operands operands)
    {
        var text = indices.Replace(" ", "", StringComparison.Ordinal);
        if (!Form().IsMatch(text) || text.Split("->")[0].Split(',') is not { } written || written.Length != operands.Count)
        {
            throw new ShapeException($"einsum: found `{indices}` for {operands.Count} operands, expected letters for each and for the result, such as `bij,bjk->bik` or `...ii->...i`");
        }

        var given = operands.Select((x, i) => Lettered(written[i], x, indices)).ToList();
        var points = string.Concat(given.SelectMany(s => s).Where(c => c >= Points).Distinct().OrderDescending());
        var result = text.Split("->") is [_, var right]
            ? right.Replace("...", points, StringComparison.Ordinal)
            : points + string.Concat(given.SelectMany(s => s).Where(c => c < Points).GroupBy(c => c).Where(g => g.Count() == 1).Select(g => g.Key).Order());
        return result.Where((c, i) => result.IndexOf(c) != i || !given.Any(s => s.Contains(c))).Cast<char?>().FirstOrDefault() is { } odd
            ? throw new ShapeException($"einsum: found `{odd}` in the result of `{indices}`, expected letters of the operands, each once")
            : (given, result);
    }

    private static string Lettered(string written, Expr x, string indices)
    {
        var letters = written.Replace("...", "", StringComparison.Ordinal);
        var (hasPoints, more) = (letters.Length < written.Length, x.Shape.Rank - letters.Length);
        return more == 0 || (hasPoints && more > 0)
            ? written.Replace("...", string.Concat(Enumerable.Range(0, more).Select(i => (char)(Points + more - 1 - i))), StringComparison.Ordinal)
            : throw new ShapeException($"einsum `{indices}`: found operand {x.Shape} for `{written}`, expected {(hasPoints ? "at least " : "")}{letters.Length} axes");
    }

    // A letter that stands twice becomes one axis, the diagonal of two.
    private static Term Distinct(Term term, string indices)
    {
        while (term.Letters.FirstOrDefault(c => term.Letters.IndexOf(c) != term.Letters.LastIndexOf(c)) is var twice and not '\0')
        {
            var (first, last) = (term.Letters.IndexOf(twice), term.Letters.LastIndexOf(twice));
            var (m, n, rest) = (term.X.Shape[first], term.X.Shape[last], Enumerable.Range(0, term.Letters.Length).Where(a => a != first && a != last).ToList());
            term = m == n ? new(term.X.Permute([.. rest, first, last]).Diagonal(), string.Concat(rest.Select(a => term.Letters[a])) + twice)
                : throw new ShapeException($"einsum `{indices}`: found extents {m} and {n} for `{twice}`, expected one");
        }

        return term;
    }

    // Without axes of extent 1 that another operand has with more.
    private static Term Squeezed(Term term, Func<char, bool> isWider)
    {
        var ones = Enumerable.Range(0, term.Letters.Length).Where(a => term.X.Shape[a] == 1 && isWider(term.Letters[a])).ToArray();
        return ones.Length == 0 ? term : new(term.X.Squeeze(ones), string.Concat(term.Letters.Where((_, a) => !ones.Contains(a))));
    }

    private static Term Product(Term a, Term b, string kept)
    {
        (a, b) = (a.SummedTo(b.Letters + kept), b.SummedTo(a.Letters + kept));
        var shared = a.Letters.Intersect(b.Letters).ToList();
        var (batch, contracted) = (shared.Where(kept.Contains).ToList(), shared.Where(c => !kept.Contains(c)).ToList());
        var letters = string.Concat(batch) + string.Concat(a.Letters.Except(shared)) + string.Concat(b.Letters.Except(shared));
        var shape = new Shape(letters.Select(c => a.Letters.Contains(c) ? a.Extent(c) : b.Extent(c)).ToSequence());
        return batch.Count > 0 && contracted.Count == 0
            ? new(a.X.Spread(shape, a.Letters.Select(c => letters.IndexOf(c)).ToSequence()) * b.X.Spread(shape, b.Letters.Select(c => letters.IndexOf(c)).ToSequence()), letters)
            : new(a.X.Contract(b.X, Pairs(batch), Pairs(contracted)), letters);

        Sequence<(int, int)> Pairs(IEnumerable<char> paired) => paired.Select(c => (a.Letters.IndexOf(c), b.Letters.IndexOf(c))).ToSequence();
    }

    [GeneratedRegex(@"^([a-zA-Z]*(\.\.\.)?[a-zA-Z]*)(,[a-zA-Z]*(\.\.\.)?[a-zA-Z]*)*(->[a-zA-Z]*(\.\.\.)?[a-zA-Z]*)?$")]
    private static partial Regex Form();

    // An operand and a letter for each of its axes.
    private readonly record struct Term(Expr X, string Letters)
    {
        public int Extent(char letter) => X.Shape[Letters.IndexOf(letter)];

        public Term SummedTo(string kept)
        {
            var letters = Letters;
            var gone = Enumerable.Range(0, letters.Length).Where(a => !kept.Contains(letters[a])).ToArray();
            return gone.Length == 0 ? this : new(X.Sum(gone), string.Concat(letters.Where(kept.Contains)));
        }
    }
}
