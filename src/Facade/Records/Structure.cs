using System.Linq.Expressions;
using System.Numerics.Tensors;
using System.Reflection;
using ExprGrad.Capturing;

namespace ExprGrad.Records;

/// <summary>How the values of a type are made of numbers.</summary>
internal abstract record Structure(Type Type)
{
    /// <summary>The structure of a parameter; data may also be whole numbers and arrays of records.</summary>
    /// <exception cref="CaptureException">The type is not made of numbers, or cannot be rebuilt of them.</exception>
    public static Structure Of(ParameterExpression parameter, int position, bool isData) => Of(parameter.Type, Capture.NameOf(parameter, position), [], isData);

    /// <summary>What a name of this type means, when each leaf is given an input by its name.</summary>
    public Captured Bound(string name, Func<string, Structure, Expr> leaf) => this switch
    {
        Composite composite => Parts.Of(composite.Members.Select(m => (m.Name, m.Structure.Bound($"{name}.{m.Name}", leaf))).ToList()),
        Table table => table.Row.Bound(name, (column, _) => leaf(column, Table.Column)),
        _ => new Computed(leaf(name, this)),
    };

    /// <summary>The numbers and arrays, in order, by name.</summary>
    public IEnumerable<(string Name, Structure Leaf)> Leaves(string name) => this switch
    {
        Composite composite => composite.Members.SelectMany(m => m.Structure.Leaves($"{name}.{m.Name}")),
        Table table => table.Row.Leaves(name).Select(l => (l.Name, (Structure)Table.Column)),
        _ => [(name, this)],
    };

    /// <summary>The member that each parameter of a constructor sets, if each sets one.</summary>
    public static IReadOnlyList<string>? MembersOf(Type type, ConstructorInfo? constructor) =>
        constructor?.GetParameters() is { Length: > 0 } parameters && parameters.Select(p => Member(type, p)).ToList() is var members && members.All(m => m is not null)
            ? [.. members.Select(m => m!.Name)]
            : null;

    private static Structure Of(Type type, string name, Type[] around, bool isData) =>
        Captured.IsReal(type) || (isData && Captured.IsNumber(type)) ? new Number(type)
        : type == typeof(double[]) || type == typeof(ReadOnlyMemory<double>) ? new Block(type, 1)
        : type == typeof(double[,]) ? new Block(type, 2)
        : type == typeof(Tensor<double>) ? new Block(type, null)
        : around.Contains(type) ? throw Refusal.Of(Reasons.Recursive, $"{Source.Of(type)} {name}")
        : isData && type.IsSZArray && around.Length == 0 && Of(type.GetElementType()!, name, around, isData) is Composite row && row.Leaves("").All(l => l.Leaf is Number) ? new Table(type, row)
        : Composite(type, name, around, isData);

    private static Composite Composite(Type type, string name, Type[] around, bool isData)
    {
        var written = $"{Source.Of(type)} {name}";
        if (type.IsPrimitive || type.IsEnum || type.IsInterface || type.IsArray || (Source.IsSystem(type) && !IsTuple(type)))
        {
            var leaf = name[(name.LastIndexOf('.') + 1)..];
            throw Captured.IsNumber(type) ? Refusal.Of(Reasons.NotReal, written, leaf)
                : type.IsSZArray && type.GetElementType() is { IsArray: false } row && !Source.IsSystem(row) ? Refusal.Of(Reasons.NoColumns, written, Source.Of(row))
                : Refusal.Of(Reasons.NotNumeric, written, Types.Real(Source.Of(type)), leaf);
        }

        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault(c => MembersOf(type, c) is not null)
            ?? throw Refusal.Of(Reasons.NoConstructor, written, Source.Of(type));
        var members = constructor.GetParameters().Select(p => Member(type, p)!).ToList();
        var left = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).FirstOrDefault(p => IsStored(type, p) && members.All(m => m.Name != p.Name));
        var mutable = type.IsValueType ? null : members.OfType<PropertyInfo>().FirstOrDefault(IsMutable);
        return mutable is not null ? throw Refusal.Of(Reasons.Mutable, written, mutable.Name, Source.Of(type))
            : left is not null ? throw Refusal.Of(Reasons.LeftOut, written, left.Name, Source.Of(type), Source.Of(left.PropertyType))
            : new(type, constructor, members.Select(m => new Member(m.Name, m, Of(TypeOf(m), $"{name}.{m.Name}", [.. around, type], isData))).ToSequence());
    }

    private static MemberInfo? Member(Type type, ParameterInfo parameter) => type.GetMembers(BindingFlags.Public | BindingFlags.Instance)
        .FirstOrDefault(m => m is PropertyInfo { CanRead: true } or FieldInfo && TypeOf(m) == parameter.ParameterType
            && (m.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase) || (IsTuple(type) && m.Name == $"Item{parameter.Position + 1}")));

    private static Type TypeOf(MemberInfo member) => member is PropertyInfo p ? p.PropertyType : ((FieldInfo)member).FieldType;

    private static bool IsTuple(Type type) => type.IsGenericType && type.IsAssignableTo(typeof(System.Runtime.CompilerServices.ITuple));

    private static bool IsStored(Type type, PropertyInfo property) => type.GetField($"<{property.Name}>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance) is not null;

    private static bool IsMutable(PropertyInfo property) => property.SetMethod is { IsPublic: true } set
        && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit));
}

/// <summary>A number.</summary>
internal sealed record Number(Type Type) : Structure(Type);

/// <summary>An array of numbers, of a number of axes that the type tells or the value.</summary>
internal sealed record Block(Type Type, int? Rank) : Structure(Type)
{
    public bool Fits(Shape shape) => Rank is null || Rank == shape.Rank;
}

/// <summary>An array of records of numbers: a column for each number.</summary>
internal sealed record Table(Type Type, Composite Row) : Structure(Type)
{
    public static readonly Block Column = new(typeof(double[]), 1);
}

/// <summary>A record, a struct or a tuple: made by a constructor of the members that it has.</summary>
internal sealed record Composite(Type Type, ConstructorInfo Constructor, Sequence<Member> Members) : Structure(Type);

/// <summary>A member of a record.</summary>
internal sealed record Member(string Name, MemberInfo Info, Structure Structure);
