using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ExprGrad.Benchmarks.Peers;

/// <summary>A process of PyTorch on some number of threads, which answers requests: see pytorch.py. It waits, idle, between them.</summary>
internal sealed class PyTorch
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "peers", "pytorch.py");
    private static readonly Lazy<string?> Python = new(() => new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(HasTorch));
    private static readonly Lazy<PyTorch> One = new(() => new(1)), Two = new(() => new(2));
    private readonly Process process;

    private PyTorch(int threads)
    {
        Threads = threads;
        process = Started(threads);
    }

    /// <summary>Why it cannot be asked, if so.</summary>
    public static string? Missing => Python.Value is null ? "no python3 here imports torch" : null;

    /// <summary>With one thread and with two.</summary>
    public static IReadOnlyList<PyTorch> Both => [One.Value, Two.Value];

    public int Threads { get; }

    /// <summary>The seconds that a call takes: the median over one block of turns, of this length in all.</summary>
    public double Seconds(string model, TimeSpan length)
    {
        var seconds = Number(Ask(process, $"time {model} {length.TotalSeconds.ToString(CultureInfo.InvariantCulture)}")[1]);
        // Its threads look out for more work a while before they sleep.
        if (Threads > 1) Thread.Sleep(50);
        return seconds;
    }

    /// <summary>All numbers that a call gives, one result after the other.</summary>
    public double[] Results(string model)
    {
        var file = Path.GetTempFileName();
        try
        {
            _ = Ask(process, $"check {model} {file}");
            return MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(file)).ToArray();
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>By how many bytes the resident memory of a new process grows in a call, with the bytes of the inputs.</summary>
    public static double Peak(string model)
    {
        using var process = Started(1);
        var bytes = Ask(process, $"peak {model}").Skip(1).Sum(Number);
        process.StandardInput.Close();
        process.WaitForExit();
        return bytes;
    }

    private static string[] Ask(Process process, string request)
    {
        process.StandardInput.WriteLine(request);
        process.StandardInput.Flush();
        return process.StandardOutput.ReadLine()?.Split('\t') ?? throw new InvalidOperationException($"pytorch.py: found no answer to `{request}`");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static Process Started(int threads) => Process.Start(new ProcessStartInfo(Python.Value!, [Script, "--serve", "--threads", $"{threads}"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static bool HasTorch(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import torch"]) { RedirectStandardError = true })!;
            _ = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
