namespace ExprGrad.Algebra;
/// <summary>S.</summary>
public enum Arithmetic { 
    /// <summary>S.</summary>
Exact, 
    /// <summary>S.</summary>
Real }
/// <summary>S.</summary>
public static class Simplify { 
    /// <summary>S.</summary>
public static Function Of(Function f, Arithmetic a) => f; }
