namespace ExprGrad.Properties;

/// <summary>Random well-typed expressions, with values for their inputs. Every row of <see cref="Ops"/> and of <see cref="Monoids"/> takes part by itself.</summary>
public static class Generators
{
    private const int StepsPerSize = 8;

    /// <summary>A random expression of the given kind, over one to three inputs, with shared parts.</summary>
    public static Check.Generator<Case> Expressions(Values values) => (random, size) =>
    {
        var pool = new Pool(random, values);
        for (var steps = 2 + random.Next(1 + (size / StepsPerSize)); steps > 0; steps--)
        {
            pool.Grow(Productions.Draw(random, values));
        }

        return Case.Of(pool.Result(), pool.Bindings, random.Next());
    };

    /// <summary>One row by itself, at a point of its domain; an operand that is not asked for is a constant.</summary>
    public static Check.Generator<Case> Row(Op op, int operand) => (random, _) =>
    {
        var shape = Shape.Of(3);
        var bindings = new List<(Variable, Dense)>();
        var operands = op.Domains.Select((domain, i) =>
        {
            var value = new Dense(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => Domains.Draw(domain, random))]);
            bindings.Add((new Variable($"x{i + 1}", shape, Role.Input), value));
            return i == operand ? (Expr)bindings[i].Item1 : new Constant(value);
        }).ToArray();
        var apart = !Domains.HasKinkAtTies(op) || Domains.AreApart(bindings[0].Item2, bindings[1].Item2);
        return apart ? Case.Of(op.Of(operands), bindings, random.Next()) : Row(op, operand)(random, 0);
    };

    /// <summary>One composite by itself, over random numbers; of any shape if it takes any, or of the one given.</summary>
    public static Check.Generator<Case> Composite(Composite row, Shape? shape = null) => (random, _) =>
    {
        var shapes = shape is not null ? [shape] : row.TakesAnyShape ? [Shapes.Like(row.Operands[0], random)] : row.Operands;
        var bindings = shapes.Select((s, i) => (new Variable($"x{i + 1}", s, Role.Input), row.HasKinks ? random.Spread(s) : random.Dense(s, Values.Smooth))).ToList();
        return Case.Of(row.Of([.. bindings.Select(b => b.Item1)]), bindings, random.Next());
    };

    /// <summary>One routine by itself, on a batch of small operands that are smooth for it.</summary>
    public static Check.Generator<Case> Row(Routine routine) => (random, _) =>
    {
        var pool = new Pool(random, Values.Smooth, Shape.Of(random.Next(1, 4)));
        var call = Productions.Called(routine, pool, given: false);
        return Traverse.PostOrder([call]).OfType<Variable>().Any() ? Case.Of(call, pool.Bindings, random.Next()) : Row(routine)(random, 0);
    };

    /// <summary>One reduction by itself, over some axes of a random tensor.</summary>
    public static Check.Generator<Case> Row(Monoid monoid) => (random, _) =>
    {
        var pool = new Pool(random, Values.Smooth, Shapes.Any(random));
        pool.Grow(Productions.Reduction(monoid));
        return Case.Of(pool.Latest, pool.Bindings, random.Next());
    };

    /// <summary>An output of a function, with its inputs drawn from domains; the last domain counts for all inputs that follow.</summary>
    public static Check.Generator<Case> Of(Function function, Expr output, params Domain[] domains) => (random, _) => Case.Of(
        output,
        [.. function.Inputs.Select((v, i) => (v, new Dense(v.Shape, [.. Enumerable.Range(0, v.Shape.Count).Select(_ => Domains.Draw(
            domains.Length == 0 ? Domain.Real : domains[Math.Min(i, domains.Length - 1)], random))])))],
        random.Next());
}
