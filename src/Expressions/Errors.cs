namespace ExprGrad;

/// <summary>What every error of this library derives from. A message says what was found and what was expected.</summary>
public abstract class ExprGradException : Exception
{
    private protected ExprGradException(string message)
        : base(message)
    {
    }
}

/// <summary>Shapes that do not fit together, raised where the expression is built.</summary>
public sealed class ShapeException(string message) : ExprGradException(message);

/// <summary>A function that is not well formed: two inputs of one name, an output that needs an undeclared input.</summary>
public sealed class FunctionException(string message) : ExprGradException(message);

/// <summary>A derivative that does not exist or was asked for where nothing depends on the variable.</summary>
public sealed class DerivativeException(string message) : ExprGradException(message);

/// <summary>A C# expression that cannot be captured as mathematics.</summary>
public sealed class CaptureException(string message) : ExprGradException(message);

/// <summary>A function that cannot be compiled as asked.</summary>
public sealed class CompileException(string message) : ExprGradException(message);

/// <summary>Arguments that do not fit a compiled function, raised before any work is done.</summary>
public sealed class BindingException(string message) : ExprGradException(message);
