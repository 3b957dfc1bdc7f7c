using System.Globalization;
using System.IO.Compression;

namespace Digits;

/// <summary>Images and the digits they show, a row for each: pixels from 0 to 1, and labels that are 1 at the digit and 0 elsewhere.</summary>
public sealed record Data(float[] Images, float[] Labels)
{
    public const int Pixels = 64;

    public const int Classes = 10;

    private const float Ink = 16;

    public int Count => Labels.Length / Classes;

    /// <summary>All images of the file.</summary>
    /// <exception cref="InvalidDataException">The file does not hold digits.</exception>
    public static Data Load(string path)
    {
        var (images, labels, line) = (new List<float>(), new List<float>(), 0);
        foreach (var text in Lines(path))
        {
            var numbers = Row(text) ?? throw new InvalidDataException(
                $"--data: found '{(text.Length > 24 ? text[..24] + "…" : text)}' in line {line + 1} of '{path}', expected {Pixels} pixels of 0 to {Ink} and a digit");
            images.AddRange(numbers.Take(Pixels).Select(v => v / Ink));
            labels.AddRange(Enumerable.Range(0, Classes).Select(digit => digit == numbers[Pixels] ? 1f : 0f));
            line++;
        }

        return line >= 2 ? new([.. images], [.. labels]) : throw new InvalidDataException($"--data: found {line} images in '{path}', expected at least 2 in a gzip file");
    }

    /// <summary>A random part of the rows, and the rest.</summary>
    public (Data Training, Data Test) Split(double training, int seed)
    {
        int[] rows = [.. Enumerable.Range(0, Count)];
        new Random(seed).Shuffle(rows);
        var first = (int)(training * Count);
        return (Rows(rows[..first]), Rows(rows[first..]));
    }

    /// <summary>Some of the rows.</summary>
    public Data Rows(IReadOnlyList<int> rows) => new(Taken(Images, Pixels, rows), Taken(Labels, Classes, rows));

    /// <summary>The share of the rows in which the label is where the greatest output is.</summary>
    public double Accuracy(ReadOnlySpan<float> outputs)
    {
        var right = 0;
        for (var i = 0; i < Count; i++)
        {
            var row = outputs.Slice(i * Classes, Classes).ToArray();
            right += Labels[(i * Classes) + Array.IndexOf(row, row.Max())] == 1 ? 1 : 0;
        }

        return (double)right / Count;
    }

    private static float[] Taken(float[] values, int width, IReadOnlyList<int> rows) => [.. rows.SelectMany(r => values.Skip(r * width).Take(width))];

    private static int[]? Row(string text)
    {
        int[] numbers = [.. text.Split(',').Select(f => int.TryParse(f, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n <= Ink ? n : -1)];
        return numbers.Length == Pixels + 1 && !numbers.Contains(-1) && numbers[Pixels] < Classes ? numbers : null;
    }

    private static string[] Lines(string path)
    {
        try
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (InvalidDataException)
        {
            throw new InvalidDataException($"--data: found '{path}', expected a gzip file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--data: found '{path}', expected a file that can be read");
        }
    }
}
