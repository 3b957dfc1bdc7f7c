namespace ExprGrad.Printing;

/// <summary>Sums, products and quotients in writing. Signs move outward, where a sum can take them in.</summary>
internal static class Terms
{
    extension(Dialect dialect)
    {
        /// <summary><c>a + b</c>; <c>a - b</c> if b is negative.</summary>
        public Phrase Sum(Phrase a, Phrase b) => dialect.Term(b.Negative ? "{0} - {1}" : "{0} + {1}", a, b);

        /// <summary><c>a - b</c>; <c>a + b</c> if b prints with a sign of its own.</summary>
        public Phrase Difference(Phrase a, Phrase b) => dialect.Term(b.Negative ? "{0} + {1}" : "{0} - {1}", a, b);

        /// <summary><c>-x</c>.</summary>
        public Phrase Negative(Phrase x) => x.Negative || x.Strength < Strength.Product
            ? new(dialect.Grouped(x), Strength.Atom, x.Shape) { Negative = true }
            : x.Plain with { Negative = true };

        /// <summary><c>a/b</c>, a fraction.</summary>
        public Phrase Quotient(Phrase a, Phrase b)
        {
            var chain = a.Strength == Strength.Product && a.Join <= Join.Dot;
            var above = chain ? a.Magnitude with { Strength = Strength.Power } : a.Magnitude;
            var below = b.Negative ? b with { Strength = Strength.Product } : b;
            return dialect.Applied("{0}/{1}", Strength.Product, Wider(a, b), above, below) with { Negative = a.Negative };
        }

        /// <summary><c>a·b</c> of numbers, <c>a ⊙ b</c> of tensors, <c>a b</c> of a number and a tensor: numbers first, then names.</summary>
        public Phrase Product(Phrase a, Phrase b)
        {
            if (IsMinusOne(a) || IsMinusOne(b))
            {
                return dialect.Negative(IsMinusOne(a) ? b : a);
            }

            var factors = Factors(a).Concat(Factors(b)).OrderBy(f => f.Shape.Rank > 0).ThenBy(f => f.Sort).ToArray();
            var joins = factors.Zip(factors.Skip(1), (left, right) => Between(left, right, scalars: factors[^1].Shape.Rank == 0)).ToArray();
            var text = dialect.Factor(factors, joins, 0);
            for (var i = 1; i < factors.Length; i++)
            {
                text = dialect.Fill(Template(joins[i - 1]), text, dialect.Factor(factors, joins, i));
            }

            return new(text, Strength.Product, Wider(a, b)) { Negative = a.Negative != b.Negative, Join = joins.Max(), Factors = factors };
        }

        private Phrase Term(string template, Phrase a, Phrase b)
        {
            var loose = b.Strength == Strength.Sum && template == "{0} + {1}" && !b.Text.StartsWith('-');
            var right = b.Strength >= Strength.Product || loose ? b.Text : dialect.Grouped(b.Magnitude);
            return new(dialect.Fill(template, dialect.AtLeast(Strength.Sum, a), right), Strength.Sum, Wider(a, b));
        }

        // A quotient may open a product, `a/b·c`; linear algebra binds tighter than ⊙ and looser than a dot.
        private string Factor(Phrase[] factors, Join[] joins, int i)
        {
            var (before, after) = (i > 0 ? joins[i - 1] : Join.None, i < joins.Length ? joins[i] : Join.None);
            var bare = factors[i] switch
            {
                { Strength: >= Strength.Power } => true,
                { Strength: Strength.Product, Join: Join.None } => i == 0 && after != Join.Space,
                { Strength: Strength.Product, Join: Join.Space } => before != Join.Dot && after != Join.Dot,
                _ => false,
            };
            return bare ? factors[i].Text : dialect.Grouped(factors[i]);
        }
    }

    /// <summary>The shape that a reader infers for two phrases side by side.</summary>
    internal static Shape Wider(Phrase a, Phrase b) => Shape.Broadcast(a.Shape, b.Shape, "print");

    private static IReadOnlyList<Phrase> Factors(Phrase x) => x.Factors.Count > 0 ? x.Factors : [x.Magnitude];

    private static bool IsMinusOne(Phrase x) => x is { Sort: Sort.Number, Negative: true, Text: "1" };

    private static Join Between(Phrase left, Phrase right, bool scalars) =>
        scalars || right.Sort == Sort.Number ? Join.Dot : left.Shape.Rank > 0 ? Join.Circle : Join.Space;

    private static string Template(Join join) => join switch
    {
        Join.Dot => "{0}·{1}",
        Join.Circle => "{0} ⊙ {1}",
        _ => "{0} {1}",
    };
}
