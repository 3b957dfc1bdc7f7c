using ExprGrad.Calculus;

namespace ExprGrad;

/// <summary>A sparse matrix of derivatives: where it can differ from zero, and a function of the values there.</summary>
/// <param name="Pattern">The elements that can differ from zero, in compressed rows.</param>
/// <param name="Colors">How many products with vectors give all of them.</param>
/// <param name="Mode">Whether the products are with columns, forward, or with rows, in reverse.</param>
/// <param name="Function">The values in the order of the pattern, as a function of the inputs that prints, composes and compiles.</param>
public sealed record SparseDerivative(SparsityPattern Pattern, int Colors, Mode Mode, Function Function);

/// <summary>Jacobians and Hessians of which most elements are zero, at a cost that grows with the number of elements that are not.</summary>
public static class SparseDerivatives
{
    extension(Function f)
    {
        /// <summary>
        /// The Jacobian of the first output by one variable, a row for each element of the output and a column for each of the variable. Columns that share no row, or in reverse
        /// mode rows that share no column, are computed by one product; the mode that needs fewer products is chosen.
        /// </summary>
        /// <exception cref="DerivativeException">The output does not depend on the variable.</exception>
        public SparseDerivative SparseJacobian(Expr variable, Mode? mode = null)
        {
            var output = f.Outputs[0];
            var x = f.Wanted("sparse jacobian", [variable], [output])[0];
            var pattern = Sparsity.Of(output.Value, x);
            var (chosen, coloring) = Compressed(pattern, mode);
            var products = chosen == Mode.Forward ? Tangents(output.Value, x, coloring) : Cotangents(output, x, coloring);
            var at = Elements(pattern, (_, row, column) => chosen == Mode.Forward
                ? ((long)coloring.Colors[column] * pattern.Rows) + row
                : ((long)coloring.Colors[row] * pattern.Columns) + column);
            return Of(f, pattern, coloring, chosen, Leibniz.By(output.Name, Leibniz.Names([x])[0]), products, at);
        }

        /// <summary>
        /// The Hessian of the first output, which must be a scalar, by one variable, with a row and a column for each of its elements: forward over reverse, with a product for each color of a
        /// star coloring.
        /// </summary>
        /// <exception cref="DerivativeException">The output is not a scalar, or does not depend on the variable.</exception>
        public SparseDerivative SparseHessian(Expr variable)
        {
            var x = f.Wanted("sparse hessian", [variable], [f.Scalar("sparse hessian")])[0];
            var gradient = f.Gradient(x).Outputs[0];
            var pattern = Sparsity.Of(gradient.Value, x).Symmetric();
            var coloring = Coloring.OfStars(pattern);
            var products = Tangents(gradient.Value, x, coloring);
            var alone = Alone(pattern, coloring.Colors, coloring.Count);
            var at = Elements(pattern, (i, row, column) => alone[i]
                ? ((long)coloring.Colors[column] * pattern.Rows) + row
                : ((long)coloring.Colors[row] * pattern.Rows) + column);
            return Of(f, pattern, coloring, Mode.Forward, Leibniz.By(gradient.Name, Leibniz.Names([x])[0]), products, at);
        }
    }

    // By columns or by rows. A full row needs as many colors of columns as it has elements, and so for columns: the mode that may need fewer is tried first.
    private static (Mode Mode, Coloring Coloring) Compressed(SparsityPattern pattern, Mode? mode)
    {
        var transposed = pattern.Transposed();
        var (columns, rows) = (pattern.Fullest, transposed.Fullest);
        var first = mode ?? (columns <= rows ? Mode.Forward : Mode.Reverse);
        var coloring = Coloring.OfColumns(first == Mode.Forward ? pattern : transposed);
        if (mode is not null || coloring.Count <= Math.Max(columns, rows))
        {
            return (first, coloring);
        }

        var other = Coloring.OfColumns(first == Mode.Forward ? transposed : pattern);
        return other.Count < coloring.Count ? (first == Mode.Forward ? Mode.Reverse : Mode.Forward, other) : (first, coloring);
    }

    // One tangent for each color, [colors, elements].
    private static Expr Tangents(Expr value, Expr x, Coloring coloring)
    {
        var dx = new Variable("dx", x.Shape, Role.Input);
        return Batch.Of(Jvp.Of([value], [(x, dx)]), [(dx, Seeds(coloring, x.Shape))])[0];
    }

    private static Expr Cotangents(Output output, Expr x, Coloring coloring)
    {
        var ct = new Variable("ct", output.Value.Shape, Role.Input);
        return Batch.Of([Vjp.OrZero([(output, ct)], [x])[0].Value], [(ct, Seeds(coloring, output.Value.Shape))])[0];
    }

    // For each color, 1 where an element has it and 0 elsewhere.
    private static Expr Seeds(Coloring coloring, Shape shape)
    {
        var all = Shape.Of(coloring.Count, shape.Count);
        var colors = new Constant(new(Shape.Of(shape.Count), [.. coloring.Colors.Select(color => (double)color)]));
        return Functions.Equal(colors.Along(all, [1]), new Iota(all, 0)).Reshape(new Shape([coloring.Count, .. shape.Extents]));
    }

    // Where each element stands among the products, from its place in the pattern, its row and its column.
    private static double[] Elements(SparsityPattern pattern, Func<int, int, int, long> position)
    {
        var positions = new double[pattern.Count];
        for (var row = 0; row < pattern.Rows; row++)
        {
            for (var i = pattern.RowStarts[row]; i < pattern.RowStarts[row + 1]; i++)
            {
                positions[i] = position(i, row, pattern.ColumnIndices[i]);
            }
        }

        return positions;
    }

    // For each element, whether no other one of its row has the color of its column.
    private static bool[] Alone(SparsityPattern pattern, Sequence<int> colors, int count)
    {
        var (alone, inRow) = (new bool[pattern.Count], new int[count]);
        for (var row = 0; row < pattern.Rows; row++)
        {
            foreach (var column in pattern.Row(row))
            {
                inRow[colors[column]]++;
            }

            for (var i = pattern.RowStarts[row]; i < pattern.RowStarts[row + 1]; i++)
            {
                alone[i] = inRow[colors[pattern.ColumnIndices[i]]] == 1;
            }

            foreach (var column in pattern.Row(row))
            {
                inRow[colors[column]] = 0;
            }
        }

        return alone;
    }

    private static SparseDerivative Of(Function f, SparsityPattern pattern, Coloring coloring, Mode mode, string name, Expr products, double[] at)
    {
        var values = products.Reshape(products.Shape.Count).Take(new Constant(new(Shape.Of(at.Length), at)), 0);
        return new(pattern, coloring.Count, mode, new(f.Inputs, [Derivatives.Derivative(name, values)]));
    }
}
