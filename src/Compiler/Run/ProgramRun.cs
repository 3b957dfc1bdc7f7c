using ExprGrad.Compiler.Emit;

namespace ExprGrad.Compiler;

/// <summary>One call of a program that has steps in parts.</summary>
internal sealed class ProgramRun(int threads, TaskScheduler? scheduler) : Team(threads, scheduler)
{
    private Code? code;
    private nint table;
    private long first;

    /// <summary>Runs the steps at the addresses in a complete table, one after the other.</summary>
    public void Over(ReadOnlySpan<Step> steps, nint addresses)
    {
        table = addresses;
        foreach (var step in steps)
        {
            if (step.Parts == 1)
            {
                step.Code(table, 0, 1, 0);
            }
            else
            {
                code = step.Code;
                for (var round = 0; round < step.Rounds; round++)
                {
                    first = (long)round * step.Parts;
                    Share(step.Parts);
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override void Compute(int from, int to, int member) => code!(table, first + from, first + to, member);
}
