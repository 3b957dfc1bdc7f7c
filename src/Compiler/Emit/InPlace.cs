using System.Linq.Expressions;

namespace ExprGrad.Compiler.Emit;

/// <summary>
/// Numbers of straight-line code that need no local: what only one operation reads stands in its expression if nothing is computed in between, so that the order stays what it
/// was; what it reads from memory it reads itself. Much of the JIT's time goes into locals, and what it makes of both is the same.
/// </summary>
internal sealed class InPlace
{
    // LINQ's compiler goes down into expressions on its stack. Of what waits for one operation, few stand side by side.
    private const int Deepest = 16, Most = 8;
    private const int Unread = -1, Read = -2;

    private readonly LoopNest nest;
    private readonly IReadOnlyDictionary<int, int> pairs;
    private readonly Expression?[] scope;
    private readonly Func<Expression, ParameterExpression> assign;
    private readonly Dictionary<Op, bool> once = [];
    private readonly List<int> waiting = [];
    private readonly int[] readers, depths;

    /// <param name="nest">Code without loops.</param>
    /// <param name="pairs">Instructions of which one call computes two.</param>
    /// <param name="scope">What stands for the value of each instruction.</param>
    /// <param name="assign">Computes a value into a local.</param>
    public InPlace(LoopNest nest, IReadOnlyDictionary<int, int> pairs, Expression?[] scope, Func<Expression, ParameterExpression> assign)
    {
        (this.nest, this.pairs, this.scope, this.assign) = (nest, pairs, scope, assign);
        (readers, depths) = (new int[nest.Body.Count], new int[nest.Body.Count]);
        Array.Fill(readers, Unread);
        for (var i = 0; i < nest.Body.Count; i++)
        {
            foreach (var operand in First(i) == i ? CriticalPath.Operands(nest.Body[i].Instruction) : [])
            {
                readers[operand] = readers[operand] == Unread && nest.Body[i].Instruction is Apply apply && ReadsOnce(apply.Op) ? i : Read;
            }
        }

        foreach (var store in nest.Stores)
        {
            readers[store.Store.Value] = Read;
        }
    }

    /// <summary>Before an instruction's value is written: what waits for it, last of all, stands in it, and whatever else it reads has a local.</summary>
    public void Before(int instruction)
    {
        var (reader, first) = (First(instruction), waiting.Count);
        for (; first > 0 && readers[waiting[first - 1]] == reader; first--)
        {
            depths[instruction] = Math.Max(depths[instruction], depths[waiting[first - 1]] + 1);
        }

        waiting.RemoveRange(first, waiting.Count - first);
        while (first > 0 && readers[waiting[first - 1]] != reader)
        {
            first--;
        }

        Assign(first);
    }

    /// <summary>After an instruction's value is written: it waits, or gets a local.</summary>
    public void Add(int instruction)
    {
        if (nest.Body[instruction].Instruction is Load && readers[instruction] >= 0)
        {
            return;
        }

        waiting.Add(instruction);
        Assign(readers[instruction] < 0 || depths[instruction] == Deepest ? waiting.Count : waiting.Count - Most);
    }

    /// <summary>Gives all that waits a local.</summary>
    public void Flush() => Assign(waiting.Count);

    private void Assign(int count)
    {
        for (var i = 0; i < count; i++)
        {
            scope[waiting[i]] = assign(scope[waiting[i]]!);
        }

        waiting.RemoveRange(0, Math.Max(0, count));
    }

    // An instruction stands for itself; of a pair, which are computed together, the first.
    private int First(int instruction) => pairs.TryGetValue(instruction, out var other) ? Math.Min(instruction, other) : instruction;

    private bool ReadsOnce(Op op) => once.TryGetValue(op, out var known) ? known : once[op] = new Occurrences().OnlyOne(op.Value);

    /// <summary>Looks for parameters that occur more often than once, or only on one of two ways.</summary>
    private sealed class Occurrences : ExpressionVisitor
    {
        private readonly HashSet<ParameterExpression> seen = [];
        private bool again;

        public bool OnlyOne(LambdaExpression row)
        {
            _ = Visit(row.Body);
            return !again;
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            again |= !seen.Add(node);
            return node;
        }

        protected override Expression VisitConditional(ConditionalExpression node)
        {
            again = true;
            return node;
        }
    }
}
