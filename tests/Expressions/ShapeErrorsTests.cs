using static ExprGrad.Functions;

namespace ExprGrad.Tests;

/// <summary>The exact text of every shape error.</summary>
public class ShapeErrorsTests
{
    private static readonly Expr A = Input("A", 2, 3), B = Input("B", 4, 5), V = Input("v", 3), S = Input("s");

    public static TheoryData<string, Func<object>> Errors => new()
    {
        { "shape: found extent -1 in [2, -1], expected 0 or more", () => Shape.Of(2, -1) },
        { "shape: found [65536, 65536], expected at most 2147483647 elements", () => Shape.Of(65536, 65536) },
        { "add: axis -1 of the left operand `A` [2, 3] has extent 3, axis -1 of the right `B` [4, 5] has extent 5; expected equal extents, or 1", () => A + B },
        { "mul: axis -2 of the left operand `A` [2, 3] has extent 2, axis -2 of the right `w` [4, 1] has extent 4; expected equal extents, or 1", () => A * Input("w", 4, 1) },
        { "add: found 1 operands, expected 2", () => Ops.Add.Of(A) },
        { "broadcast: found [2, 3], expected a shape that stretches to [3]", () => A.BroadcastTo(Shape.Of(3)) },
        { "broadcast: found [3] along axes [0], expected the extents of [2, 3] on those axes", () => V.Along(Shape.Of(2, 3), [0]) },
        { "reshape: found [2, 3] with 6 elements, expected [4] with 4", () => A.Reshape(4) },
        { "permute: found order [0, 0], expected each axis of [2, 3] once", () => A.Permute(0, 0) },
        { "permute: found axis 2, expected an axis of [2, 3], -2 to 1", () => A.Permute(2, 0) },
        { "transpose: found [3], expected at least two axes", () => V.Transpose() },
        { "sum: found axis 5, expected an axis of [2, 3], -2 to 1", () => A.Sum(5) },
        { "sum: found axis 0, expected an axis of [], which has none", () => S.Sum(0) },
        { "max: found axes [1, 1], expected each axis once", () => A.Maximum(1, -1) },
        { "squeeze: found axes [0] of [2, 3], expected extent 1", () => A.Squeeze(0) },
        { "slice: found 2 from 2 by 1 on axis 0, expected positions 0 to 2 of [3]", () => V.Slice(0, 2, 2) },
        { "slice: found 2 from 0 by -1 on axis 0, expected positions 0 to 2 of [3]", () => V.Slice(0, 0, 2, -1) },
        { "slice: found 1 windows, expected one for each axis of [2, 3]", () => A.Slice([Window.All(2)]) },
        { "slice: found 3 ranges, expected at most one for each axis of [2, 3]", () => A[.., .., ..] },
        { "slice: found 1..7 on axis 1, expected a range of 0..3 of [2, 3]", () => A[.., 1..7] },
        { "pad: found [3], expected the extents of the windows [2 from 0 by 1]", () => V.Pad([new Window(0, 1, 2)], Shape.Of(4)) },
        { "pad: found 3 from 2 by 1 on axis 0, expected positions 0 to 3 of [4]", () => V.Pad([new Window(2, 1, 3)], Shape.Of(4)) },
        { "concatenate: found no operand, expected at least one", () => Structural.Concatenate(0) },
        { "concatenate: found [2, 3] and [4, 5], expected equal extents on every axis but 0", () => Structural.Concatenate(0, A, B) },
        { "dot: axis 1 of the left operand `A` [2, 3] has extent 3, axis 0 of the right `B` [4, 5] has extent 4; expected equal extents", () => A.Dot(B) },
        { "dot: axis 0 of the left operand [2, 3] has extent 2, axis 1 of the right [4, 5] has extent 5", () => A.Contract(B, [], [(0, 1)]) },
        { "matmul: found [2, 3] and [3], expected equal ranks of at least 2", () => A.MatrixMultiply(V) },
        { "einsum: found `ij->ij`, expected two operands and a result such as `bij,bjk->bik`, each letter once in each", () => Einsum("ij->ij", A, B) },
        { "einsum: found `ii,jk->ik`, expected two operands and a result such as `bij,bjk->bik`, each letter once in each", () => Einsum("ii,jk->ik", A, B) },
        { "einsum `ijk,kl->il`: found operand [2, 3] for `ijk`, expected 3 axes", () => Einsum("ijk,kl->il", A, B) },
        { "cross-entropy: found logits [2, 3] and labels [4, 5], expected one shape with at least one axis", () => CrossEntropy(A, B) },
        { "add: found operands of [2, 3] and [4, 5], expected one shape", () => new Map(Ops.Add, [A, B]) },
        { "mul: found 1 operands, expected 2", () => new Map(Ops.Mul, [A]) },
        { "sum: found axes [7], expected distinct axes of [2, 3], -2 to 1", () => new Reduce(A, Monoids.Sum, [7]) },
        { "iota: found axis 5, expected an axis of [2, 3], -2 to 1", () => new Iota(A.Shape, 5) },
        { "gather: found axis 9, expected an axis of [2, 3], -2 to 1", () => new Gather(A, A, 9) },
        { "dot: found axes [5], expected distinct axes of [2, 3], -2 to 1", () => A.Contract(B, [], [(5, 0)]) },
        { "dot: found axes [0, 0], expected distinct axes of [2, 3], -2 to 1", () => A.Contract(Input("C", 2, 2), [], [(0, 0), (0, 1)]) },
        { "constant: found 2 elements, expected 3 for [3]", () => new Dense(Shape.Of(3), 1, 2) },
        { "number: found [3], expected one element", () => new Dense(Shape.Of(3), 1, 2, 3).Number },
        { "vjp: found a cotangent [3] for output `J`, expected []", () => Calculus.Vjp.Of([(new Output("J", Square(S)), V)], [S]) },
        { "jvp: found a tangent [3] for `s`, expected []", () => Calculus.Jvp.Of([Square(S)], [(S, V)]) },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Error_SaysWhatWasFoundAndExpected(string message, Func<object> wrong) =>
        Assert.Equal(message, Assert.Throws<ShapeException>(() => { _ = wrong(); }).Message);
}
