using System.Numerics.Tensors;
using static ExprGrad.Functions;

namespace ExprGrad.Tests;

public class TensorsTests
{
    [Fact]
    public void Invoke_TakesAndGivesTensors()
    {
        var (x, y) = (Input("x", 2, 3), Input("y", 3));
        var f = Function.Of(x.Dot(y)).Compile<double>();
        var product = f.Invoke(Tensor.Create([1.0, 2, 3, 4, 5, 6], [2, 3]), Tensor.Create([1.0, 0, -1], [3]))[0];
        Assert.Equal([2], product.Lengths);
        Assert.Equal([-2, -2], product.ToArray());
    }

    [Fact]
    public void Invoke_RefusesAnotherShape()
    {
        var f = Function.Of(Sin(Input("x", 2, 3))).Compile<float>();
        Assert.Equal("`x`: found [3, 2], expected [2, 3]", Assert.Throws<BindingException>(() => f.Invoke(Tensor.Create(new float[6], [3, 2]))).Message);
    }
}
