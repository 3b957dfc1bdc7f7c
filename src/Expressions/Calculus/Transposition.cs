namespace ExprGrad.Calculus;

/// <summary>
/// The derivative of a routine in both modes, of which its row gives at least one. Both are linear, and one is the transpose of the other:
/// the one that is missing is the reverse mode derivative of the one that is given, with respect to what that is linear in.
/// </summary>
/// <remarks>Radul et al., "You only linearize once: tangents transpose to gradients", POPL 2023.</remarks>
internal static class Transposition
{
    /// <summary>The tangent of a call from those of its operands; null is zero.</summary>
    /// <exception cref="DerivativeException">The routine has no derivative.</exception>
    public static Expr? Pushforward(Call call, IReadOnlyList<Expr?> dx) => call.Routine switch
    {
        { IsFlat: true } => null,
        { Pushforward: { } push } => Checked(call, push(call.Operands, call, dx), call.Shape, "a tangent"),
        { Pullback: { } pull } => OfPullback(call, pull, dx),
        _ => throw NoDerivative(call),
    };

    /// <summary>The cotangents of those operands of a call that are wanted, from that of its value; null is zero.</summary>
    /// <exception cref="DerivativeException">The routine has no derivative.</exception>
    public static IReadOnlyList<Expr?> Pullback(Call call, Expr ct, Func<Expr, bool> wanted) => call.Routine switch
    {
        { IsFlat: true } => new Expr?[call.Operands.Count],
        { Pullback: { } pull } => [.. Cotangents(call, pull(call.Operands, call, ct)).Select((e, i) => wanted(call.Operands[i]) ? e : null)],
        { Pushforward: { } push } => OfPushforward(call, push, ct, wanted),
        _ => throw NoDerivative(call),
    };

    // dy = Σ (∂ct_x / ∂ct)ᵀ · dx.
    private static Expr? OfPullback(Call call, PullbackRule pull, IReadOnlyList<Expr?> dx)
    {
        var (x, y, ct) = (StandIns(call.Operands), StandIn("y", call.Shape), StandIn("ct", call.Shape));
        var tangents = call.Operands.Select(operand => StandIn("dx", operand.Shape)).ToList();
        var terms = Cotangents(call, pull(x, y, ct)).Select((e, i) => (Value: e, Seed: tangents[i], Given: dx[i] is not null)).Where(t => t.Given && Contains(t.Value, ct)).ToList();
        return terms.Count == 0 ? null
            : Filled(call, x, y, Transposed([.. terms.Select(t => (t.Value!, (Expr)t.Seed))], [ct]), tangents.Zip(dx).Where(p => p.Second is not null))[0];
    }

    // ct_x = (∂dy / ∂dx)ᵀ · ct for each x.
    private static Expr?[] OfPushforward(Call call, PushforwardRule push, Expr seed, Func<Expr, bool> wanted)
    {
        RefuseCircles(call);
        var (x, y, ct) = (StandIns(call.Operands), StandIn("y", call.Shape), StandIn("ct", call.Shape));
        var tangents = call.Operands.Select(operand => wanted(operand) ? StandIn("dx", operand.Shape) : null).ToList();
        var dy = Checked(call, push(x, y, tangents), call.Shape, "a tangent");
        var reached = tangents.OfType<Variable>().Where(d => Contains(dy, d)).ToList();
        var cotangents = reached.Count == 0 ? [] : Filled(call, x, y, Transposed([(dy!, ct)], reached), [(ct, seed)]);
        return [.. tangents.Select(d => d is not null && reached.IndexOf(d) is var at and >= 0 ? cotangents[at] : null)];
    }

    // A rule that calls its own routine on a tangent would have to be transposed for its transpose.
    private static void RefuseCircles(Call call)
    {
        var (seen, waiting) = (new HashSet<Routine>(), new Stack<Call>([call]));
        while (waiting.TryPop(out var next))
        {
            foreach (var inner in OnTangents(next, next.Routine.Pushforward!).Where(c => seen.Add(c.Routine)))
            {
                waiting.Push(inner.Routine != call.Routine ? inner : throw new DerivativeException(
                    $"{call.Routine.Name}: found a pushforward that calls {call.Routine.Name} on a tangent and cannot be transposed, expected a pullback beside it"));
            }
        }
    }

    // The calls in a pushforward that depend on a tangent and have no pullback.
    private static IEnumerable<Call> OnTangents(Call call, PushforwardRule push)
    {
        var tangents = call.Operands.Select(operand => StandIn("dx", operand.Shape)).ToList();
        var depends = push(StandIns(call.Operands), StandIn("y", call.Shape), tangents) is { } dy
            ? Traverse.Fold<bool>([dy], (node, operand) => tangents.Contains(node) || Enumerable.Range(0, node.Operands.Count).Any(operand)) : [];
        return depends.Where(p => p.Value).Select(p => p.Key).OfType<Call>().Where(c => c.Routine is { Pullback: null, Pushforward: not null, IsFlat: false });
    }

    private static IReadOnlyList<Expr> Transposed(IReadOnlyList<(Expr Value, Expr Seed)> outputs, IReadOnlyList<Variable> variables) =>
        [.. Vjp.Of([.. outputs.Select((o, i) => (new Output($"y{i}", o.Value), o.Seed))], variables).Select(o => o.Value is Named n ? n.X : o.Value)];

    // Rules are differentiated over variables that stand in for what the call is made of, so that the work does not grow with that.
    private static Operands StandIns(Operands operands) => [.. operands.Select(x => StandIn("x", x.Shape))];

    private static Variable StandIn(string name, Shape shape) => new(name, shape, Role.Input);

    private static IReadOnlyList<Expr> Filled(
        Call call, Operands x, Variable y, IReadOnlyList<Expr> templates, IEnumerable<(Variable StandIn, Expr? Value)> others)
    {
        var values = x.Zip(call.Operands).Append((y, call)).Concat(others.Select(o => ((Expr)o.StandIn, o.Value!)))
            .ToDictionary(p => p.Item1, p => p.Item2, (IEqualityComparer<Expr>)ReferenceEqualityComparer.Instance);
        return Traverse.Rebuild(templates, node => values.GetValueOrDefault(node) ?? Joined(node));
    }

    // What only moves elements is written as if it had been built over what has been filled in.
    private static Expr Joined(Expr node) => node switch
    {
        Reshape r => r.X.Reshape(r.Shape),
        Permute p => p.X.Permute([.. p.Order]),
        Broadcast b => b.X.Along(b.Shape, b.Axes),
        _ => node,
    };

    private static bool Contains(Expr? e, Variable variable) => e is not null && Traverse.PostOrder([e]).Contains(variable);

    private static IReadOnlyList<Expr?> Cotangents(Call call, IReadOnlyList<Expr?> cotangents) => cotangents.Count != call.Operands.Count
        ? throw new ShapeException($"{call.Routine.Name}: found {cotangents.Count} cotangents, expected {call.Operands.Count}")
        : [.. cotangents.Select((e, i) => Checked(call, e, call.Operands[i].Shape, "a cotangent"))];

    private static Expr? Checked(Call call, Expr? e, Shape shape, string what) => e is null || e.Shape == shape ? e
        : throw new ShapeException($"{call.Routine.Name}: found {what} {e.Shape}, expected {shape}");

    private static DerivativeException NoDerivative(Call call) => new(
        $"{call.Routine.Name} has no derivative rule: found a derivative asked for, expected a routine with a pushforward or a pullback; StopGradient says that it is meant as a constant");
}
