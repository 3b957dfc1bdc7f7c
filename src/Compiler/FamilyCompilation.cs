namespace ExprGrad;

/// <summary>From a family of functions to delegates.</summary>
public static class FamilyCompilation
{
    extension(FunctionFamily family)
    {
        /// <summary>A model of any extents as machine code, made for each combination of extents when a call first has it.</summary>
        /// <param name="options">How to compile.</param>
        /// <param name="report">Told whenever code is made: for which extents, and why.</param>
        /// <param name="most">For how many combinations of extents code is held.</param>
        /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is less than 1.</exception>
        public CompiledFamily<T> Compile<T>(CompileOptions? options = null, IProgress<Specialization>? report = null, int most = 16)
            where T : unmanaged => new(family, options, report, most);
    }
}
