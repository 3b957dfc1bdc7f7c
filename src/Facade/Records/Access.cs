using System.Linq.Expressions;
using System.Numerics.Tensors;
using System.Reflection;
using ExprGrad.Capturing;

namespace ExprGrad.Records;

/// <summary>Code that takes values apart into their numbers and puts them together again: compiled once, with no reflection in a call.</summary>
internal static class Access
{
    /// <summary>Writes the numbers of a value.</summary>
    public static IEnumerable<Expression> Put(Structure structure, Expression value, string name, Expression flat) => structure switch
    {
        Composite record => record.Members.SelectMany(m => Put(m.Structure, Expression.MakeMemberAccess(value, m.Info), $"{name}.{m.Name}", flat)),
        Number => [Expression.Call(flat, Putter(typeof(double)), Expression.Convert(value, typeof(double)), Expression.Constant(name))],
        Table table => [Expression.Call(flat, nameof(Flat.PutTable), [table.Row.Type], value, Columns(table.Row), Expression.Constant(name))],
        _ => [Expression.Call(flat, Putter(structure.Type), value, Expression.Constant(name))],
    };

    /// <summary>Writes the numbers of a value, which must be there.</summary>
    public static IEnumerable<Expression> PutChecked(Structure structure, ParameterExpression value, string name, Expression flat) =>
        structure is Composite && !value.Type.IsValueType ? [NotNull(value, name), .. Put(structure, value, name, flat)] : Put(structure, value, name, flat);

    /// <summary>The numbers of a value that has no arrays.</summary>
    public static IEnumerable<Expression> Numbers(Structure structure, Expression value) => structure is Composite record
        ? record.Members.SelectMany(m => Numbers(m.Structure, Expression.MakeMemberAccess(value, m.Info)))
        : [Expression.Convert(value, typeof(double))];

    /// <summary>A value made of its numbers and arrays.</summary>
    public static Expression Made(Structure structure, Func<Structure, Expression> leaf) => structure is Composite record
        ? Expression.New(record.Constructor, record.Members.Select(m => Made(m.Structure, leaf)))
        : Expression.Convert(leaf(structure), structure.Type);

    /// <summary>Writes the numbers of a value of a type.</summary>
    public static Action<Flat, T> Writer<T>(Structure structure, string name)
    {
        var (flat, value) = (Expression.Parameter(typeof(Flat), "flat"), Expression.Parameter(typeof(T), name));
        return Expression.Lambda<Action<Flat, T>>(Expression.Block([.. PutChecked(structure, value, name, flat), Expression.Empty()]), flat, value).Compile();
    }

    /// <summary>Reads a value of a type.</summary>
    public static Func<Flat, T> Reader<T>(Structure structure)
    {
        var flat = Expression.Parameter(typeof(Flat), "flat");
        return Expression.Lambda<Func<Flat, T>>(Made(structure, leaf => Expression.Call(flat, Taker(leaf.Type), null)), flat).Compile();
    }

    /// <summary>Refuses null.</summary>
    public static ConditionalExpression NotNull(ParameterExpression value, string name) => Expression.IfThen(
        Expression.ReferenceEqual(value, Expression.Constant(null)),
        Expression.Throw(Expression.New(typeof(BindingException).GetConstructor([typeof(string)])!, Expression.Constant($"`{name}`: found null, expected a value"))));

    // Code for each number of a row.
    private static ConstantExpression Columns(Composite row)
    {
        var (one, type) = (Expression.Parameter(row.Type, "row"), typeof(Func<,>).MakeGenericType(row.Type, typeof(double)));
        var columns = Numbers(row, one).Select(number => Expression.Lambda(type, number, one).Compile()).ToArray();
        var typed = Array.CreateInstance(type, columns.Length);
        Array.Copy(columns, typed, columns.Length);
        return Expression.Constant(typed);
    }

    private static MethodInfo Putter(Type type) => typeof(Flat).GetMethod(nameof(Flat.Put), [type, typeof(string)])!;

    private static string Taker(Type type) =>
        Captured.IsReal(type) ? nameof(Flat.TakeNumber)
        : type == typeof(double[]) ? nameof(Flat.TakeVector)
        : type == typeof(double[,]) ? nameof(Flat.TakeMatrix)
        : type == typeof(Tensor<double>) ? nameof(Flat.TakeTensor)
        : nameof(Flat.TakeMemory);
}
