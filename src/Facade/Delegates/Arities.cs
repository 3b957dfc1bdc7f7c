using System.Linq.Expressions;
using Eight = (double, double, double, double, double, double, double, double);
using Five = (double, double, double, double, double);
using Four = (double, double, double, double);
using Seven = (double, double, double, double, double, double, double);
using Six = (double, double, double, double, double, double);
using Three = (double, double, double);
using Two = (double, double);

namespace ExprGrad;

// The delegates of functions of one to eight numbers: value, gradient, value and gradient, Hessian, Hessian-vector product.
#pragma warning disable format
/// <summary>A function of one number and its derivatives, as <see cref="Grad"/> returns it.</summary>
public sealed class Differentiable1 : Differentiable<
    Func<double, double>,
    Func<double, double>,
    Func<double, (double Value, double Gradient)>,
    Func<double, double>,
    Func<double, double, double>>
{
    internal Differentiable1(Expression<Func<double, double>> f) : base(f) { }
}

/// <summary>A function of two numbers and its derivatives, as <see cref="Grad"/> returns it.</summary>
public sealed class Differentiable2 : Differentiable<
    Func<double, double, double>,
    Func<double, double, Two>,
    Func<double, double, (double Value, Two Gradient)>,
    Func<double, double, double[,]>,
    Func<double, double, Two, Two>>
{
    internal Differentiable2(Expression<Func<double, double, double>> f) : base(f) { }
}

/// <summary>A function of three numbers and its derivatives, as <see cref="Grad"/> returns it.</summary>
public sealed class Differentiable3 : Differentiable<
    Func<double, double, double, double>,
    Func<double, double, double, Three>,
    Func<double, double, double, (double Value, Three Gradient)>,
    Func<double, double, double, double[,]>,
    Func<double, double, double, Three, Three>>
{
    internal Differentiable3(Expression<Func<double, double, double, double>> f) : base(f) { }
}

/// <summary>A function of four numbers and its derivatives, as <see cref="Grad"/> returns it.</summary>
public sealed class Differentiable4 : Differentiable<
    Func<double, double, double, double, double>,
    Func<double, double, double, double, Four>,
    Func<double, double, double, double, (double Value, Four Gradient)>,
    Func<double, double, double, double, double[,]>,
    Func<double, double, double, double, Four, Four>>
{
    internal Differentiable4(Expression<Func<double, double, double, double, double>> f) : base(f) { }
}

/// <summary>A function of five numbers and its derivatives, as <see cref="Grad"/> returns it.</summary>
public sealed class Differentiable5 : Differentiable<
    Func<double, double, double, double, double, double>,
    Func<double, double, double, double, double, Five>,
    Func<double, double, double, double, double, (double Value, Five Gradient)>,
    Func<double, double, double, double, double, double[,]>,
    Func<double, double, double, double, double, Five, Five>>
{
    internal Differentiable5(Expression<Func<double, double, double, double, double, double>> f) : base(f) { }
}

/// <summary>A function of six numbers and its derivatives, as <see cref="Grad"/> returns it.</summary>
public sealed class Differentiable6 : Differentiable<
    Func<double, double, double, double, double, double, double>,
    Func<double, double, double, double, double, double, Six>,
    Func<double, double, double, double, double, double, (double Value, Six Gradient)>,
    Func<double, double, double, double, double, double, double[,]>,
    Func<double, double, double, double, double, double, Six, Six>>
{
    internal Differentiable6(Expression<Func<double, double, double, double, double, double, double>> f) : base(f) { }
}

/// <summary>A function of seven numbers and its derivatives, as <see cref="Grad"/> returns it.</summary>
public sealed class Differentiable7 : Differentiable<
    Func<double, double, double, double, double, double, double, double>,
    Func<double, double, double, double, double, double, double, Seven>,
    Func<double, double, double, double, double, double, double, (double Value, Seven Gradient)>,
    Func<double, double, double, double, double, double, double, double[,]>,
    Func<double, double, double, double, double, double, double, Seven, Seven>>
{
    internal Differentiable7(Expression<Func<double, double, double, double, double, double, double, double>> f) : base(f) { }
}

/// <summary>A function of eight numbers and its derivatives, as <see cref="Grad"/> returns it.</summary>
public sealed class Differentiable8 : Differentiable<
    Func<double, double, double, double, double, double, double, double, double>,
    Func<double, double, double, double, double, double, double, double, Eight>,
    Func<double, double, double, double, double, double, double, double, (double Value, Eight Gradient)>,
    Func<double, double, double, double, double, double, double, double, double[,]>,
    Func<double, double, double, double, double, double, double, double, Eight, Eight>>
{
    internal Differentiable8(Expression<Func<double, double, double, double, double, double, double, double, double>> f) : base(f) { }
}
#pragma warning restore format
