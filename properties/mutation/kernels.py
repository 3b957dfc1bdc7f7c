#!/usr/bin/env python3
"""Plants one fault after another in what makes kernels of a function, and in these, in a copy of the repository, and shows whether the suites of models see it.

    python3 properties/mutation/kernels.py [part of a name]
"""
import sys

import planting

BAND, CUT, RUN, BANDED = (f"src/Compiler/Schedule/{name}.cs" for name in ("Band", "BandCut", "BandRun", "BandKernel"))
DIVIDE, PRODUCT, AGAIN = (f"src/Compiler/Schedule/{name}.cs" for name in ("Divide", "ContractionKernel", "Recomputation"))
LIFE, LAYOUT = (f"src/Compiler/Memory/{name}.cs" for name in ("Life", "Layout"))
EMITTED = "src/Compiler/Emit/ContractionEmitter.cs"
FORM, BLOCKING, FORMS, DIRECT = (f"src/Compiler/Kernels/{name}.cs" for name in ("Product", "Blocking", "Forms", "Direct"))
SUITES = "FullyQualifiedName~ModelsHold|FullyQualifiedName~Properties.Products|FullyQualifiedName~StraightLines"

FAULTS = [
    ("band: what depends on a later kernel comes first", BAND, "later.Any(other => DependsOn(turn, other))", "later.Count < 0"),
    ("band: sums start later", BAND, "else if (IsStart(kernels[i]))", "else if (i < 0)"),
    ("band: rows reach into others", BANDED, ".All(t => apart.Contains((t.Buffer, t.Along)) && t.Low >= 0 && t.High < t.Along);", ".All(t => apart.Contains((t.Buffer, t.Along)));"),
    ("band: partial results are read", RUN, "&& !turns.SelectMany(turn => turn.Reads).Any(results.Contains)", ""),
    ("cut: no room for what is left over", CUT, "(long)o.Along * Math.Max(size, rest)", "(long)o.Along * size"),
    ("cut: no workspace for what is left over", CUT, "Math.Max(product.WorkspaceBytes(elementSize), rest?.WorkspaceBytes(elementSize) ?? 0)", "product.WorkspaceBytes(elementSize)"),
    ("cut: what is left over starts with the first row", CUT, "position => axes[0].Strides[position] * done", "position => 0 * done * position"),
    ("cut: one row is left out", CUT, "if (rest > 0)", "if (rest > 1)"),
    ("cut: partial results start with 1", CUT, "sum.Monoid.Identity)", "sum.Monoid.Identity + 1)"),
    ("cut: sums of products start with anything", CUT, "yield return LoopKernel.Fill(product.C.Buffer, Monoids.Sum.Identity);", "_ = product;"),
    ("cut: partial results at one place", CUT, "Strides = [sum.Shape[1], .. at.Strides.Skip(1)]", "Strides = [0, .. at.Strides.Skip(1)]"),
    ("cut: temporaries for one thread", CUT, "var threads = Math.Min(members, parts);", "var threads = 1;"),
    ("emit: one copy of B for a batch", EMITTED, " && kernel.B.Start.Strides.All(stride => stride == 0)", ""),
    ("emit: B is copied from the start of its buffer", EMITTED, "Expression.Constant((long)kernel.B.Start.Offset)", "Expression.Constant(0L)"),
    ("product: rows with gaps become one", PRODUCT, "outer == inner * count ? inner : null", "inner"),
    ("product: no room to copy B", PRODUCT, "CopiesB(elementSize) ? (long)K * N * elementSize : 0", "0"),
    ("divide: the rest of a sum is left out", DIVIDE, ".. done < kernel.K ? (Kernel[])[rest with", ".. done < 0 ? (Kernel[])[rest with"),
    ("divide: the rest of a loop is left out", DIVIDE, ".. rest == 0 ? [] :", ".. rest >= 0 ? [] :"),
    ("divide: partial sums at one place", DIVIDE, "C = Along(kernel.C with { Buffer = partial }, count)", "C = Along(kernel.C with { Buffer = partial }, 0)"),
    ("divide: a workspace for one thread", DIVIDE, "Shape.Of(Math.Min(options.Members, parts), (int)(lines", "Shape.Of(1, (int)(lines"),
    ("kernels: few columns do not resume", FORM, ": !Resume && A.Column == 1 && (N == 1 &&", ": A.Column == 1 && (N == 1 &&"),
    ("kernels: few rows do not resume", FORM, ": !Resume && A.Column == 1 && B.Row == 1", ": A.Column == 1 && B.Row == 1"),
    ("kernels: no room for few columns", BLOCKING, "return IsFew(n, k) ? nint.Max(blocks, Lines<T>(n, k)) : blocks;", "return blocks;"),
    ("kernels: no room for narrow results", BLOCKING, "NarrowElements<T>(m, n) + BlockElements<T>(n, int.Min(m, NarrowRows), k)", "BlockElements<T>(n, int.Min(m, NarrowRows), k)"),
    ("kernels: narrow results do not resume", FORMS, "if (product.Resume) Packing<T>.Transpose", "if (i < 0) Packing<T>.Transpose"),
    ("kernels: sweeps do not resume", DIRECT, "One(a[p * aColumn], b + p * bRow, c, n, resume || p > 0)", "One(a[p * aColumn], b + p * bRow, c, n, p > 0)"),
    ("memory: over what is read at another place", LIFE, ".All(access => access.Place is null && access.At == store.At)", ".All(access => access.Place is null)"),
    ("memory: over what later turns read", LIFE, "\n            && !turns.Skip(turn + 1).Any(later => later.Reads.Contains(buffer))", ""),
    ("memory: over what earlier turns touch elsewhere", LIFE, ".All(t => t.Along == store.At.Strides[0] && t.Low >= 0 && t.High < t.Along)", ".All(_ => true)"),
    ("memory: over what is read again", LIFE, "ranges[b].Last == position", "ranges[b].Last >= position"),
    ("memory: two in one place", LAYOUT, "blocks[i].Range.Overlaps(range) ?", "blocks[i].Range.First == range.First ?"),
    ("again: of what has pieces", AGAIN, " && !map.Operands.Any(x => views.Pieces.Contains(views.Base(x)))", ""),
]


if __name__ == "__main__":
    sys.exit(planting.main(FAULTS, "Compiler", SUITES, 550, sys.argv[1] if len(sys.argv) > 1 else ""))
