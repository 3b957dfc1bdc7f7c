using System.Buffers;
using System.Numerics;
using ExprGrad.Compiler.Emit;

namespace ExprGrad.Compiler.Interpret;

/// <summary>
/// A loop nest without code of its own: each instruction of the innermost loop runs over a block of positions before the next does (as in numexpr, and in databases since
/// MonetDB/X100: Boncz, Zukowski and Nes, 2005), so that what choosing it costs is spread over the block, and values between instructions stay in cache.
/// </summary>
internal sealed unsafe class NestInterpreter<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int MostPositions = 256, CacheBytes = 128 << 10;

    private readonly LoopNest nest;
    private readonly BufferAddress[] read, written;
    private readonly RowKernel?[] rows, combine;
    private readonly int lanes, length;

    public NestInterpreter(LoopNest nest, Func<Buffer, BufferAddress> address)
    {
        this.nest = nest;
        read = [.. nest.Body.Select(p => p.Instruction switch { Load load => address(load.Buffer), Pick pick => address(pick.Buffer), _ => default })];
        written = [.. nest.Stores.Select(s => address(s.Store.Buffer))];
        rows = [.. nest.Body.Select(p => p.Instruction is Apply apply ? RowKernels<T>.Of(apply.Op) : null)];
        combine = [.. nest.Stores.Select(s => s.Store.Monoid is { } monoid ? RowKernels<T>.Of(monoid.Combine) : null)];
        lanes = Carrier.Widest(typeof(T)).Lanes;
        for (length = lanes; length < MostPositions && nest.Depth > 0 && length < nest.Loops[^1].Extent && 2L * length * Count * sizeof(T) <= CacheBytes; length *= 2)
        {
        }
    }

    // A register for each instruction, one for the running value of each store, and two beside.
    private int Count => nest.Body.Count + nest.Stores.Count + 2;

    /// <summary>Runs the nest, or some of its parts.</summary>
    /// <param name="table">The address of the table.</param>
    /// <param name="from">The first part.</param>
    /// <param name="to">The part before which to end.</param>
    /// <param name="member">The thread's number in its team.</param>
    /// <param name="block">The block of each part, of a nest that has them.</param>
    public void Run(nint table, long from, long to, long member, long block)
    {
        var bytes = ArrayPool<byte>.Shared.Rent((Count * length * sizeof(T)) + Layout.Alignment);
        fixed (byte* start = bytes)
        {
            var indices = stackalloc long[nest.Depth + 1];
            new Call(this, (nint*)table, (T*)(((nint)start + Layout.Alignment - 1) & -Layout.Alignment), indices, from, to, member, block).AtDepth(0);
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }

    private readonly ref struct Call(NestInterpreter<T> code, nint* table, T* registers, long* indices, long from, long to, long member, long block)
    {
        private readonly LoopNest nest = code.nest;
        private readonly int length = code.length;

        // The order is that of compiled code: what a depth computes, where its running values start, the loop within, and where they end.
        public void AtDepth(int depth)
        {
            Compute(depth, 0, 1);
            if (depth == nest.Depth)
            {
                Write(0, 1);
                return;
            }

            for (var s = 0; s < nest.Stores.Count; s++)
            {
                if (nest.Stores[s].Depth == depth)
                {
                    *Running(s) = T.CreateChecked(nest.Stores[s].Store.Monoid!.Identity);
                }
            }

            var (first, end) = depth >= nest.Outer ? (0, nest.Loops[depth].Extent) : depth == 0 ? (from, to) : (block, block + 1);
            if (depth == nest.Depth - 1)
            {
                for (var at = first; at < end; at += length)
                {
                    var n = (int)Math.Min(length, end - at);
                    Compute(nest.Depth, at, n);
                    Write(at, n);
                }
            }
            else
            {
                for (indices[depth] = first; indices[depth] < end; indices[depth]++)
                {
                    AtDepth(depth + 1);
                }
            }

            for (var s = 0; s < nest.Stores.Count; s++)
            {
                if (nest.Stores[s].Depth == depth)
                {
                    var place = Element(code.written[s], nest.Stores[s].Store.At, depth, 0);
                    *Beside = *place;
                    code.combine[s]!((nint)Beside, (nint)Running(s), 0, (nint)Beside, 1);
                    *place = *Beside;
                }
            }
        }

        private void Compute(int depth, long at, int n)
        {
            for (var i = 0; i < nest.Body.Count; i++)
            {
                if (nest.Body[i].Depth == depth)
                {
                    Value(i, depth, at, n);
                    if (depth < nest.Depth)
                    {
                        new Span<T>(Register(i), length).Fill(*Register(i));
                    }
                }
            }
        }

        private void Value(int i, int depth, long at, int n)
        {
            var y = Register(i);
            switch (nest.Body[i].Instruction)
            {
                case Number number:
                    new Span<T>(y, n).Fill(T.CreateChecked(number.Value));
                    break;
                case Index index:
                    var (place, stride) = (Position(index.At, depth, at), Stride(index.At, depth));
                    for (var k = 0; k < n; k++)
                    {
                        y[k] = T.CreateChecked(place + (k * stride));
                    }

                    break;
                case Load load:
                    Read(Element(code.read[i], load.At, depth, at), Stride(load.At, depth), y, n);
                    break;
                case Pick pick:
                    T* x = Element(code.read[i], pick.At, depth, at), places = Register(pick.Place.Value);
                    var along = Stride(pick.At, depth);
                    for (var k = 0; k < n; k++)
                    {
                        y[k] = IsPlace(places[k], pick.Place) ? x[(k * along) + (long.CreateChecked(places[k]) * pick.Place.Stride)] : T.NaN;
                    }

                    break;
                case Apply { Arguments: var a }:
                    code.rows[i]!(Operand(a, 0), Operand(a, 1), Operand(a, 2), (nint)y, n);
                    return;
            }

            // Vector functions may round a lane otherwise if another is large or NaN, such as what was left in memory.
            new Span<T>(y + n, -n & (code.lanes - 1)).Clear();
        }

        private void Write(long at, int n)
        {
            for (var s = 0; s < nest.Stores.Count; s++)
            {
                var store = nest.Stores[s].Store;
                var value = Register(store.Value);
                if (nest.Stores[s].Depth < nest.Depth)
                {
                    Reduce(s, value, n);
                    continue;
                }

                var to = Element(code.written[s], store.At, nest.Depth, at);
                var stride = Stride(store.At, nest.Depth);
                if (store.Place is { } place)
                {
                    Scatter(s, Register(place.Value), place, value, to, stride, n);
                    continue;
                }

                if (code.combine[s] is { } combine)
                {
                    Read(to, stride, Beside, n);
                    combine((nint)Beside, (nint)value, 0, (nint)Beside, n);
                    value = Beside;
                }

                for (var k = 0; k < n; k++)
                {
                    to[k * stride] = value[k];
                }
            }
        }

        // By halves: what is missing to a whole register is the identity.
        private void Reduce(int s, T* value, int n)
        {
            var combine = code.combine[s]!;
            new Span<T>(value, n).CopyTo(new(Beside, n));
            new Span<T>(Beside + n, length - n).Fill(T.CreateChecked(nest.Stores[s].Store.Monoid!.Identity));
            for (var half = length / 2; half > 0; half /= 2)
            {
                new Span<T>(Beside + half, half).CopyTo(new(Upper, half));
                combine((nint)Beside, (nint)Upper, 0, (nint)Beside, half);
            }

            combine((nint)Running(s), (nint)Beside, 0, (nint)Running(s), 1);
        }

        private void Scatter(int s, T* places, Place place, T* value, T* to, long stride, int n)
        {
            for (var k = 0; k < n; k++)
            {
                if (IsPlace(places[k], place))
                {
                    var element = to + (k * stride) + (long.CreateChecked(places[k]) * place.Stride);
                    (*Beside, *Upper) = (*element, value[k]);
                    code.combine[s]?.Invoke((nint)Beside, (nint)Upper, 0, (nint)Upper, 1);
                    *element = *Upper;
                }
            }
        }

        private static void Read(T* x, long stride, T* y, int n)
        {
            if (stride == 1)
            {
                new Span<T>(x, n).CopyTo(new(y, n));
                return;
            }

            for (var k = 0; k < n; k++)
            {
                y[k] = x[k * stride];
            }
        }

        private static bool IsPlace(T index, Place place) => index >= T.Zero && index < T.CreateChecked(place.Extent) && T.IsInteger(index);

        private T* Register(int i) => registers + ((long)i * length);

        private T* Running(int s) => Register(nest.Body.Count + s);

        private T* Beside => Register(nest.Body.Count + nest.Stores.Count);

        private T* Upper => Beside + length;

        private nint Operand(Sequence<int> arguments, int i) => i < arguments.Count ? (nint)Register(arguments[i]) : 0;

        private T* Element(BufferAddress start, Affine at, int depth, long position) => (T*)start.At(table, member) + Position(at, depth, position);

        // Of the innermost loop only its own body has a place.
        private long Position(Affine at, int depth, long position)
        {
            var place = (long)at.Offset;
            for (var loop = 0; loop < Math.Min(depth, nest.Depth - 1); loop++)
            {
                place += at.Strides[loop] * indices[loop];
            }

            return depth > 0 && depth == nest.Depth ? place + (at.Strides[^1] * position) : place;
        }

        private long Stride(Affine at, int depth) => depth > 0 && depth == nest.Depth ? at.Strides[^1] : 0;
    }
}
