using System.Reflection;
using System.Runtime.InteropServices;

namespace ExprGrad;

/// <summary>Where the numbers are in a struct.</summary>
internal static class Record
{
    /// <summary>How many bytes after its start a struct has the field of each name; a number is a struct of one.</summary>
    /// <exception cref="BindingException">There is no field of type double by one of the names.</exception>
    public static int[] Offsets<TRecord>(IEnumerable<string> names)
        where TRecord : unmanaged
    {
        var wanted = names.ToArray();
        if (typeof(TRecord) == typeof(double) && wanted.Length == 1)
        {
            return [0];
        }

        var fields = typeof(TRecord).IsPrimitive ? [] : typeof(TRecord).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(f => f.FieldType == typeof(double)).ToArray();
        return [.. wanted.Select(name => Offset<TRecord>(
            fields.FirstOrDefault(f => NameOf(f) == name) ?? fields.FirstOrDefault(f => string.Equals(NameOf(f), name, StringComparison.OrdinalIgnoreCase))
            ?? throw new BindingException($"points: found {typeof(TRecord).Name} ({string.Join(", ", fields.Select(NameOf))}), expected a field of type double for each of {string.Join(", ", wanted)}")))];
    }

    // The layout is the runtime's own affair: a field is where the bits of a number show that is written through it.
    private static int Offset<TRecord>(FieldInfo field)
        where TRecord : unmanaged
    {
        object record = default(TRecord);
        field.SetValue(record, BitConverter.Int64BitsToDouble(-1));
        var marked = (TRecord)record;
        return MemoryMarshal.AsBytes(new ReadOnlySpan<TRecord>(in marked)).IndexOf(byte.MaxValue);
    }

    // A positional property `X` is held in a field `<X>k__BackingField`.
    private static string NameOf(FieldInfo field) => field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
}
