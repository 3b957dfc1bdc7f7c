using System.Linq.Expressions;
using System.Reflection;

namespace ExprGrad.Tests.Capturing;

public class MethodsTests
{
    /// <summary>Methods that are no functions of real numbers at all.</summary>
    private static readonly string[] NotMathematics = ["Parse", "CreateChecked", "CreateSaturating", "CreateTruncating", "DivRem", "BigMul"];

    private static readonly Type[] Types = [typeof(Math), typeof(MathF), typeof(double), typeof(float)];

    private static readonly float[] Points = [-2.5f, -1, -0.5f, 0.25f, 0.5f, 1, 1.5f, 3];

#pragma warning disable format
    private static readonly LambdaExpression[] Floats =
    [
        (float x) => MathF.Sin(x) * 2 + x,              (float x) => MathF.Exp(-x * x) / 2,
        (float x) => MathF.Pow(x, 2) - 0.5f * x,        (float x) => (float)Math.Tanh(x) + float.Exp2(x),
        (float x) => x > 0.5f ? MathF.Abs(x) : -x,      (float x) => MathF.Max(x, 1) + Math.Clamp(x, -1f, 1f) + MathF.Sign(x),
        (float x, float y) => MathF.Atan2(x, y) + float.Hypot(x, y), (float x) => (float)(x * 3.0) % 2,
    ];
#pragma warning restore format

    public static TheoryData<string> Written => new(Types.SelectMany(Callable).Select(m => $"{m.DeclaringType!.Name} {m}").Distinct());

    public static TheoryData<string> WrittenFloats => new(Floats.Select((l, i) => $"{i} {l}"));

    [Theory]
    [MemberData(nameof(Written))]
    public void EveryMethodOfNumbers_IsCapturedOrRefusedWithWhatToWrite(string written)
    {
        var method = Types.SelectMany(Callable).First(m => $"{m.DeclaringType!.Name} {m}" == written);
        var closed = method.IsGenericMethodDefinition ? method.MakeGenericMethod(typeof(int)) : method;
        var parameters = closed.GetParameters().Select((p, i) => Expression.Parameter(p.ParameterType, "xyz"[i..(i + 1)])).ToArray();
        var numbers = parameters.Where(p => p.Type == typeof(double) || p.Type == typeof(float)).ToArray();
        var arguments = parameters.Select(p => numbers.Contains(p) ? p : (Expression)Expression.Default(p.Type));
        Expression call = Expression.Call(closed, arguments);
        var body = call.Type == typeof(bool) ? Expression.Condition(call, Expression.Constant(1.0), Expression.Constant(2.0)) : call;
        var refusal = Record.Exception(() => Capture.Of(Expression.Lambda(body, numbers)));
        Assert.True(refusal is null or CaptureException, $"{refusal}");
        Assert.DoesNotContain("write its formula", refusal?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WrittenFloats))]
    public void LambdasOverFloat_AreThemselves(string written)
    {
        var lambda = Floats[int.Parse(written.Split(' ')[0], null)];
        var (f, compiled) = (Capture.Of(lambda), lambda.Compile());
        foreach (var x in Points)
        {
            object[] at = [.. lambda.Parameters.Select((_, i) => (object)(x + i))];
            var found = Evaluate.Of(f.Outputs[0].Value, f.Inputs.Zip(at, (v, a) => (v, new Dense(Shape.Scalar, (float)a)))).Number;
            Assert.Equal((float)compiled.DynamicInvoke(at)!, found, 1e-5);
        }
    }

    [Fact]
    public void PrecisionOfFloatLambdas_IsChosenAtCompile()
    {
        var f = Capture.Of((float x) => MathF.Exp(x));
        Assert.Equal(Math.Exp(0.1), f.Compile<double>().Invoke([0.1])[0][0], 1e-15);
        Assert.Equal(MathF.Exp(0.1f), f.Compile<float>().Invoke([0.1f])[0][0], 1e-6);
    }

    // What an expression lambda can call: no operators, no references, no spans.
    private static IEnumerable<MethodInfo> Callable(Type type) => type.GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(m => !m.IsSpecialName && !NotMathematics.Contains(m.Name) && m.GetParameters().All(p => !p.ParameterType.IsByRef && !p.ParameterType.IsByRefLike))
        .Where(m => m.GetParameters().Any(p => p.ParameterType == typeof(double) || p.ParameterType == typeof(float)));
}
