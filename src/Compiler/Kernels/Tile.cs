using System.Runtime.CompilerServices;

namespace ExprGrad.Compiler.Kernels;

/// <summary>
/// A small block of C held in registers. Tiles compose: one, two or three vectors make a row, and <c>Twice</c> stacks a tile
/// upon itself, so that the register block of any height is a type and its text is written once.
/// A row may be narrower than its vectors: the last one then starts <c>last</c> elements from the row's start and overlaps its
/// neighbour. The lanes in common are computed twice, alike, so ragged edges need neither masks nor padding.
/// </summary>
internal unsafe interface ITile<TSelf, TRow, T>
    where TSelf : unmanaged, ITile<TSelf, TRow, T>
    where TRow : unmanaged, ITile<TRow, TRow, T>
    where T : unmanaged
{
    static abstract int Rows { get; }

    static abstract TSelf Load(T* from, nint row, nint last);

    /// <summary>c += a · b: a column of A times a row of B, the rank-1 update.</summary>
    static abstract void Update(ref TSelf c, T* a, nint aRow, TRow b);

    void Store(T* to, nint row, nint last);
}

internal unsafe struct One<TLanes, T>(TLanes x) : ITile<One<TLanes, T>, One<TLanes, T>, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private TLanes x = x;

    public static int Rows => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One<TLanes, T> Load(T* from, nint row, nint last) => new(TLanes.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Update(ref One<TLanes, T> c, T* a, nint aRow, One<TLanes, T> b) =>
        TLanes.Add(ref c.x, TLanes.All(*a), b.x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(T* to, nint row, nint last) => x.Store(to);
}

internal unsafe struct Two<TLanes, T>(TLanes x, TLanes y) : ITile<Two<TLanes, T>, Two<TLanes, T>, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private TLanes x = x, y = y;

    public static int Rows => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Two<TLanes, T> Load(T* from, nint row, nint last) => new(TLanes.Load(from), TLanes.Load(from + last));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Update(ref Two<TLanes, T> c, T* a, nint aRow, Two<TLanes, T> b)
    {
        var s = TLanes.All(*a);
        TLanes.Add(ref c.x, s, b.x);
        TLanes.Add(ref c.y, s, b.y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(T* to, nint row, nint last)
    {
        x.Store(to);
        y.Store(to + last);
    }
}

internal unsafe struct Three<TLanes, T>(TLanes x, TLanes y, TLanes z) : ITile<Three<TLanes, T>, Three<TLanes, T>, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private TLanes x = x, y = y, z = z;

    public static int Rows => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Three<TLanes, T> Load(T* from, nint row, nint last) =>
        new(TLanes.Load(from), TLanes.Load(from + TLanes.Count), TLanes.Load(from + last));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Update(ref Three<TLanes, T> c, T* a, nint aRow, Three<TLanes, T> b)
    {
        var s = TLanes.All(*a);
        TLanes.Add(ref c.x, s, b.x);
        TLanes.Add(ref c.y, s, b.y);
        TLanes.Add(ref c.z, s, b.z);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(T* to, nint row, nint last)
    {
        x.Store(to);
        y.Store(to + TLanes.Count);
        z.Store(to + last);
    }
}

/// <summary>One number of C whose sum runs along the lanes: the row of a matrix times a contiguous vector. Never resumed from C.</summary>
internal unsafe struct Dot<TLanes, T>(TLanes x) : ITile<Dot<TLanes, T>, Dot<TLanes, T>, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private TLanes x = x;

    public static int Rows => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dot<TLanes, T> Load(T* from, nint row, nint last) => new(TLanes.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Update(ref Dot<TLanes, T> c, T* a, nint aRow, Dot<TLanes, T> b) =>
        TLanes.Add(ref c.x, TLanes.Load(a), b.x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(T* to, nint row, nint last) => *to = x.Sum();
}
