using System.Linq.Expressions;

namespace ExprGrad.Compiler.Emit;

/// <summary>What a kernel does in loops over parts and blocks that it may have in common with others.</summary>
internal interface ITurn
{
    /// <summary>Adds what comes before the loop at a depth.</summary>
    void Before(List<Expression> statements, int depth);

    /// <summary>What is done at one place of all these loops.</summary>
    IEnumerable<Expression> Within();

    /// <summary>Adds what comes after the loop at a depth.</summary>
    void After(List<Expression> statements, int depth);
}

/// <summary>Kernels in parts as LINQ statements: one loop over the parts that are asked for, and one over the blocks of each if there are several, in which the kernels take turns.</summary>
internal static class TurnEmitter
{
    /// <summary>The statements of kernels in loops of these extents, over whose indices they are made.</summary>
    public static IEnumerable<Expression> Statements(Frame frame, IEnumerable<int> extents, Func<ParameterExpression[], ITurn[]> turns)
    {
        var ends = extents.ToArray();
        ParameterExpression[] indices = [.. ends.Select((_, depth) => frame.Local(typeof(long), depth == 0 ? "part" : "block"))];
        return AtDepth(frame.Share, indices, ends, turns(indices), 0);
    }

    /// <summary>The statements of a band.</summary>
    /// <param name="frame">The method.</param>
    /// <param name="band">The band.</param>
    /// <param name="nests">Its loops, in their order.</param>
    public static IEnumerable<Expression> Statements(Frame frame, BandKernel band, IReadOnlyList<LoopNest> nests)
    {
        var (next, written) = (new Queue<LoopNest>(nests), band.Writes.ToHashSet());
        var ahead = Ahead.Of(nests, band.Temporaries);
        return Statements(frame, band.Turns[0].Around.Take(band.Turns[0].Outer), outer =>
            [.. band.Turns.Select(turn => turn is ContractionKernel product ? (ITurn)new Product(frame, product, outer, written.Contains(product.B.Buffer)) : Loop(next.Dequeue(), outer))]);

        NestEmitter Loop(LoopNest nest, ParameterExpression[] outer) => new(frame, nest, ahead[nest], outer);
    }

    private static List<Expression> AtDepth(Share share, ParameterExpression[] indices, int[] ends, ITurn[] turns, int depth)
    {
        if (depth == indices.Length)
        {
            return [.. turns.SelectMany(turn => turn.Within())];
        }

        var statements = new List<Expression>();
        foreach (var turn in turns)
        {
            turn.Before(statements, depth);
        }

        statements.Add(Expression.Assign(indices[depth], depth == 0 ? share.From : Expression.Constant(0L)));
        statements.Add(Frame.While(indices[depth], depth == 0 ? share.To : Expression.Constant((long)ends[depth]), 1, AtDepth(share, indices, ends, turns, depth + 1)));
        foreach (var turn in turns)
        {
            turn.After(statements, depth);
        }

        return statements;
    }

    // A B that stays the same is copied once, if it must be.
    private sealed class Product(Frame frame, ContractionKernel kernel, ParameterExpression[] outer, bool changes) : ITurn
    {
        private readonly bool copiesOnce = !changes && outer.Length > 0 && ContractionEmitter.HasOneCopy(frame, kernel);

        public void Before(List<Expression> statements, int depth) => statements.AddRange(copiesOnce && depth == 0 ? [ContractionEmitter.Copy(frame, kernel)] : []);

        public IEnumerable<Expression> Within() => ContractionEmitter.Within(frame, kernel, copiesOnce, outer);

        public void After(List<Expression> statements, int depth)
        {
        }
    }
}
