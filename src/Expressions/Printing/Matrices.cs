namespace ExprGrad.Printing;

/// <summary>Linear algebra in writing: products side by side, with transposes pushed inward; index strings for everything else.</summary>
internal static class Matrices
{
    extension(Dialect dialect)
    {
        /// <summary>A contraction: <c>A x</c>, <c>Aᵀ B</c>, <c>x yᵀ</c>, or an index string.</summary>
        public Phrase Contraction(Contract node, Phrase a, Phrase b)
        {
            var (axes, shape) = (node.Axes, node.Shape);
            return (axes.Batch.Count, axes.Contracted.Count, node.A.Shape.Rank, node.B.Shape.Rank) switch
            {
                (0, 0, 0, _) or (0, 0, _, 0) => dialect.Product(a, b),
                (0, 0, 1, 1) => dialect.Juxtaposed(a, dialect.Transposed(b), shape),
                (0, 1, 1, 1) => dialect.Juxtaposed(dialect.Transposed(a), b, shape),
                (0, 1, 1, 2) => dialect.Juxtaposed(dialect.Turned(b, axes.Contracted[0].Right == 0), a, shape),
                (0, 1, 2, 1 or 2) => dialect.Juxtaposed(
                    dialect.Turned(a, axes.Contracted[0].Left == 0), dialect.Turned(b, axes.Contracted[0].Right == 1), shape),
                _ => dialect.Called("einsum", shape, dialect.Word($"\"{Indices(node)}\""), a.Signed, b.Signed),
            };
        }

        /// <summary><c>xᵀ</c>.</summary>
        public Phrase Transposed(Phrase x) => x.Transpose ?? dialect.Applied("{0}ᵀ", Strength.Power, Turned(x.Shape), x) with { Transpose = x };

        private Phrase Turned(Phrase x, bool transposed) => transposed ? dialect.Transposed(x) : x;

        private Phrase Juxtaposed(Phrase a, Phrase b, Shape shape)
        {
            var negative = a.Negative != b.Negative;
            var (left, right) = (a.Negative ? a.Plain.Magnitude : a, b.Negative ? b.Plain.Magnitude : b);
            var product = dialect.Side(left, right, shape);
            var turned = dialect.Side(dialect.Transposed(right), dialect.Transposed(left), Turned(shape)) with { Transpose = product };
            return product with { Negative = negative, Transpose = negative ? null : turned };
        }

        private Phrase Side(Phrase a, Phrase b, Shape shape) =>
            new(dialect.Fill("{0} {1}", dialect.AtLeast(Strength.Power, a), dialect.AtLeast(Strength.Power, b)), Strength.Product, shape) { Join = Join.Space };
    }

    // Batch axes are b, c, ...; the others i, j, k, ... in order of appearance.
    private static string Indices(Contract node)
    {
        var (left, right, next) = (new char[node.A.Shape.Rank], new char[node.B.Shape.Rank], 0);
        foreach (var (pair, i) in node.Axes.Batch.Select((p, i) => (p, i)))
        {
            left[pair.Left] = right[pair.Right] = Letter("bcdefgha", i, 'Ā');
        }

        foreach (var axis in Enumerable.Range(0, left.Length).Where(a => left[a] == 0))
        {
            left[axis] = Letter("ijklmnopqrstuvwxyz", next++, 'А');
        }

        foreach (var pair in node.Axes.Contracted)
        {
            right[pair.Right] = left[pair.Left];
        }

        foreach (var axis in node.Axes.RightFree(right.Length))
        {
            right[axis] = Letter("ijklmnopqrstuvwxyz", next++, 'А');
        }

        var result = node.Axes.Batch.Select(p => left[p.Left])
            .Concat(node.Axes.LeftFree(left.Length).Select(a => left[a])).Concat(node.Axes.RightFree(right.Length).Select(a => right[a]));
        return $"{new string(left)},{new string(right)}->{string.Concat(result)}";
    }

    private static char Letter(string alphabet, int i, char beyond) => i < alphabet.Length ? alphabet[i] : (char)(beyond + i);

    private static Shape Turned(Shape shape) => new(shape.Extents.Reverse().ToSequence());
}
