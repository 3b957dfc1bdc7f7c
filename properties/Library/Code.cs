using System.Globalization;
using System.Reflection;

namespace ExprGrad.Properties;

/// <summary>A case as C# that builds it again: <c>var e1 = new Map(Ops.Sin, [x1]);</c>, a line for each node, by the constructor of its record.</summary>
public static class Code
{
    private static readonly Dictionary<object, string> Rows = Fields(typeof(Ops), typeof(Monoids));

    /// <summary>The statements, of which the last is the case.</summary>
    public static string Of(Case c)
    {
        var value = c.Value is Named { Name: "f" } named ? named.X : c.Value;
        var names = new Dictionary<Expr, string>(ReferenceEqualityComparer.Instance);
        var lines = Traverse.PostOrder([value]).Select(node => Line(node, names)).ToList();
        var bindings = c.Bindings.Select(b => $"({names[b.Variable]}, {Text(b.Value, names)})");
        return string.Join('\n', [.. lines, $"var c = Case.Of({names[value]}, [{string.Join(", ", bindings)}], {c.Seed});"]);
    }

    private static string Line(Expr node, Dictionary<Expr, string> names)
    {
        var text = $"new {node.GetType().Name}({string.Join(", ", Arguments(node).Select(a => Text(a, names)))})";
        names[node] = $"e{names.Count + 1}";
        return $"var {names[node]} = {text};";
    }

    // Records have a property for each parameter of their constructor.
    private static IEnumerable<object?> Arguments(object record) => record.GetType().GetConstructors(BindingFlags.Public | BindingFlags.Instance)
        .OrderByDescending(constructor => constructor.GetParameters().Length).First().GetParameters()
        .Select(parameter => record.GetType().GetProperty(parameter.Name!, BindingFlags.Public | BindingFlags.Instance)!.GetValue(record));

    private static string Text(object? value, Dictionary<Expr, string> names) => value switch
    {
        Expr e => names[e],
        double x => Number(x),
        string text => $"\"{text}\"",
        Enum choice => $"{choice.GetType().Name}.{choice}",
        Op or Monoid => Rows.GetValueOrDefault(value, $"{value}"),
        Shape shape => $"Shape.Of({string.Join(", ", shape.Extents)})",
        Dense dense => $"new Dense({string.Join(", ", dense.Elements.ToArray().Select(Number).Prepend(Text(dense.Shape, names)))})",
        System.Runtime.CompilerServices.ITuple pair => $"({string.Join(", ", Enumerable.Range(0, pair.Length).Select(i => Text(pair[i], names)))})",
        System.Collections.IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(item => Text(item, names)))}]",
        IFormattable number and (int or long) => number.ToString(null, CultureInfo.InvariantCulture),
        null => "null",
        _ => $"new({string.Join(", ", Arguments(value).Select(a => Text(a, names)))})",
    };

    private static string Number(double x) => double.IsNaN(x) ? "double.NaN" : double.IsPositiveInfinity(x) ? "double.PositiveInfinity" : double.IsNegativeInfinity(x) ? "double.NegativeInfinity"
        : x == 0 && double.IsNegative(x) ? "-0.0" : x.ToString("R", CultureInfo.InvariantCulture);

    private static Dictionary<object, string> Fields(params Type[] tables) => tables.SelectMany(table => table.GetFields(BindingFlags.Public | BindingFlags.Static), (table, field) => (Name: $"{table.Name}.{field.Name}", Value: field.GetValue(null)!))
        .Where(f => f.Value is Op or Monoid).ToDictionary(f => f.Value, f => f.Name);
}
