using System.Reflection;

namespace ExprGrad.Properties;

/// <summary>Every row of the table of composites under every law.</summary>
public sealed class CompositeLaws
{
    private static readonly int Cases = Math.Max(3, Environment.Cases / 100);
    private static readonly Shape Rank8 = Shape.Of(2, 2, 1, 1, 2, 1, 1, 2);

    public static TheoryData<string> All => new(Composites.All.Select(c => c.Name));

    public static TheoryData<string> OfAnyShape => new(Composites.All.Where(c => c.TakesAnyShape).Select(c => c.Name));

    [Theory]
    [MemberData(nameof(All))]
    public void Composites_obey_every_law(string name) => Suite.Hold(Generators.Composite(Named(name)), Cases);

    [Theory]
    [MemberData(nameof(All))]
    public void Composites_mean_the_same_in_floats(string name) => Check.All(Generators.Composite(Named(name)), Compilation.MeansInFloats, Cases);

    [Theory]
    [MemberData(nameof(OfAnyShape))]
    public void Composites_of_eight_axes_mean_the_same_compiled(string name) => Check.All(Generators.Composite(Named(name), Rank8), c =>
    {
        Laws.ForwardIsReverse(c);
        Laws.CompiledIsEvaluated(c);
    }, 1);

    [Theory]
    [MemberData(nameof(OfAnyShape))]
    public void Composites_of_nothing_mean_the_same_compiled(string name)
    {
        var row = Named(name);
        for (var axis = 0; axis < row.Axes; axis++)
        {
            var empty = new Shape(row.Operands[0].Extents.Select((n, a) => a == axis ? 0 : n).ToSequence());
            Check.All(Generators.Composite(row, empty), Laws.CompiledIsEvaluated, 1);
        }
    }

    /// <summary>What users can call is in a table: a row of <see cref="Ops"/>, or a composite.</summary>
    [Fact]
    public void Every_public_method_stands_in_a_table()
    {
        Type[] types =
        [
            typeof(Functions), typeof(Structural), typeof(Indexing), typeof(Reductions), typeof(Norms), typeof(Extremes), typeof(Cumulative), typeof(Products),
            typeof(Borders), typeof(Tiling), typeof(Diagonals), typeof(Sliding),
        ];
        var tested = Composites.All.Select(c => c.Method).Concat(typeof(Ops).GetFields().Select(f => f.Name)).Concat(typeof(Monoids).GetFields().Select(f => f.Name));
        var methods = types.SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static)).Where(m => !m.ReturnType.IsAssignableTo(typeof(Variable)));
        Assert.Empty(methods.Select(m => m.Name).Distinct().Except(tested));
    }

    private static Composite Named(string name) => Composites.All.Single(c => c.Name == name);
}
