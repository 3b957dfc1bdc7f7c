namespace ExprGrad.Properties;

/// <summary>Smaller models than a failing one.</summary>
internal static class Smaller
{
    // So many nodes have their values at once.
    private const int MostNumbers = 1 << 20;

    /// <summary>One result by itself; all but one; what one part of them is made of by itself; a part that is given instead of computed, or left out.</summary>
    public static IEnumerable<Model> Of(Model model)
    {
        var results = model.Function.Values;
        return [.. results.Count > 1 ? results.Select(result => model.With([result])).Concat(results.Select((_, i) => model.With(results.Where((_, k) => k != i)))) : [], .. Cut(model), .. Bypassed(model)];
    }

    private static IEnumerable<Model> Cut(Model model)
    {
        Expr[] parts = [.. Parts(model).Where(part => !model.Function.Values.Contains(part)).Reverse()];
        if (parts.Sum(part => (long)part.Shape.Count) > MostNumbers)
        {
            return [];
        }

        var values = new Function(model.Function.Inputs, parts.Select((part, i) => new Output($"part {i}", part))).Compile<double>().Invoke(model.Numbers(x => x));
        var free = Enumerable.Range(1, model.Function.Inputs.Count + 1).Select(i => $"c{i}").First(name => model.Function.Inputs.All(v => v.Name != name));
        return parts.Select((part, i) =>
        {
            var given = new Variable(free, part.Shape, Role.Input);
            return model.With(Replaced(model, part, given), (given, new Dense(part.Shape, Array.ConvertAll(values[i], x => (double)(float)x))));
        });
    }

    private static IEnumerable<Model> Bypassed(Model model) =>
        from part in Parts(model).Reverse()
        from operand in part.Operands
        where operand.Shape == part.Shape
        select model.With(Replaced(model, part, operand));

    private static IEnumerable<Expr> Parts(Model model) => Traverse.PostOrder(model.Function.Values).Where(e => e.Operands.Count > 0);

    private static IReadOnlyList<Expr> Replaced(Model model, Expr part, Expr by) => Traverse.Rebuild([.. model.Function.Values], node => ReferenceEquals(node, part) ? by : node);
}
