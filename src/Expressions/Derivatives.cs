using ExprGrad.Calculus;

namespace ExprGrad;

/// <summary>
/// The derivatives of functions. Each form maps a function to a function, so that every form can be taken of every other, batched, simplified and compiled.
/// </summary>
/// <remarks>
/// A form takes the expressions to differentiate by, which may be inputs or anything computed on the way. When none is named, they are all parameters, or all inputs
/// if there are no parameters, and what does not matter has a derivative of zero; what is named must matter. A tangent of x becomes an input
/// <c>v_x</c>, a cotangent of y an input <c>ct_y</c>, of the same shape.
/// </remarks>
public static class Derivatives
{
    extension(Function f)
    {
        /// <summary>The gradient of the first output, which must be a scalar: <c>∂f/∂x</c>, of the shape of x, for each x.</summary>
        /// <exception cref="DerivativeException">The output is not a scalar, or does not depend on an expression that was named.</exception>
        public Function Gradient(params Expr[] variables) => new(f.Inputs, f.Adjoints(variables));

        /// <summary>This function, followed by the gradient of its first output: both in one pass that shares what they have in common.</summary>
        /// <exception cref="DerivativeException">The output is not a scalar, or does not depend on an expression that was named.</exception>
        public Function ValueAndGradient(params Expr[] variables) => new(f.Inputs, f.Outputs.Concat(f.Adjoints(variables)));

        /// <summary>The vector-Jacobian product, by reverse mode: <c>Σ ct_y · ∂y/∂x</c> over the outputs y, of the shape of x, for each x.</summary>
        /// <exception cref="DerivativeException">No output depends on an expression that was named.</exception>
        public Function Vjp(params Expr[] variables)
        {
            var cotangents = f.Free("ct", f.Outputs.Select(o => (o.Name, o.Value)));
            var pulled = Calculus.Vjp.OrZero([.. f.Outputs.Zip(cotangents, (o, ct) => (o, (Expr)ct))], f.Wanted("vjp", variables, f.Outputs));
            return new(f.Inputs.Concat(cotangents), pulled);
        }

        /// <summary>The Jacobian-vector product, by forward mode: <c>Σ ∂y/∂x · v_x</c> over each x, named <c>∂y·v</c>, of the shape of y, for each output y.</summary>
        /// <exception cref="DerivativeException">No output depends on an expression that was named.</exception>
        public Function Jvp(params Expr[] variables) => f.Along(f.Wanted("jvp", variables, f.Outputs));

        /// <summary>
        /// All partial derivatives of every output: <c>∂y/∂x</c> for each output y and each x, with the axes of y, then those of x; zero where just this y does not
        /// depend on this x. Reverse mode takes a pass for each element of the outputs, forward mode for each element of the variables; the fewer are chosen.
        /// </summary>
        /// <exception cref="DerivativeException">No output depends on an expression that was named.</exception>
        public Function Jacobian(params Expr[] variables) => f.Jacobian(null, variables);

        /// <summary>All partial derivatives of every output, by the mode that is named.</summary>
        /// <exception cref="DerivativeException">No output depends on an expression that was named.</exception>
        public Function Jacobian(Mode? mode, params Expr[] variables)
        {
            var wanted = f.Wanted("jacobian", variables, f.Outputs);
            var (names, blocks) = (Leibniz.Names(wanted), Calculus.Jacobian.Of(f.Outputs, wanted, mode));
            return new(f.Inputs, f.Outputs.SelectMany((y, i) => names.Select((x, j) => Derivative(Leibniz.By(y.Name, x), blocks[i][j]))));
        }

        /// <summary>
        /// The second derivatives of the first output, which must be a scalar, forward over reverse: <c>∂²f/∂x∂y</c> for each pair of variables, row by row, with the
        /// axes of x, then those of y.
        /// </summary>
        /// <exception cref="DerivativeException">The output is not a scalar, or does not depend on an expression that was named.</exception>
        public Function Hessian(params Expr[] variables)
        {
            var wanted = f.Wanted("hessian", variables, [f.Scalar("hessian")]);
            var (gradient, names) = (f.Gradient([.. variables]), Leibniz.Names(wanted));
            var blocks = Calculus.Jacobian.Of(gradient.Outputs, wanted, Mode.Forward);
            return new(f.Inputs, names.SelectMany((x, i) => names.Select((y, j) =>
                Derivative(Leibniz.By(Leibniz.By(f.Outputs[0].Name, x), y), i <= j ? blocks[i][j] : Calculus.Jacobian.Transposed(blocks[j][i], wanted[j].Shape)))));
        }

        /// <summary>
        /// A derivative of every output with respect to one number, by forward mode, which costs least where there is one input. Higher orders are those of
        /// the Taylor series, whose size is polynomial in the order.
        /// </summary>
        /// <param name="variable">The number; if left out, the only input.</param>
        /// <param name="order">How many times to differentiate.</param>
        /// <exception cref="DerivativeException">The variable is not an input, not a scalar or, being named, does not matter to any output; or the order is less than 1.</exception>
        public Function Derivative(Variable? variable = null, int order = 1)
        {
            var by = f.Number("derivative", variable);
            var coefficients = order == 1 ? [.. Calculus.Jvp.Of(f.Values, [(by, 1)])]
                : order > 1 ? Taylor.Of(f.Values, by, order).Select(series => series[order] * Factorial(order))
                : throw new DerivativeException($"derivative: found order {order}, expected at least 1");
            return new(f.Inputs, f.Outputs.Zip(coefficients, (o, d) => Derivative(Enumerable.Repeat(by.Name, order).Aggregate(o.Name, Leibniz.By), d)));
        }

        /// <summary>
        /// The Taylor coefficients of every output in one number, <c>f(x + t) = Σ cₖ·tᵏ</c>, named <c>[x⁰]f</c>, <c>[x¹]f</c>, ... up to an order.
        /// The size is polynomial in the order.
        /// </summary>
        /// <exception cref="DerivativeException">The variable is not an input, not a scalar, or does not matter to any output; or the order is negative.</exception>
        public Function TaylorCoefficients(Variable variable, int order)
        {
            var by = f.Number("taylor", variable);
            var series = order >= 0 ? Taylor.Of(f.Values, by, order) : throw new DerivativeException($"taylor: found order {order}, expected at least 0");
            return new(f.Inputs, f.Outputs.SelectMany((o, i) => series[i].Select((c, k) => Derivative($"[{by.Name}{Leibniz.Power(k)}]{o.Name}", c))));
        }

        /// <summary>The tangents of all outputs along inputs <c>v_x</c>.</summary>
        internal Function Along(IReadOnlyList<Expr> wanted)
        {
            var tangents = f.Tangents(wanted);
            var pushed = Calculus.Jvp.Of(f.Values, [.. wanted.Zip(tangents, (x, v) => (x, (Expr)v))]);
            return new(f.Inputs.Concat(tangents), f.Outputs.Zip(pushed, (o, d) => Derivative(Leibniz.Along(o.Name), d)));
        }

        /// <summary>What to differentiate by: what was named, once each, if an output depends on it, or all parameters or inputs.</summary>
        internal IReadOnlyList<Expr> Wanted(string form, Expr[] variables, IReadOnlyList<Output> outputs)
        {
            if (variables.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice)
            {
                throw new DerivativeException($"{form}: found `{Function.NameOf(twice.Key) ?? twice.Key.ToString()}` twice, expected each expression once");
            }

            Dependence.Require(form, outputs, variables);
            return variables.Length > 0 ? variables : [.. f.Parameters.Count > 0 ? f.Parameters : f.Inputs.Where(v => v.Role != Role.Live)];
        }

        /// <summary>The first output, if it is a scalar.</summary>
        internal Output Scalar(string form) => f.Outputs[0].Value.Shape.Rank == 0 ? f.Outputs[0]
            : throw new DerivativeException($"{form}: found output `{f.Outputs[0].Name}` of shape {f.Outputs[0].Value.Shape}, expected a scalar");

        /// <summary>An input <c>v_x</c> for each expression x.</summary>
        internal IReadOnlyList<Variable> Tangents(IReadOnlyList<Expr> wanted) => f.Free("v", Leibniz.Names(wanted).Zip(wanted));

        /// <summary>New inputs of the shapes of expressions, under names that no input has.</summary>
        internal IReadOnlyList<Variable> Free(string prefix, IEnumerable<(string Name, Expr Of)> expressions)
        {
            var taken = f.Inputs.Select(v => v.Name).ToHashSet();
            return [.. expressions.Select(e => new Variable(Unused($"{prefix}_{e.Name}"), e.Of.Shape, Role.Input))];

            string Unused(string name) => Enumerable.Range(1, int.MaxValue - 1).Select(i => i == 1 ? name : $"{name}_{i}").First(taken.Add);
        }

        // The cotangents of what is named, where the first output has 1.
        private IReadOnlyList<Output> Adjoints(Expr[] variables)
        {
            var output = f.Scalar("gradient");
            return Calculus.Vjp.OrZero([(output, 1)], f.Wanted("gradient", variables, [output]));
        }

        private Variable Number(string form, Variable? variable)
        {
            var by = variable ?? (f.Inputs.Where(v => v.Role != Role.Live).ToList() is [var only] ? only : throw new DerivativeException($"{form}: found inputs {Function.Names(f.Inputs)}, expected one, or the name of one"));
            if (!f.Inputs.Contains(by))
            {
                throw new DerivativeException($"{form}: found `{by.Name}`, expected one of the inputs {Function.Names(f.Inputs)}");
            }

            Dependence.Require(form, f.Outputs, variable is null ? [] : [by]);
            return by.Shape.Rank == 0 ? by : throw new DerivativeException($"{form}: found variable `{by.Name}` of shape {by.Shape}, expected a scalar");
        }
    }

    /// <summary>An output of the backward pass.</summary>
    internal static Output Derivative(string name, Expr value) => new(name, value) { IsBackward = true };

    private static double Factorial(int n) => Enumerable.Range(1, n).Aggregate(1.0, (product, k) => product * k);
}
