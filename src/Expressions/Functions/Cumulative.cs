namespace ExprGrad;

/// <summary>Running reductions: what stands at a place and before it, or after it, on one axis.</summary>
public static class Cumulative
{
    extension(Expr x)
    {
        /// <summary>The sum of each element and all before it on an axis, <c>y[i] = Σ x[..i]</c>; in reverse, of all after it.</summary>
        /// <exception cref="ShapeException">x has no such axis.</exception>
        public Expr CumulativeSum(int axis, bool reverse = false) => Running.Of(x, x.Shape.Axis(axis, "cumulative sum"), Monoids.Sum, reverse);

        /// <summary>The product of each element and all before it on an axis; in reverse, of all after it. The derivative is exact where elements are 0.</summary>
        /// <exception cref="ShapeException">x has no such axis.</exception>
        public Expr CumulativeProduct(int axis, bool reverse = false) => Running.Of(x, x.Shape.Axis(axis, "cumulative product"), Monoids.Product, reverse);

        /// <summary>
        /// The greatest of each element and all before it on an axis; in reverse, of all after it. Ties share the derivative two by two, so not always equally.
        /// </summary>
        /// <exception cref="ShapeException">x has no such axis.</exception>
        public Expr CumulativeMaximum(int axis, bool reverse = false) => Running.Of(x, x.Shape.Axis(axis, "cumulative maximum"), Monoids.Max, reverse);

        /// <summary>
        /// The least of each element and all before it on an axis; in reverse, of all after it. Ties share the derivative two by two, so not always equally.
        /// </summary>
        /// <exception cref="ShapeException">x has no such axis.</exception>
        public Expr CumulativeMinimum(int axis, bool reverse = false) => Running.Of(x, x.Shape.Axis(axis, "cumulative minimum"), Monoids.Min, reverse);
    }
}
