using static ExprGrad.Functions;

namespace ExprGrad.Properties;

/// <content>Operations on whole tensors are loops over their parts.</content>
public static partial class Laws
{
    private const int Times = 3;

    /// <summary>Repeating along an axis = laying copies end to end; reducing = a loop over slices; einsum = matrix product, in value and gradient.</summary>
    public static void TensorsAreLoops(Case c)
    {
        var y = c.Value.Reshape(c.Value.Shape.Count, 1);
        var rows = Enumerable.Range(0, y.Shape[0]).Select(i => y.At(0, i).Reshape()).ToList();
        Same("repeated", y.BroadcastTo(Shape.Of(y.Shape[0], Times)), Structural.Concatenate(1, y, y, y));
        Same("einsum", Einsum("ij,jk->ik", y, y.Transpose()), y.Dot(y.Transpose()));
        Same("matrix product", y.Dot(y.Transpose()), y * y.Transpose());
        if (rows.Count is > 0 and < 10)
        {
            Same("sum", y.Sum(), rows.Aggregate((a, b) => a + b));
            Same("product", Sin(y).Product(), rows.Select(Sin).Aggregate((a, b) => a * b));
            Same("greatest", y.Maximum(), rows.Aggregate(Max), exactly: false);
        }

        void Same(string name, Expr a, Expr b, bool exactly = true)
        {
            var ct = c.Random.Dense(a.Shape, Values.Smooth);
            Expr[] both = [a, b, .. exactly ? Reverse(a, ct, c.Inputs).Concat(Reverse(b, ct, c.Inputs)) : []];
            var values = c.Evaluated(both);
            var (n, size) = ((values.Count - 2) / 2, values.Append(ct).Sum(Numerics.Greatest) * (1 + Numerics.Greatest(c.Evaluated(c.Value))));
            True(Numerics.AreSame(values[0], values[1], size), $"{name}: the value is not that of the loop");
            for (var i = 0; i < n; i++)
            {
                True(Numerics.AreSame(values[2 + i], values[2 + n + i], size), $"{name}: the gradient by {c.Inputs[i].Name} is not that of the loop");
            }
        }
    }
}
