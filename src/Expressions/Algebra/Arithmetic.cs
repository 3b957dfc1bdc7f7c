namespace ExprGrad;

/// <summary>Which laws simplification may use.</summary>
public enum Arithmetic
{
    /// <summary>That of the machine: results stay the same for finite input, up to the sign of zero.</summary>
    Exact,

    /// <summary>That of the real numbers: rounding may change, and what is 0/0 or overflows may get a value.</summary>
    Real,
}
