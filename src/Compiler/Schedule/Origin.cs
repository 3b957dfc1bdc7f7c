namespace ExprGrad.Compiler;

/// <summary>What a loop needs in order to find a value.</summary>
/// <param name="Node">A node that is computed, or a leaf.</param>
/// <param name="IsInPlace">Whether it is needed only at the position of the loop, so that it can come out of the same loop.</param>
internal readonly record struct Origin(Expr Node, bool IsInPlace);
