namespace ExprGrad;
/// <summary>S.</summary>
public static class Print { 
    /// <summary>S.</summary>
public static string Text(Expr e) => "?"; 
    /// <summary>S.</summary>
public static string Text(Function e) => "?"; }
