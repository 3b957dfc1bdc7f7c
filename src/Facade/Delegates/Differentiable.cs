using System.Linq.Expressions;

namespace ExprGrad;

/// <summary>
/// A captured function of numbers and its derivatives. Each delegate is compiled when it is first asked for, and once for all functions that are equal but for names
/// (<see cref="CompileCache"/>); it takes the function's own parameters in their order, allocates nothing but a result array, and may be called on many threads at once.
/// </summary>
/// <remarks>
/// The types of delegates are those of .NET, so that other libraries take them; C# has no delegate type whose parameter names come from a lambda, so the editor shows <c>arg1</c>,
/// <c>arg2</c>. The names that the user wrote are in <see cref="Function"/>, in what is printed, and in every error.
/// </remarks>
/// <typeparam name="TValue">The delegate of the value.</typeparam>
/// <typeparam name="TGradient">The delegate of the gradient.</typeparam>
/// <typeparam name="TValueAndGradient">The delegate of both.</typeparam>
/// <typeparam name="THessian">The delegate of the second derivatives.</typeparam>
/// <typeparam name="TProduct">The delegate of the second derivatives times a vector.</typeparam>
public abstract class Differentiable<TValue, TGradient, TValueAndGradient, THessian, TProduct>
    where TValue : Delegate
    where TGradient : Delegate
    where TValueAndGradient : Delegate
    where THessian : Delegate
    where TProduct : Delegate
{
    private readonly Lazy<TValue> value;
    private readonly Lazy<TGradient> gradient;
    private readonly Lazy<TValueAndGradient> valueAndGradient;
    private readonly Lazy<THessian> hessian;
    private readonly Lazy<TProduct> product;
    private readonly Lazy<Objective> objective;
    private readonly Lazy<Batched> batch;

    private protected Differentiable(LambdaExpression lambda)
    {
        Function = Capture.Of(lambda);
#pragma warning disable format
        value            = new(() => Typed.Compiled<TValue>(Function, f => f));
        gradient         = new(() => Typed.Compiled<TGradient>(Function, f => f.Partials()));
        valueAndGradient = new(() => Typed.Compiled<TValueAndGradient>(Function, f => f.WithPartials()));
        hessian          = new(() => Typed.Compiled<THessian>(Function, f => f.Hessian()));
        product          = new(() => Typed.Compiled<TProduct>(Function, f => f.HessianVectorProduct()));
        objective        = new(() => ExprGrad.Objective.Of(Live.Refused(Function, "objective")));
        batch            = new(() => Batched.Of(Live.Refused(Function, "batch")));
#pragma warning restore format
    }

    /// <summary>The function as an expression of its inputs.</summary>
    public Function Function { get; }

    /// <summary>The partial derivatives as expressions, simplified for reading: <c>∂f/∂x = y·cos(x·y) + 2·x</c>.</summary>
    public Function Gradient => Simplify.Of(Function.Partials(), Arithmetic.Real);

    /// <summary>The value at a point.</summary>
    public TValue Value => value.Value;

    /// <summary>The partial derivatives at a point.</summary>
    public TGradient GradientAt => gradient.Value;

    /// <summary>The value and the partial derivatives at a point, in one pass that shares what they have in common.</summary>
    public TValueAndGradient ValueAndGradient => valueAndGradient.Value;

    /// <summary>The second derivatives at a point, a row for each parameter.</summary>
    public THessian Hessian => hessian.Value;

    /// <summary>The second derivatives at a point times a vector, which follows the point: <c>f.HessianVectorProduct(x, y, (vx, vy))</c>.</summary>
    public TProduct HessianVectorProduct => product.Value;

    /// <summary>The function of its parameters in one span, as optimisers call it.</summary>
    public Objective Objective => objective.Value;

    /// <summary>The function and its gradient at many points: SIMD, all cores, the caller's memory.</summary>
    public Batched Batch => batch.Value;

    /// <summary>The function and its gradient in readable mathematics.</summary>
    public override string ToString() => $"{Function}\n{Gradient}";
}
