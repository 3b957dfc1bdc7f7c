using System.Numerics;
using System.Runtime.InteropServices;
using ExprGrad.Compiler.Kernels;

namespace ExprGrad.Tests.Kernels;

public class ContractionTests
{
    private static readonly int[] Extents = [0, 1, 2, 3, 6, 7, 8, 9, 17, 25, 31, 48, 49];

    public static TheoryData<bool, bool> Transpositions => new() { { false, false }, { true, false }, { false, true }, { true, true } };

    [Theory, MemberData(nameof(Transpositions))]
    public void Contraction_EqualsTheDefinition_ForEveryShapeAroundTheTileEdges(bool transposeA, bool transposeB)
    {
        foreach (var m in Extents)
            foreach (var n in Extents)
                foreach (var k in Extents)
                {
                    Agree<double>(m, n, k, transposeA, transposeB);
                    Agree<float>(m, n, k, transposeA, transposeB);
                }
    }

    [Theory, MemberData(nameof(Transpositions))]
    public void Contraction_EqualsTheDefinition_AcrossBlocks(bool transposeA, bool transposeB)
    {
        foreach (var (m, n, k) in new[]
            { (300, 200, 250), (201, 131, 777), (197, 5, 300), (800, 6, 9), (3, 301, 530), (9, 3100, 3), (150, 1, 600), (1, 150, 600) })
        {
            Agree<double>(m, n, k, transposeA, transposeB);
            Agree<float>(m, n, k, transposeA, transposeB);
        }
    }

    [Theory, MemberData(nameof(Transpositions))]
    public void Contraction_EqualsTheDefinition_WhereBothOperandsArePacked(bool transposeA, bool transposeB)
    {
        var (m, n, k) = (267, 259, 1025);
        Assert.True(Blocking.PacksA<double>(m, n, k) && Blocking.PacksB<double>(m, n, k));
        Agree<double>(m, n, k, transposeA, transposeB);
    }

    [Theory]
    [InlineData(0, 0, 1, 1), InlineData(0, 1, 50, 1), InlineData(1, 0, 50, 1), InlineData(50, 1, 0, 0), InlineData(50, 1, 0, 1)]
    [InlineData(50, 1, 1, 0), InlineData(50, 1, 90, 3), InlineData(90, 2, 50, 1), InlineData(90, 2, 90, 2), InlineData(-50, 1, 50, -1)]
    public void Contraction_ReadsOperands_WithAnyStrides(int aRow, int aColumn, int bRow, int bColumn)
    {
        foreach (var m in new[] { 1, 5, 30 })
            foreach (var n in new[] { 1, 6, 29 })
                foreach (var k in new[] { 1, 7, 28 })
                {
                    new Case<double>(m, n, k, (aRow, aColumn), (bRow, bColumn)).Check();
                    new Case<float>(m, n, k, (aRow, aColumn), (bRow, bColumn)).Check();
                }
    }

    [Theory, MemberData(nameof(Transpositions))]
    public void Contraction_Resumes_WhereASumHasStarted(bool transposeA, bool transposeB)
    {
        foreach (var (m, n, k) in new[]
            { (1, 1, 9), (1, 40, 30), (40, 1, 30), (5, 2, 40), (70, 3, 50), (30, 29, 31), (8, 8, 3), (1, 300, 600), (300, 1, 600), (150, 140, 1100), (267, 259, 1025) })
        {
            new Case<double>(m, n, k, transposeA ? (1, m + 1) : (k + 1, 1), transposeB ? (1, k + 2) : (n, 1)).CheckResumed();
            new Case<float>(m, n, k, transposeA ? (1, m + 1) : (k + 1, 1), transposeB ? (1, k + 2) : (n, 1)).CheckResumed();
        }
    }

    [Fact]
    public void Contraction_SharedOutOverRows_GivesTheSameDigits()
    {
        var whole = new Case<double>(260, 40, 530, (530, 1), (40, 1));
        var parts = new Case<double>(260, 40, 530, (530, 1), (40, 1));
        whole.Multiply(0, 260);
        for (var i = 0; i < 260; i += 20) parts.Multiply(i, 20);
        Assert.Equal(whole.Elements(), parts.Elements());
    }

    [Theory]
    [InlineData(70, 50, 60, 1, 70), InlineData(260, 131, 1100, 1, 1101), InlineData(272, 520, 1030, 521, 1), InlineData(40, 3090, 7, 1, 8)]
    public void Contraction_InRounds_GivesTheSameDigits(int m, int n, int k, int bRow, int bColumn)
    {
        Same<double>();
        Same<float>();

        void Same<T>() where T : unmanaged, IFloatingPointIeee754<T>
        {
            var (whole, rounds) = (new Case<T>(m, n, k, (k + 1, 1), (bRow, bColumn)), new Case<T>(m, n, k, (k + 1, 1), (bRow, bColumn)));
            whole.Multiply(0, m);
            foreach (var parts in new[] { 1, 2, m / 16 })
            {
                rounds.MultiplyInRounds(parts, new Random(parts));
                Assert.Equal(whole.Elements(), rounds.Elements());
            }
        }
    }

    [Fact]
    public void Contraction_SharesPanels_WherePartsWouldPackTheSame()
    {
        Assert.True(Contraction.SharesPanels<double>(1024, 1, 1024, 1, 1024, 1024, 1024));
        Assert.True(Contraction.SharesPanels<float>(50, 1, 1, 50, 70, 60, 50));
        Assert.False(Contraction.SharesPanels<float>(50, 1, 60, 1, 70, 60, 50));
        Assert.False(Contraction.SharesPanels<double>(50, 1, 1, 50, 70, 3, 50));
    }

    [Fact]
    public void Contraction_OfNothing_WritesZerosOrNothing()
    {
        new Case<double>(3, 4, 0, (1, 1), (1, 1)).Check();
        new Case<double>(0, 4, 5, (1, 1), (1, 1)).Check();
        new Case<double>(3, 0, 5, (1, 1), (1, 1)).Check();
        Assert.Equal(0, Contraction.ScratchBytes<double>(3, 4, 0, 1));
    }

    private static void Agree<T>(int m, int n, int k, bool transposeA, bool transposeB) where T : unmanaged, IFloatingPointIeee754<T> =>
        new Case<T>(m, n, k, transposeA ? (1, m + 1) : (k + 1, 1), transposeB ? (1, k + 2) : (n, 1)).Check();

    /// <summary>A product between guards: NaN wherever an operand has no element, a mark wherever C and the scratch have none.</summary>
    private sealed class Case<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        private const int Guard = 64;
        private static readonly T Mark = T.CreateChecked(12345);
        private readonly int m, n, k, cRow;
        private readonly Operand a, b;
        private readonly T[] c;

        public Case(int m, int n, int k, (int Row, int Column) a, (int Row, int Column) b)
        {
            (this.m, this.n, this.k, cRow) = (m, n, k, n == 1 ? 1 : n + 3);
            (this.a, this.b) = (new Operand(m, k, a.Row, a.Column, seed: 1), new Operand(k, n, b.Row, b.Column, seed: 2));
            c = Marked(2 * Guard + m * cRow);
        }

        public T[] Elements() => c;

        public void Check()
        {
            Multiply(0, m);
            Compare();
        }

        /// <summary>A sum that starts with one product and resumes with the rest.</summary>
        public void CheckResumed()
        {
            var memory = GC.AllocateArray<byte>((int)Contraction.ScratchBytes<T>(m, n, k, b.Column) + 64, pinned: true);
            var scratch = (Address(memory, 0) + 63) & ~(nint)63;
            foreach (var (from, to) in new[] { (0, k / 3), (k / 3, k) })
                Contraction.Multiply<T>(a.At(0, from), a.Row, a.Column, b.At(from), b.Row, b.Column, Address(c, Guard), cRow, m, n, to - from, scratch, resume: from > 0);
            Compare();
        }

        private void Compare()
        {
            var expected = Marked(c.Length);
            for (var i = 0; i < m; i++)
                for (var j = 0; j < n; j++)
                    expected[Guard + i * cRow + j] = Sum(i, j);
            var tolerance = T.CreateChecked(k) * (T.BitIncrement(T.One) - T.One);
            for (var at = 0; at < c.Length; at++)
                if (!(T.Abs(c[at] - expected[at]) <= tolerance))
                    Assert.Fail($"{typeof(T).Name} {m}x{n}x{k}, A {a.Strides}, B {b.Strides}, C[{at - Guard}]: "
                        + $"found {c[at]}, expected {expected[at]}");
        }

        public void Multiply(int row, int rows)
        {
            var bytes = (int)Contraction.ScratchBytes<T>(rows, n, k, b.Column);
            var scratch = GC.AllocateArray<byte>(bytes + 128, pinned: true);
            Array.Fill(scratch, (byte)0xA5);
            var start = (Address(scratch, 0) + 63) & ~(nint)63;
            var first = (int)(start - Address(scratch, 0));
            Contraction.Multiply<T>(
                a.At(row), a.Row, a.Column, b.At(0), b.Row, b.Column, Address(c, Guard + row * cRow), cRow, rows, n, k, start, resume: false);
            Assert.False(scratch.AsSpan(..first).ContainsAnyExcept((byte)0xA5), "written before the scratch");
            Assert.False(scratch.AsSpan((first + bytes)..).ContainsAnyExcept((byte)0xA5), "written beyond the scratch");
        }

        /// <summary>Parts in any order, as threads of which each has scratch of its own would compute them.</summary>
        public void MultiplyInRounds(int parts, Random random)
        {
            var (shared, own) = Contraction.RoundBytes<T>(m, n, k);
            var memory = GC.AllocateArray<byte>((int)(shared + own) + 64, pinned: true);
            var panels = (Address(memory, 0) + 63) & ~(nint)63;
            for (var round = 0; round < Contraction.Rounds(n, k); round++)
            {
                var order = Enumerable.Range(round * parts, parts).ToArray();
                random.Shuffle(order);
                foreach (var part in order)
                {
                    Contraction.MultiplyInRounds<T>(
                        a.At(0), a.Row, a.Column, b.At(0), b.Row, b.Column, Address(c, Guard), cRow, m, n, k, panels + (nint)shared, resume: false, panels, parts, part, part + 1);
                }
            }
        }

        private T Sum(int i, int j)
        {
            var sum = T.Zero;
            for (var p = 0; p < k; p++) sum += a[i, p] * b[p, j];
            return sum;
        }

        private static T[] Marked(int length)
        {
            var array = GC.AllocateArray<T>(length, pinned: true);
            Array.Fill(array, Mark);
            return array;
        }

        private static nint Address<TElement>(TElement[] array, int index) =>
            Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) + index * Marshal.SizeOf<TElement>();

        private sealed class Operand
        {
            private readonly T[] elements;
            private readonly int origin;

            public Operand(int rows, int columns, int row, int column, int seed)
            {
                (Row, Column) = (row, column);
                var (low, high) = (Reach(int.Min), Reach(int.Max));
                origin = Guard - low;
                elements = GC.AllocateArray<T>(2 * Guard + high - low + 1, pinned: true);
                Array.Fill(elements, T.NaN);
                var random = new Random(seed);
                for (var i = 0; i < rows; i++)
                    for (var j = 0; j < columns; j++)
                        elements[origin + i * row + j * column] = T.CreateChecked(2 * random.NextDouble() - 1);

                int Reach(Func<int, int, int> end) => end(0, int.Max(rows - 1, 0) * row) + end(0, int.Max(columns - 1, 0) * column);
            }

            public int Row { get; }

            public int Column { get; }

            public string Strides => $"({Row}, {Column})";

            public T this[int i, int j] => elements[origin + i * Row + j * Column];

            public nint At(int row, int column = 0) => Address(elements, origin + row * Row + column * Column);
        }
    }
}
