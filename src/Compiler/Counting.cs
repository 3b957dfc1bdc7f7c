using ExprGrad.Compiler.Emit;

namespace ExprGrad.Compiler;

/// <summary>Whether a number type can count: positions along an axis are numbers, and <see cref="float"/> knows whole numbers only up to 2²⁴.</summary>
internal static class Counting
{
    private const int Float = 1 << 24;

    /// <summary>Refuses a function that counts further than its number type.</summary>
    public static void Check(Function function, Carrier scalar)
    {
        if (scalar.Element == typeof(float) && function.Nodes.FirstOrDefault(node => Counted(node) > Float) is { } node)
        {
            throw new CompileException($"float: found an axis of {Counted(node)} positions that are used as numbers, expected at most {Float}; double counts further");
        }
    }

    private static int Counted(Expr node) => node switch
    {
        Iota iota => iota.Shape[iota.Axis],
        Gather gather => gather.X.Shape[gather.Axis],
        ScatterAdd scatter => scatter.Extent,
        _ => 0,
    };
}
