using System.Globalization;
using System.Text;

namespace ExprGrad.Printing;

/// <summary>A drawing for Graphviz. The backward pass runs from right to left above the forward pass that it mirrors.</summary>
internal sealed class Dot(Drawing drawing)
{
    private readonly StringBuilder text = new();

    public override string ToString()
    {
        text.Clear().Append("""
            digraph {
              rankdir=LR; nodesep=0.3; ranksep=0.45; newrank=true; fontname="DejaVu Serif"; fontsize=11; fontcolor="#666666";
              node [fontname="DejaVu Serif"; fontsize=13; shape=box; style="filled"; fillcolor=white; color="#333333"; height=0.36; width=0.42; margin="0.09,0.04"];
              edge [fontname="DejaVu Serif"; fontsize=9; fontcolor="#666666"; color="#555555"; arrowsize=0.6];

            """);
        Pass("forward", backward: false);
        Pass("backward", backward: true);
        foreach (var arrow in drawing.Arrows)
        {
            text.Append("  ").AppendLine(Arrow(arrow));
        }

        return text.Append("}\n").ToString();
    }

    private void Pass(string name, bool backward)
    {
        var vertices = drawing.Vertices.Where(v => v.Backward == backward).ToList();
        if (vertices.Count > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  subgraph cluster_{name} {{");
            text.AppendLine(CultureInfo.InvariantCulture, $"    label={Quoted(name)}; labeljust=l; style=\"rounded\"; color=\"#cccccc\"; margin=14;");
            vertices.ForEach(v => text.AppendLine(CultureInfo.InvariantCulture, $"    n{v.Id} [label={Quoted(v.Label)}{Style(v)}];"));
            text.AppendLine("  }");
        }
    }

#pragma warning disable format
    private static string Style(Vertex v) => (v.Figure, v.Backward) switch
    {
        (Figure.Operator, true)  => $"; shape={Round(v)}; margin=\"0.02\"; color=\"#b5542f\"; fontcolor=\"#8c3b1c\"",
        (Figure.Operator, false) => $"; shape={Round(v)}; margin=\"0.02\"",
        (Figure.Constant, _)     => "; shape=plain; fontsize=10",
        (Figure.Borrowed, _)     => "; style=\"filled,dashed\"; color=\"#888888\"; fontsize=11; height=0.28; width=0.32",
        (Figure.Parameter, _)    => "; fillcolor=\"#dbe8f6\"; penwidth=1.6",
        (Figure.Output, true)    => "; fillcolor=\"#fbe6dc\"; color=\"#b5542f\"; penwidth=1.6",
        (Figure.Output, false)   => "; fillcolor=\"#e6f2dd\"; penwidth=1.6",
        (_, true)                => "; color=\"#b5542f\"; fillcolor=\"#fdf5f1\"",
        _                        => "",
    };
#pragma warning restore format

    private static string Round(Vertex v) => v.Label.Length > 4 ? "ellipse" : "circle";

    // Backward arrows are ranked in reverse; those between the passes do not rank at all.
    private static string Arrow(Arrow arrow)
    {
        var label = $"label={Quoted(arrow.Label)}";
        return (arrow.From.Backward, arrow.To.Backward) switch
        {
            (true, true) => $"n{arrow.To.Id} -> n{arrow.From.Id} [{label}; dir=back; color=\"#b5542f\"];",
            (false, true) => $"n{arrow.From.Id} -> n{arrow.To.Id} [{label}; constraint=false; style=dashed; color=\"#999999\"];",
            _ => $"n{arrow.From.Id} -> n{arrow.To.Id} [{label}];",
        };
    }

    private static string Quoted(string label) =>
        $"\"{label.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ")}\"";
}
