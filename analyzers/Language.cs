// What the compiler asks for and netstandard2.0 lacks.
namespace System
{
    /// <summary>A place from the start or from the end.</summary>
    internal readonly struct Index(int value, bool fromEnd = false)
    {
        public int GetOffset(int length) => fromEnd ? length - value : value;
    }
}

namespace System.Runtime.CompilerServices
{
    /// <summary>Marks properties that are set once.</summary>
    internal static class IsExternalInit;
}
