namespace ExprGrad;

/// <summary>Reads an index string such as <c>bij,bjk->bik</c> as sums, one contraction and a permutation.</summary>
internal static class Einsum
{
    public static Expr Of(string indices, Expr x, Expr y)
    {
        var (left, right, result) = Parsed(indices);
        x = SummedTo(x, ref left, right + result);
        y = SummedTo(y, ref right, left + result);
        var shared = left.Intersect(right).ToList();
        var batch = shared.Where(result.Contains).Select(c => (left.IndexOf(c), right.IndexOf(c))).ToSequence();
        var contracted = shared.Where(c => !result.Contains(c)).Select(c => (left.IndexOf(c), right.IndexOf(c))).ToSequence();
        var product = x.Contract(y, batch, contracted);
        var axes = new ContractionAxes(batch, contracted);
        var letters = string.Concat(
            [.. batch.Select(p => left[p.Item1]), .. axes.LeftFree(left.Length).Select(a => left[a]), .. axes.RightFree(right.Length).Select(a => right[a])]);
        return product.Permute([.. result.Select(c => letters.IndexOf(c))]);

        Expr SummedTo(Expr operand, ref string letters, string kept)
        {
            if (letters.Length != operand.Shape.Rank)
            {
                throw new ShapeException($"einsum `{indices}`: found operand {operand.Shape} for `{letters}`, expected {letters.Length} axes");
            }

            var names = letters;
            var gone = Enumerable.Range(0, names.Length).Where(a => !kept.Contains(names[a])).ToArray();
            letters = string.Concat(names.Where(kept.Contains));
            return gone.Length == 0 ? operand : operand.Sum(gone);
        }
    }

    private static (string Left, string Right, string Result) Parsed(string indices)
    {
        var sides = indices.Replace(" ", "", StringComparison.Ordinal).Split("->");
        var operands = sides[0].Split(',');
        var fits = sides.Length == 2 && operands.Length == 2 && operands.Append(sides[1]).All(s => s.All(char.IsLetter) && s.Distinct().Count() == s.Length)
            && sides[1].All(c => sides[0].Contains(c));
        return fits ? (operands[0], operands[1], sides[1])
            : throw new ShapeException($"einsum: found `{indices}`, expected two operands and a result such as `bij,bjk->bik`, each letter once in each");
    }
}
