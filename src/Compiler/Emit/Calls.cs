using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;

namespace ExprGrad.Compiler.Emit;

/// <summary>Calls of static functions by name, each looked for once: reflection is slow, and a compile makes very many calls.</summary>
internal static class Calls
{
    private static readonly ConcurrentDictionary<Key, MethodInfo> Known = new();

    /// <summary>A call of the function of a class that takes these type arguments (two at most, if any) and these values.</summary>
    public static MethodCallExpression Of(Type type, string name, Type[]? types, params Expression[] values)
    {
        var (first, last) = (values[0].Type, values[^1].Type);
        var key = new Key(type, name, types?[0], types?[^1], first, last, values.Length);
        if (Known.TryGetValue(key, out var method))
        {
            return Expression.Call(method, values);
        }

        var call = Expression.Call(type, name, types, values);
        Known[key] = call.Method;
        return call;
    }

    private readonly record struct Key(Type Class, string Name, Type? First, Type? Last, Type FirstValue, Type LastValue, int Count);
}
