using System.Runtime.ExceptionServices;

namespace ExprGrad.Compiler;

/// <summary>
/// The caller of a function and the threads that help it (a team, as OpenMP has it). Work comes in parts of fixed places; whoever is free takes the next ones, fewer at a time
/// the fewer are left (guided self-scheduling: Polychronopoulos and Kuck, 1987). The caller waits for parts that were taken, never for a helper that has not come:
/// one that comes late helps with what there is then, or leaves. So a team may be used again at once, and no more helpers are asked for than it has.
/// </summary>
internal abstract class Team
{
    // So many times as parts for everyone are taken at once would leave the others nothing to even out.
    private const int Evenness = 2;

    private readonly Helper[] helpers;

    // The number of the work in the upper half, and in the lower how many of its parts no one has taken.
    private long untaken;
    private int parts, done;
    private Failure? failure;

    /// <summary>A team of so many members, the caller included.</summary>
    /// <param name="members">How many threads work at once at most.</param>
    /// <param name="scheduler">Where helpers come from; the thread pool if null.</param>
    protected Team(int members, TaskScheduler? scheduler = null) =>
        helpers = [.. Enumerable.Range(1, members - 1).Select(member => new Helper(this, member, scheduler))];

    /// <summary>Computes some of the parts. No two members have the same number; it is 0 for the caller, and less than the number of all parts.</summary>
    protected abstract void Compute(int from, int to, int member);

    /// <summary>Computes so many parts, with at most so many helpers, before it returns.</summary>
    /// <exception cref="Exception">What the first of the parts that failed threw; the others have been computed.</exception>
    protected void Share(int count)
    {
        (parts, done, failure) = (count, 0, null);
        Volatile.Write(ref untaken, (((untaken >> 32) + 1) << 32) | (uint)count);
        Ask(Math.Min(helpers.Length, count - 1));
        Work(0);
        for (var wait = default(SpinWait); Volatile.Read(ref done) < count;)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        failure?.Exception.Throw();
    }

    // For a member; no more are wanted than there are parts, but one that was asked for other work may still be there.
    private bool IsWorkLeft(int member) => (uint)Volatile.Read(ref untaken) > 0 && member < parts;

    // A scheduler of the caller's may refuse.
    private void Ask(int count)
    {
        try
        {
            for (var i = 0; i < count; i++)
            {
                helpers[i].Ask();
            }
        }
        catch (Exception e)
        {
            Fail(parts, e);
        }
    }

    private void Work(int member)
    {
        while (Take(member, out var from, out var to))
        {
            try
            {
                Compute(from, to, member);
            }
            catch (Exception e)
            {
                Fail(from, e);
            }

            _ = Interlocked.Add(ref done, to - from);
        }
    }

    // Between the look and the exchange nothing can have changed, not even the work: its number would have.
    private bool Take(int member, out int from, out int to)
    {
        for (long seen; (uint)(seen = Volatile.Read(ref untaken)) is var left and > 0 && member < parts;)
        {
            var taken = Math.Max(1, (int)left / (Evenness * (helpers.Length + 1)));
            if (Interlocked.CompareExchange(ref untaken, seen - taken, seen) == seen)
            {
                (from, to) = (parts - (int)left, parts - (int)left + taken);
                return true;
            }
        }

        (from, to) = (0, 0);
        return false;
    }

    // Which failure is told does not depend on who was first.
    private void Fail(int part, Exception exception)
    {
        var mine = new Failure(part, ExceptionDispatchInfo.Capture(exception));
        for (var known = failure; (known is null || part < known.Part) && Interlocked.CompareExchange(ref failure, mine, known) != known;)
        {
            known = failure;
        }
    }

    private sealed record Failure(int Part, ExceptionDispatchInfo Exception);

    /// <summary>A place in a team, for one thread at a time.</summary>
    private sealed class Helper(Team team, int member, TaskScheduler? scheduler) : IThreadPoolWorkItem
    {
        private int asked;

        /// <summary>Asks for a thread, unless one is on its way or at work.</summary>
        public void Ask()
        {
            if (Interlocked.Exchange(ref asked, 1) == 1)
            {
                return;
            }

            if (scheduler is null)
            {
                _ = ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                return;
            }

            try
            {
                _ = Task.Factory.StartNew(helper => ((Helper)helper!).Execute(), this, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
            }
            catch
            {
                Volatile.Write(ref asked, 0);
                throw;
            }
        }

        /// <summary>Helps until nothing is left, also with work that came between the last look and leaving.</summary>
        public void Execute()
        {
            do
            {
                team.Work(member);
                _ = Interlocked.Exchange(ref asked, 0);
            }
            while (team.IsWorkLeft(member) && Interlocked.Exchange(ref asked, 1) == 0);
        }
    }
}
