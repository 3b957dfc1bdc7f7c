#!/usr/bin/env python3
"""Plants one fault after another in the arms of Pullback.cs, Jvp.cs and what they call, in a copy of the repository, and shows whether the suite sees it.

    python3 properties/mutation/arms.py [part of a name]

Each fault is a text and what replaces it. Faults in the rows are planted by properties/Mutations.cs, which needs no building.
"""
import sys

import planting

PULLBACK, JVP = "src/Expressions/Calculus/Pullback.cs", "src/Expressions/Calculus/Jvp.cs"
TRANSPOSITION, SLIDING = "src/Expressions/Calculus/Transposition.cs", "src/Expressions/Functions/Sliding.cs"
SUITES = "DisplayName~forward is reverse|DisplayName~numerical|DisplayName~every route|DisplayName~exact_derivatives|DisplayName~nowhere|FullyQualifiedName~Branches|FullyQualifiedName~Rows_obey|FullyQualifiedName~Conventions"

FAULTS = [
    ("reduce: no partial", PULLBACK, ".Times(r.Monoid.Partial(r.X, r.RestoreAxes(r.X.Shape, r.Axes), r.Axes))", ""),
    ("broadcast: wrong sign", PULLBACK, "ct.Summed(b.NewAxes)", "ct.Summed(b.NewAxes).Moved(e => -e)"),
    ("broadcast: twice", PULLBACK, "ct.Summed(b.NewAxes)", "ct.Summed(b.NewAxes).Moved(e => 2 * e)"),
    ("reshape: wrong sign", PULLBACK, "ct.Moved(e => e.Reshape(r.X.Shape))", "ct.Moved(e => -e.Reshape(r.X.Shape))"),
    ("permute: not inverted", PULLBACK, "ct.Moved(e => e.Permute([.. p.Order.Inverse()]))", "ct.Moved(e => e.Permute([.. p.Order]))"),
    ("slice: twice", PULLBACK, "e.Pad(s.Windows, s.X.Shape)", "(2 * e).Pad(s.Windows, s.X.Shape)"),
    ("unfold: wrong sign", PULLBACK, "ct.Added(u.Fold)", "ct.Added(e => -u.Fold(e))"),
    ("unfold: no overlap", SLIDING, ".Aggregate((a, b) => a + b)", ".Aggregate((a, b) => a)"),
    ("pad: wrong sign", PULLBACK, "ct.Moved(e => e.Slice(p.Windows))", "ct.Moved(e => -e.Slice(p.Windows))"),
    ("concatenate: first part only", PULLBACK, "c.Placed().Select(part", "c.Placed().Take(1).Select(part"),
    ("concatenate: parts exchanged", PULLBACK, "c.Placed().Select(part", "c.Placed().Zip(c.Placed().Reverse(), (a, b) => a.Part.Shape == b.Part.Shape ? (a.Part, b.Windows) : a).Select(part"),
    ("gather: wrong axis", PULLBACK, "e.ScatterAdd(g.Indices, g.Axis, g.X.Shape[g.Axis])", "e.ScatterAdd(g.Indices, e.Shape.Rank - 1 - g.Axis, g.X.Shape[g.Axis])"),
    ("gather: wrong sign", PULLBACK, "e.ScatterAdd(g.Indices, g.Axis", "(-e).ScatterAdd(g.Indices, g.Axis"),
    ("scatter-add: wrong axis", PULLBACK, "e.TakeAlong(s.Indices, s.Axis)", "e.TakeAlong(s.Indices, e.Shape.Rank - 1 - s.Axis)"),
    ("scatter-add: no bounds", PULLBACK, ".Times(Where(s.Indices.IsPlaceOf(s.Extent), 1, 0))", ""),
    ("call: last operand missing", PULLBACK, "Call c         => Called(c, ct, wanted)", "Call c         => Called(c, ct, x => wanted(x) && x != c.Operands[^1])"),
    ("call: a pullback is not transposed", TRANSPOSITION, "{ Pullback: { } pull } => OfPullback(call, pull, dx)", "{ Pullback: { } pull } => dx[0]"),
    ("call: dead members leak", JVP, "Clean: alive is null", "Clean: true"),
    ("sum: alive around a choice too", "src/Expressions/Calculus/Cotangent.cs", "waiting.Push(around);", "waiting.Push(null);"),
    ("sum: one branch is both", "src/Expressions/Calculus/Cotangent.cs", "all.Remove((around, condition, !isNegated))", "all.Remove((around, condition, isNegated))"),
    ("named: twice", PULLBACK, "Named n        => One(n.X, ct)", "Named n        => One(n.X, ct.Moved(e => 2 * e))"),
    ("elementwise: first partial for all", PULLBACK, "ct.Times(Partial(map, i, partials))", "ct.Times(Partial(map, 0, partials))"),
    ("elementwise: last operand missing", PULLBACK, "for (var i = 0; i < map.Operands.Count; i++)", "for (var i = 0; i < Math.Max(1, map.Operands.Count - 1); i++)"),
    ("elementwise: a choice is not marked", PULLBACK, "contribution with { Chosen = true }", "contribution with { Chosen = false }"),
    ("contract: left missing", PULLBACK, "if (wanted(c.A))", "if (wanted(c.A) && c.Axes.Contracted.Count < 0)"),
    ("contract: right missing", PULLBACK, "if (wanted(c.B))", "if (wanted(c.B) && c.Axes.Contracted.Count < 0)"),
    ("contract: left not transposed", PULLBACK, "OrderBy(p => p.Right).Select(p => p.Left)", "OrderBy(p => p.Left).Select(p => p.Left)"),
    ("contract: right not transposed", PULLBACK, "OrderBy(p => p.Left).Select(p => p.Right)", "OrderBy(p => p.Right).Select(p => p.Right)"),
    ("contract: dead operands used", PULLBACK, "ct.Chosen && alive is not null ? Where(alive, operand, 0) : operand", "operand"),
    ("contract: left wrong sign", PULLBACK, "yield return (c.A, ct with { Value = product", "yield return (c.A, ct with { Value = -product"),
    ("contract: right twice", PULLBACK, "yield return (c.B, ct with { Value = product", "yield return (c.B, ct with { Value = 2 * product"),
    ("jvp reduce: no partial", JVP, "?.Times(r.Monoid.Partial(r.X, r.RestoreAxes(r.X.Shape, r.Axes), r.Axes))", ""),
    ("jvp broadcast: twice", JVP, "e.Along(b.Shape, b.Axes)", "(2 * e).Along(b.Shape, b.Axes)"),
    ("jvp reshape: wrong sign", JVP, "e.Reshape(r.Shape)", "(-e).Reshape(r.Shape)"),
    ("jvp permute: inverted", JVP, "e.Permute([.. p.Order])", "e.Permute([.. p.Order.Inverse()])"),
    ("jvp slice: wrong sign", JVP, "e.Slice(s.Windows)", "(-e).Slice(s.Windows)"),
    ("jvp unfold: wrong sign", JVP, "e.Unfold(u.Axis", "(-e).Unfold(u.Axis"),
    ("jvp call: none", JVP, "Call c         => Called(c, [.. c.Operands.Select((_, i) => tangent(i))])", "Call c         => null"),
    ("jvp pad: twice", JVP, "e.Pad(p.Windows, p.Shape)", "(2 * e).Pad(p.Windows, p.Shape)"),
    ("jvp pad: alive outside", JVP, "(dx with { Alive = AliveIn(dx, p.X) })", "dx"),
    ("jvp concatenate: zeros", JVP, "p.Tangent?.Total ?? Structural.Fill(0, p.X.Shape)", "Structural.Fill(0, p.X.Shape)"),
    ("jvp gather: wrong sign", JVP, "e.TakeAlong(g.Indices, g.Axis)", "(-e).TakeAlong(g.Indices, g.Axis)"),
    ("jvp scatter-add: twice", JVP, "e.ScatterAdd(s.Indices, s.Axis, s.Extent)", "(2 * e).ScatterAdd(s.Indices, s.Axis, s.Extent)"),
    ("jvp contract: left missing", JVP, "tangent(0) is { } da ?", "tangent(0) is { } da && batch < 0 ?"),
    ("jvp contract: right missing", JVP, "tangent(1) is { } db ?", "tangent(1) is { } db && batch < 0 ?"),
    ("jvp named: none", JVP, "Named          => tangent(0)", "Named          => null"),
    ("jvp elementwise: first partial for all", JVP, "Pullback.Partial(map, i, partials)", "Pullback.Partial(map, 0, partials)"),
]


if __name__ == "__main__":
    sys.exit(planting.main(FAULTS, "Expressions", SUITES, 40, sys.argv[1] if len(sys.argv) > 1 else ""))
