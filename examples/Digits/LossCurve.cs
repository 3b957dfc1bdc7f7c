using System.Globalization;
using System.Xml.Linq;

namespace Digits;

/// <summary>A picture of a loss that falls: every step in a light line, the mean of every epoch in a dark one, on a logarithmic scale.</summary>
public static class LossCurve
{
    private const double Width = 800, Height = 460, Left = 72, Right = 24, Top = 72, Bottom = 60;

    private const double LeastRange = 0.5;

    private const int FewEpochs = 20;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static XDocument Of(string title, IReadOnlyList<double> steps, IReadOnlyList<double> epochs)
    {
        var shown = steps.Where(v => double.IsFinite(v) && v > 0).DefaultIfEmpty(1).ToList();
        var (low, high) = (Math.Log10(shown.Min()), Math.Log10(shown.Max()));
        var margin = Math.Max(0.05 * (high - low), (LeastRange - (high - low)) / 2);
        (low, high) = (low - margin, high + margin);
        var perEpoch = epochs.Count > 0 ? steps.Count / (double)epochs.Count : steps.Count;
        var end = Math.Max(1, steps.Count / perEpoch);
        double X(double epoch) => Left + ((Width - Left - Right) * epoch / end);
        double Y(double loss) => Height - Bottom - ((Height - Top - Bottom) * (Math.Log10(loss) - low) / (high - low));
        return new(new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {Height}"), new XAttribute("width", Width), new XAttribute("height", Height),
            new XAttribute("font-family", "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif"), new XAttribute("font-size", 13),
            new XElement(Svg + "title", title),
            new XElement(Svg + "rect", new XAttribute("width", Width), new XAttribute("height", Height), new XAttribute("fill", "#ffffff")),
            Text(Left, 30, title, "start", "#1f2933", 18),
            Legend(Left, 54, "#9ec5e8", 1.5, "each step"),
            Legend(Left + 120, 54, "#0b5394", 2.5, "mean of each epoch"),
            Ticks(low, high).Select(v => new XElement(Svg + "g", Line(Left, Y(v), Width - Right, Y(v), "#e4e7eb"), Text(Left - 10, Y(v) + 4, Number(v), "end"))),
            Marks(end).Select(e => new XElement(Svg + "g", Line(X(e), Height - Bottom, X(e), Height - Bottom + 5, "#7b8794"), Text(X(e), Height - Bottom + 21, Number(e), "middle"))),
            Line(Left, Height - Bottom, Width - Right, Height - Bottom, "#7b8794"),
            Line(Left, Top, Left, Height - Bottom, "#7b8794"),
            Text((Left + Width - Right) / 2, Height - 14, "epoch", "middle"),
            new XElement(Svg + "g", new XAttribute("transform", $"translate(20 {Number((Top + Height - Bottom) / 2)}) rotate(-90)"), Text(0, 0, "loss J", "middle")),
            Curve(steps.Select((v, i) => ((i + 1) / perEpoch, v)), "#9ec5e8", 1),
            Curve(epochs.Select((v, i) => (i + 0.5, v)), "#0b5394", 2.5),
            epochs.Count > FewEpochs ? null : epochs.Select((v, i) => new XElement(
                Svg + "circle", new XAttribute("cx", Number(X(i + 0.5))), new XAttribute("cy", Number(Y(v))), new XAttribute("r", 4), new XAttribute("fill", "#0b5394")))));

        XElement Curve(IEnumerable<(double Epoch, double Loss)> points, string color, double width) => new(
            Svg + "polyline",
            new XAttribute("points", string.Join(' ', points.Where(p => double.IsFinite(p.Loss) && p.Loss > 0).Select(p => FormattableString.Invariant($"{X(p.Epoch):0.#},{Y(p.Loss):0.#}")))),
            new XAttribute("fill", "none"), new XAttribute("stroke", color), new XAttribute("stroke-width", width), new XAttribute("stroke-linejoin", "round"));
    }

    // 1, 2 and 5 times powers of ten, or powers alone where that would crowd.
    private static IEnumerable<double> Ticks(double low, double high)
    {
        int[] digits = high - low > 3 ? [1] : [1, 2, 5];
        return Enumerable.Range((int)Math.Floor(low), (int)Math.Ceiling(high) - (int)Math.Floor(low) + 1)
            .SelectMany(power => digits.Select(d => d * Math.Pow(10, power))).Where(v => Math.Log10(v) >= low && Math.Log10(v) <= high);
    }

    private static IEnumerable<double> Marks(double end)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, end))));
        var step = Math.Max(1, new[] { power / 5, power / 2, power, 2 * power }.First(s => end / s <= 10.5));
        return Enumerable.Range(0, (int)(end / step) + 1).Select(i => i * step);
    }

    private static IEnumerable<XElement> Legend(double x, double y, string color, double width, string text) =>
        [Line(x, y - 4, x + 24, y - 4, color, width), Text(x + 32, y, text, "start")];

    private static XElement Line(double x1, double y1, double x2, double y2, string color, double width = 1) => new(
        Svg + "line",
        new XAttribute("x1", Number(x1)), new XAttribute("y1", Number(y1)), new XAttribute("x2", Number(x2)), new XAttribute("y2", Number(y2)),
        new XAttribute("stroke", color), new XAttribute("stroke-width", width));

    private static XElement Text(double x, double y, string text, string anchor, string color = "#52606d", int size = 13) => new(
        Svg + "text",
        new XAttribute("x", Number(x)), new XAttribute("y", Number(y)), new XAttribute("text-anchor", anchor), new XAttribute("fill", color),
        new XAttribute("font-size", size), text);

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
