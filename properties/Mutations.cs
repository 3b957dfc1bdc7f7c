using System.Reflection;
using Xunit.Abstractions;

namespace ExprGrad.Properties;

/// <summary>
/// Whether the suite would see a fault: with <c>EXPRGRAD_MUTATE=1</c> each row gets one wrong partial after another, and a law or a convention has to
/// fail. By itself: <c>EXPRGRAD_MUTATE=1 dotnet test properties -c Release --filter Mutations</c>; that of the arms is <c>mutation/arms.py</c>.
/// </summary>
public sealed class Mutations(ITestOutputHelper output)
{
    private const int Cases = 20;

    /// <summary>Faults that change nothing, and why.</summary>
    private static readonly Dictionary<string, string> Excused = [];

    [Fact]
    public void Every_fault_in_a_row_is_caught()
    {
        if (System.Environment.GetEnvironmentVariable("EXPRGRAD_MUTATE") is null)
        {
            return;
        }

        var (killed, survived) = (0, new List<string>());
        foreach (var (name, row, mutants) in Ops.All.Select(o => (o.Name, (object)o, OfRow(o)))
            .Concat(Monoids.All.Select(m => (m.Name, (object)m, OfReduction(m)))).Concat(Decompositions.All.Where(r => !r.IsFlat).Select(r => (r.Name, (object)r, OfRoutine(r)))))
        {
            foreach (var (fault, plant, restore) in mutants)
            {
                plant();
                var caught = IsCaught(row);
                restore();
                _ = caught ? killed++ : 0;
                survived.AddRange(caught ? [] : [$"{name}: {fault}"]);
            }
        }

        var unexcused = survived.Where(s => !Excused.ContainsKey(s)).ToList();
        output.WriteLine($"{killed} caught, {survived.Count} not, of which {survived.Count - unexcused.Count} change nothing\n{string.Join('\n', survived)}");
        Assert.Empty(unexcused);
    }

    private static bool IsCaught(object row)
    {
        try
        {
            var generators = row switch
            {
                Op op => Enumerable.Range(0, op.Arity).Select(i => Generators.Row(op, i)),
                Monoid monoid => [Generators.Row(monoid)],
                _ => [Generators.Row((Routine)row)],
            };
            foreach (var generator in generators)
            {
                foreach (var law in Suite.Laws.Where(l => l.Number is 1 or 2 or 5))
                {
                    Check.All(generator, _ => [], law.Holds(new()), Cases);
                }
            }

            foreach (var (convention, i) in Conventions.All.Select((c, i) => (c, i)).Where(c => Has(c.c, row)))
            {
                new ConventionsHold().Rows_hold_in_every_mode(i, convention.Text);
            }

            return false;
        }
        catch (Exception)
        {
            return true;
        }
    }

    private static bool Has(Convention convention, object row) => Traverse
        .PostOrder([convention.Of([.. convention.At.Select((x, i) => new Variable($"x{i}", x.Shape, Role.Input))])])
        .Any(node => ReferenceEquals(row, node switch { Map m => m.Op, Reduce r => r.Monoid, Call c => c.Routine, _ => null }));

    private static IEnumerable<(string Fault, Action Plant, Action Restore)> OfRow(Op op)
    {
        var (partials, flat) = (Field(typeof(Op), "<Partials>k__BackingField"), Field(typeof(Op), "isFlat"));
        var original = op.Partials;
        Operands x = [.. op.Domains.Select((_, i) => new Variable($"x{i}", Shape.Scalar, Role.Input))];
        var y = op.Of([.. x]);
        foreach (var (partial, operand) in original(x, y).Select((p, i) => (p, i)))
        {
            foreach (var (fault, mutate) in Faults(partial, [.. x, y]))
            {
                yield return ($"∂{operand + 1} {fault}", () => Set((x, y) => [.. original(x, y).Select((p, i) => i == operand ? mutate(p, [.. x, y]) : p)]), () => Set(original));
            }
        }

        if (op.Arity == 2 && original(x, y) is var both && $"{both[0]}" != $"{both[1]}")
        {
            yield return ("partials exchanged", () => Set((x, y) => [.. original(x, y).Reverse()]), () => Set(original));
        }

        void Set(Partials planted)
        {
            partials.SetValue(op, planted);
            flat.SetValue(op, null);
        }
    }

    private static IEnumerable<(string Fault, Action Plant, Action Restore)> OfReduction(Monoid monoid)
    {
        var partial = Field(typeof(Monoid), "<Partial>k__BackingField");
        var original = monoid.Partial;
        var x = new Variable("x", Shape.Of(3), Role.Input);
        var y = new Variable("y", Shape.Of(3), Role.Input);
        foreach (var (fault, mutate) in Faults(original(x, y, [0]), [x, y]))
        {
            yield return (fault, () => partial.SetValue(monoid, (Func<Expr, Expr, Sequence<int>, Expr>)((x, y, axes) => mutate(original(x, y, axes), [x, y]))), () => partial.SetValue(monoid, original));
        }
    }

    private static IEnumerable<(string Fault, Action Plant, Action Restore)> OfRoutine(Routine routine)
    {
        var (push, pull) = (Field(typeof(Routine), "<Pushforward>k__BackingField"), Field(typeof(Routine), "<Pullback>k__BackingField"));
        Operands x = [.. routine.Signature.Ranks.Select((rank, i) => new Variable($"x{i}", new(Enumerable.Repeat(3, rank).ToSequence()), Role.Input))];
        var y = new Variable("y", routine.Of([.. x]).Shape, Role.Input);
        if (routine.Pushforward is { } pushforward)
        {
            Expr[] dx = [.. x.Select(v => new Variable("dx", v.Shape, Role.Input))];
            foreach (var (fault, mutate) in Faults(pushforward(x, y, dx)!, [.. x, y, .. dx]))
            {
                PushforwardRule planted = (x, y, dx) => pushforward(x, y, dx) is { } dy ? mutate(dy, [.. x, y, .. dx.OfType<Expr>()]) : null;
                yield return ($"tangent {fault}", () => push.SetValue(routine, planted), () => push.SetValue(routine, pushforward));
            }
        }

        if (routine.Pullback is { } pullback)
        {
            var seed = new Variable("ct", y.Shape, Role.Input);
            foreach (var (cotangent, operand) in pullback(x, y, seed).Select((e, i) => (e!, i)))
            {
                foreach (var (fault, mutate) in Faults(cotangent, [.. x, y, seed]))
                {
                    PullbackRule planted = (x, y, ct) => [.. pullback(x, y, ct).Select((e, i) => i == operand && e is not null ? mutate(e, [.. x, y, ct]) : e)];
                    yield return ($"cotangent {operand + 1} {fault}", () => pull.SetValue(routine, planted), () => pull.SetValue(routine, pullback));
                }
            }
        }
    }

    // Of a whole formula, and of each operation in it.
    private static IEnumerable<(string Fault, Func<Expr, IReadOnlyList<Expr>, Expr> Mutate)> Faults(Expr formula, IReadOnlyList<Expr> leaves)
    {
        var isZero = formula is Constant { Value.Shape.Rank: 0 } c && c.Value[0] == 0;
        yield return ("is one more", (e, _) => e + 1);
        if (isZero)
        {
            yield break;
        }

        yield return ("has the wrong sign", (e, _) => -e);
        yield return ("is twice as large", (e, _) => 2 * e);
        yield return ("is 0", (e, _) => 0 * e);
        foreach (var (node, k) in Inner(formula, leaves).Select((n, k) => (n, k)))
        {
            for (var operand = 0; operand < node.Operands.Count && node is Map map && (map.Op == Ops.Add || map.Op == Ops.Sub || map.Op == Ops.Mul || map.Op == Ops.And || map.Op == Ops.Or); operand++)
            {
                var kept = operand;
                yield return ($"keeps only operand {kept + 1} of {Print.Text(node)}", (e, l) => Replaced(e, l, k, n => n.Operands[kept]));
            }

            if (node is Permute { Shape: var turned } && turned == node.Operands[0].Shape)
            {
                yield return ($"does not turn {Print.Text(node)}", (e, l) => Replaced(e, l, k, n => n.Operands[0]));
            }

            if (node is Contract product && product.A.Shape == product.B.Shape && !ReferenceEquals(product.A, product.B))
            {
                yield return ($"has the factors of {Print.Text(node)} exchanged", (e, l) => Replaced(e, l, k, n => new Contract(n.Operands[1], n.Operands[0], ((Contract)n).Axes)));
            }

            if (node is Map { Op.Arity: 2, Op.Commutes: false } pair && pair.Operands[0] != pair.Operands[1])
            {
                yield return ($"has the operands of {Print.Text(node)} exchanged", (e, l) => Replaced(e, l, k, n => ((Map)n).Op.Of(n.Operands[1], n.Operands[0])));
            }
        }
    }

    private static List<Expr> Inner(Expr formula, IReadOnlyList<Expr> leaves) =>
        [.. Traverse.PostOrder([formula], node => !leaves.Any(leaf => ReferenceEquals(leaf, node))).Where(node => node is Map or Permute or Contract)];

    private static Expr Replaced(Expr formula, IReadOnlyList<Expr> leaves, int k, Func<Expr, Expr> by) => Inner(formula, leaves) is var inner && k < inner.Count
        ? Traverse.Rebuild([formula], node => ReferenceEquals(node, inner[k]) ? by(node) : node)[0] : formula;

    private static FieldInfo Field(Type type, string name) => type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
}
