using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ExprGrad.Properties;

/// <summary>The C# that is printed compiles, and means what was printed.</summary>
public sealed class PrintedCode
{
    private const int Functions = 200;

    /// <summary>Parse(print(f)) = f.</summary>
    [Theory]
    [InlineData(Values.Smooth)]
    [InlineData(Values.Any)]
    public void Printed_code_builds_the_same_function(Values values)
    {
        var functions = Drawn(random => Generators.Expressions(values)(random, 60)).Select(ValueAndGradient).ToList();
        var compiled = Compiled([.. functions.Select((f, i) => $"public static Function F{i}()\n{{\n{Print.CSharp(f, "result")}\nreturn result;\n}}")]);
        for (var i = 0; i < functions.Count; i++)
        {
            var again = (Function)compiled.GetMethod($"F{i}")!.Invoke(null, null)!;
            Laws.True(AreEqual(again, functions[i]), $"another function is built from\n{Print.CSharp(functions[i])}\n({Environment.Replay})");
        }
    }

    /// <summary>The method of a scalar function and its gradient computes them, to the last bit.</summary>
    [Fact]
    public void Printed_methods_compute_the_same_numbers()
    {
        var cases = Drawn(Scalars).ToList();
        var functions = cases.Select(ValueAndGradient).ToList();
        var compiled = Compiled([.. functions.Select((f, i) => Print.Method(f, $"F{i}"))]);
        for (var i = 0; i < functions.Count; i++)
        {
            var (method, f) = (compiled.GetMethod($"F{i}")!, functions[i]);
            object[] point = [.. f.Inputs.Select(v => (object)cases[i].Bindings.First(b => b.Variable == v).Value.Number)];
            var found = method.Invoke(null, point)!;
            var numbers = found is System.Runtime.CompilerServices.ITuple t ? Enumerable.Range(0, t.Length).Select(k => (double)t[k]!).ToArray() : [(double)found];
            var expected = Evaluate.Of(f.Values, cases[i].Bindings).Select(v => v.Number).ToArray();
            Laws.True(numbers.SequenceEqual(expected), $"found {string.Join(", ", numbers)}, expected {string.Join(", ", expected)}, of\n{Print.Method(f, "F")}\n({Environment.Replay})");
        }
    }

    // Node by node: brought to the same variables and interned together, they are the same objects.
    private static bool AreEqual(Function a, Function b)
    {
        var variables = a.Inputs.Zip(b.Inputs).ToDictionary(p => (Expr)p.First, p => (Expr)p.Second);
        var values = Traverse.Intern([.. Traverse.Rebuild(a.Values, node => variables.GetValueOrDefault(node, node)), .. b.Values]);
        return a.Outputs.Select(o => (o.Name, o.IsBackward)).SequenceEqual(b.Outputs.Select(o => (o.Name, o.IsBackward)))
            && values.Take(a.Outputs.Count).Zip(values.Skip(a.Outputs.Count)).All(p => ReferenceEquals(p.First, p.Second));
    }

    private static IEnumerable<Case> Drawn(Func<Random, Case> draw)
    {
        var random = new Random((int)(Environment.Seed % int.MaxValue));
        return [.. Enumerable.Range(0, Functions).Select(_ => draw(random))];
    }

    // Rows on numbers, each applied to what has been grown so far.
    private static Case Scalars(Random random)
    {
        var pool = new Pool(random, Values.Smooth, Shape.Scalar);
        for (var steps = random.Next(1, 12); steps > 0; steps--)
        {
            pool.Grow(Productions.Elementwise[random.Next(Productions.Elementwise.Count)]);
        }

        return Case.Of(pool.Latest.Shape.Rank == 0 ? pool.Latest : pool.Latest.Sum(), pool.Bindings, random.Next());
    }

    private static Function ValueAndGradient(Case c)
    {
        var sum = c.Value.Shape.Rank == 0 ? c.Function : new Function(c.Inputs, [new("f", c.Value.Sum())]);
        return FormLaws.ValueAndGradient(sum);
    }

    private static Type Compiled(IReadOnlyList<string> members)
    {
        var text = $"using System;\nusing System.Linq;\nusing ExprGrad;\nusing static ExprGrad.Functions;\npublic static class Printed\n{{\n{string.Join("\n\n", members)}\n}}";
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Printed", [CSharpSyntaxTree.ParseText(text)], references, new(OutputKind.DynamicallyLinkedLibrary));
        using var memory = new MemoryStream();
        var result = compilation.Emit(memory);
        Laws.True(result.Success, $"{string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5))}\n({Environment.Replay})");
        return Assembly.Load(memory.ToArray()).GetType("Printed")!;
    }
}
