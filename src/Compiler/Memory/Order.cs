namespace ExprGrad.Compiler;

/// <summary>
/// The order of kernels: of several that compute the same, the one that takes the least memory, and of those the first. They are the order as it is, one that always runs next what
/// leaves the least in memory, and one that finds in the same way what runs last, then what runs before that, and so on.
/// </summary>
internal sealed class Order
{
    private readonly long[] bytes;
    private readonly int[][] uses, users;

    private Order(Schedule schedule)
    {
        var buffers = schedule.Scratch.Where(buffer => !buffer.IsNumber).Select((buffer, i) => (buffer, i)).ToDictionary(b => b.buffer, b => b.i);
        bytes = [.. buffers.Keys.Select(buffer => (long)buffer.Shape.Count)];
        uses = [.. schedule.Kernels.Select(kernel => kernel.Reads.Union(kernel.Writes).Where(buffers.ContainsKey).Select(buffer => buffers[buffer]).ToArray())];
        var of = buffers.Values.Select(_ => new List<int>()).ToList();
        for (var kernel = 0; kernel < uses.Length; kernel++)
        {
            Array.ForEach(uses[kernel], buffer => of[buffer].Add(kernel));
        }

        users = [.. of.Select(kernels => kernels.ToArray())];
    }

    /// <summary>The schedule with its kernels in the best of some orders.</summary>
    public static Schedule Of(Schedule schedule, int elementSize)
    {
        if (schedule.Kernels.Count < 3 || schedule.Scratch.All(buffer => buffer.IsNumber))
        {
            return schedule;
        }

        var (order, precedence) = (new Order(schedule), new Precedence(schedule.Kernels));
        var best = new[] { schedule, In(order.Greedy(precedence.Before, precedence.After, k => k)), In(order.Greedy(precedence.After, precedence.Before, k => -k).Reverse()) }
            .MinBy(candidate => Life.Peak(candidate, elementSize))!;
        return ReferenceEquals(best, schedule) || Layout.Of(best, elementSize).ArenaBytes >= Layout.Of(schedule, elementSize).ArenaBytes ? schedule : best;

        Schedule In(IEnumerable<int> kernels) => schedule with { Kernels = [.. kernels.Select(k => schedule.Kernels[k])] };
    }

    // In the other direction, buffers are taken by the last kernel that uses them and left by the first: nothing else changes.
    private IEnumerable<int> Greedy(Func<int, IReadOnlyList<int>> before, Func<int, IReadOnlyList<int>> after, Func<int, int> place)
    {
        var (waitsFor, left, ready) = (new int[uses.Length], new long[uses.Length], new PriorityQueue<int, (long Left, int Place)>());
        var (remaining, isReady) = (users.Select(kernels => kernels.Length).ToArray(), new bool[uses.Length]);
        for (var kernel = 0; kernel < uses.Length; kernel++)
        {
            // What takes memory, less what leaves it.
            left[kernel] = uses[kernel].Where(buffer => remaining[buffer] > 1).Sum(buffer => bytes[buffer]);
            waitsFor[kernel] = before(kernel).Count;
        }

        for (var kernel = 0; kernel < uses.Length; kernel++)
        {
            Release(kernel);
        }

        while (ready.TryDequeue(out var next, out var key))
        {
            // The queue may also hold what was true of a kernel before.
            if (!isReady[next] || key.Left != left[next])
            {
                continue;
            }

            yield return next;
            isReady[next] = false;
            foreach (var buffer in uses[next])
            {
                var isNew = remaining[buffer]-- == users[buffer].Length;
                Lower(buffer, (isNew ? 1 : 0) + (remaining[buffer] == 1 ? 1 : 0));
            }

            foreach (var later in after(next))
            {
                waitsFor[later]--;
                Release(later);
            }
        }

        void Release(int kernel)
        {
            if (waitsFor[kernel] == 0)
            {
                isReady[kernel] = true;
                ready.Enqueue(kernel, (left[kernel], place(kernel)));
            }
        }

        // A buffer that is there takes no more memory, and the last kernel that uses it leaves it.
        void Lower(int buffer, int times)
        {
            foreach (var user in times == 0 ? [] : users[buffer])
            {
                left[user] -= times * bytes[buffer];
                if (isReady[user])
                {
                    ready.Enqueue(user, (left[user], place(user)));
                }
            }
        }
    }
}
