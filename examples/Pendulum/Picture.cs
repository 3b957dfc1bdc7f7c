using System.Globalization;
using System.Xml.Linq;

namespace Pendulum;

/// <summary>The path of the bob, and below it how far the energy has drifted.</summary>
public static class Picture
{
    private const double Size = 480, Band = 150, Left = 70, Margin = 24;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static XDocument Of(IReadOnlyList<(double X, double Y)> path, double seconds, IReadOnlyList<double> drift)
    {
        var (most, scale, middle) = (Math.Max(1e-16, drift.Max(Math.Abs)), (Size - (2 * Margin)) / 4.2, Size + 56 + (Band / 2));
        var time = Enumerable.Range(0, drift.Count).Select(i => Left + ((Size - Left - Margin) * i / Math.Max(1, drift.Count - 1)));
        return new(new XElement(
            Svg + "svg",
            new XAttribute("viewBox", Invariant($"0 0 {Size} {Size + Band + 110}")), new XAttribute("width", Size), new XAttribute("font-family", "system-ui, Helvetica, Arial, sans-serif"), new XAttribute("font-size", 13),
            new XElement(Svg + "title", "A double pendulum"),
            new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "#ffffff")),
            Text(Margin, 28, Invariant($"the second bob in {seconds:0.##} s"), "start"),
            Line(path.Select(p => ((Size / 2) + (scale * p.X), (Size / 2) + 20 - (scale * p.Y))), "#0b5394", 0.8),
            new XElement(Svg + "circle", new XAttribute("cx", Size / 2), new XAttribute("cy", (Size / 2) + 20), new XAttribute("r", 3), new XAttribute("fill", "#52606d")),
            Text(Margin, Size + 40, "energy drift, relative", "start"),
            Line([(Left, middle), (Size - Margin, middle)], "#cbd2d9", 1),
            Line(time.Zip(drift, (x, d) => (x, middle - (Band / 2 * d / most))), "#b3541e", 1.2),
            Text(Left - 8, Size + 60, Invariant($"{most:0.0e0}"), "end"), Text(Left - 8, middle + 4, "0", "end"), Text(Left - 8, Size + 56 + Band, Invariant($"-{most:0.0e0}"), "end"),
            Text(Left, Size + Band + 84, "0 s", "middle"), Text(Size - Margin, Size + Band + 84, Invariant($"{seconds:0.##} s"), "end")));
    }

    private static XElement Line(IEnumerable<(double X, double Y)> points, string color, double width) => new(
        Svg + "polyline",
        new XAttribute("points", string.Join(' ', points.Select(p => Invariant($"{p.X:0.##},{p.Y:0.##}")))),
        new XAttribute("fill", "none"), new XAttribute("stroke", color), new XAttribute("stroke-width", Invariant($"{width}")), new XAttribute("stroke-linejoin", "round"));

    private static XElement Text(double x, double y, string text, string anchor) => new(
        Svg + "text", new XAttribute("x", Invariant($"{x}")), new XAttribute("y", Invariant($"{y}")), new XAttribute("text-anchor", anchor), new XAttribute("fill", "#52606d"), text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
