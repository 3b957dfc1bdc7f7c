using System.Numerics.Tensors;

namespace ExprGrad;

/// <summary>Compiled functions on the tensors of .NET.</summary>
public static class Tensors
{
    extension<T>(CompiledFunction<T> function)
        where T : unmanaged
    {
        /// <summary>Computes the outputs as new tensors, in the order of <see cref="Function.Outputs"/>.</summary>
        /// <param name="inputs">One tensor for each input, in the order of <see cref="Function.Inputs"/>.</param>
        /// <exception cref="BindingException">A tensor is missing or has another shape.</exception>
        public Tensor<T>[] Invoke(params ReadOnlySpan<Tensor<T>> inputs)
        {
            var given = new T[inputs.Length][];
            for (var i = 0; i < inputs.Length; i++)
            {
                given[i] = Elements(inputs[i], i < function.Function.Inputs.Count ? function.Function.Inputs[i] : null);
            }

            return [.. function.Invoke(given).Zip(function.Function.Outputs, (values, o) => Tensor.Create(values, Lengths(o.Value.Shape)))];
        }
    }

    private static T[] Elements<T>(Tensor<T> tensor, Variable? variable)
    {
        if (variable is not null && !tensor.Lengths.SequenceEqual(Lengths(variable.Shape)))
        {
            throw new BindingException($"`{variable.Name}`: found [{string.Join(", ", tensor.Lengths.ToArray())}], expected {variable.Shape}");
        }

        var elements = new T[tensor.FlattenedLength];
        tensor.FlattenTo(elements);
        return elements;
    }

    private static nint[] Lengths(Shape shape) => [.. shape.Extents.Select(n => (nint)n)];
}
