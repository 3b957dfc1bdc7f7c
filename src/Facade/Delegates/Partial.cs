namespace ExprGrad;

/// <summary>The partial derivatives of functions of numbers, by the mode that costs least.</summary>
internal static class Partial
{
    extension(Function f)
    {
        /// <summary>The partial derivatives of the first output: forward mode costs less where there is one input, reverse mode where there are more.</summary>
        public Function Partials() => f.Inputs.Count(v => v.Role != Role.Live) == 1 ? f.Derivative() : f.Gradient();

        /// <summary>The function, followed by them.</summary>
        public Function WithPartials() => new(f.Inputs, f.Outputs.Concat(f.Partials().Outputs));
    }
}
