namespace ExprGrad;

/// <summary>Which laws simplification may use.</summary>
public enum Arithmetic
{
    /// <summary>That of the machine: results stay the same, infinities and NaN included, up to the sign of zero and the last digit of a square written as a power.</summary>
    Exact,

    /// <summary>That of the real numbers: rounding may change, and what is 0/0 or overflows may get a value.</summary>
    Real,
}
