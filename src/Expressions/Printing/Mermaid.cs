using System.Globalization;
using System.Text;

namespace ExprGrad.Printing;

/// <summary>A drawing for Mermaid.</summary>
internal sealed class Mermaid(Drawing drawing)
{
    private readonly StringBuilder text = new();

    public override string ToString()
    {
        text.Clear().Append("flowchart LR\n");
        Pass("forward", backward: false);
        Pass("backward", backward: true);
        foreach (var arrow in drawing.Arrows)
        {
            var line = arrow.From.Backward == arrow.To.Backward ? "-->" : "-.->";
            text.Append(CultureInfo.InvariantCulture, $"  n{arrow.From.Id} {line}|{Quoted(arrow.Label)}| n{arrow.To.Id}\n");
        }

        return text.Append("""
              classDef default fill:#ffffff,stroke:#333333,color:#222222
              classDef parameter fill:#dbe8f6,stroke-width:2px
              classDef output fill:#e6f2dd,stroke-width:2px
              classDef constant stroke:none,font-size:11px
              classDef borrowed stroke:#888888,stroke-dasharray:3 3
              classDef backward stroke:#b5542f
              classDef gradient fill:#fbe6dc,stroke:#b5542f,stroke-width:2px

            """).ToString();
    }

    private void Pass(string name, bool backward)
    {
        var vertices = drawing.Vertices.Where(v => v.Backward == backward).ToList();
        if (vertices.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  subgraph {name}Pass[\"{name}\"]\n");
            vertices.ForEach(v => text.Append(CultureInfo.InvariantCulture, $"    n{v.Id}{Framed(v)}{Class(v)}\n"));
            text.Append("  end\n");
        }
    }

    private static string Framed(Vertex v) => v.Figure == Figure.Operator ? $"(({Quoted(v.Label)}))" : $"[{Quoted(v.Label)}]";

    private static string Class(Vertex v) => (v.Figure, v.Backward) switch
    {
        (Figure.Parameter, _) => ":::parameter",
        (Figure.Constant, _) => ":::constant",
        (Figure.Borrowed, _) => ":::borrowed",
        (Figure.Output, true) => ":::gradient",
        (Figure.Output, false) => ":::output",
        (_, true) => ":::backward",
        _ => "",
    };

    // Mermaid writes characters that mean something to it as #name; or #number;.
    private static string Quoted(string label) => $"\"{string.Concat(label.Select(c => c switch
    {
        '"' => "#quot;",
        '#' => "#35;",
        '&' => "#amp;",
        '<' => "#lt;",
        '>' => "#gt;",
        '`' or '\\' or '*' or '_' or '~' => $"#{(int)c};",
        _ => char.IsControl(c) ? " " : $"{c}",
    }))}\"";
}
