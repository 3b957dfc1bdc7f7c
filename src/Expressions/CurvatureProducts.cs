using ExprGrad.Calculus;

namespace ExprGrad;

/// <summary>Second derivatives times vectors, at a small multiple of the cost of the gradient and without a matrix; see <see cref="Derivatives"/> for the arguments.</summary>
public static class CurvatureProducts
{
    extension(Function f)
    {
        /// <summary>
        /// The Hessian of the first output, which must be a scalar, times a vector, forward over reverse: <c>Σ ∂²f/∂x∂y · v_y</c>, named <c>∂²f·v/∂x</c>, for each x.
        /// </summary>
        /// <exception cref="DerivativeException">The output is not a scalar, or does not depend on an expression that was named.</exception>
        /// <remarks>B. A. Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6, 1994.</remarks>
        public Function HessianVectorProduct(params Expr[] variables)
        {
            var wanted = f.Wanted("hessian-vector product", variables, [f.Scalar("hessian-vector product")]);
            return f.Gradient(variables).Along(wanted);
        }

        /// <summary>
        /// A vector times the second derivatives of all outputs, reverse over reverse: <c>Σ ct_y · ∂²y/∂x∂z · v_z</c> over the outputs y, for each x. For one scalar output,
        /// whose cotangent is 1, this is the Hessian-vector product.
        /// </summary>
        /// <exception cref="DerivativeException">No output depends on an expression that was named.</exception>
        public Function VectorHessianProduct(params Expr[] variables)
        {
            var wanted = f.Wanted("vector-hessian product", variables, f.Outputs);
            var first = f.Outputs is [{ Value.Shape.Rank: 0 }] ? f.Gradient(variables) : f.Vjp(variables);
            var tangents = first.Tangents(wanted);
            var name = Leibniz.Along(f.Outputs is [var only] ? only.Name : "");
            var slope = first.Values.Zip(tangents, (g, v) => (g * v).Sum()).Aggregate((a, b) => a + b);
            var second = Vjp.OrZero([(new(name, slope), 1)], wanted);
            return new(first.Inputs.Concat(tangents), second);
        }

        /// <summary>
        /// The Gauss-Newton approximation of the Hessian of <c>½‖r‖²</c>, r being all outputs, times a vector: <c>Jᵀ·J·v</c>, one forward and one reverse pass, named <c>JᵀJ·v/∂x</c>.
        /// </summary>
        /// <exception cref="DerivativeException">No output depends on an expression that was named.</exception>
        public Function GaussNewtonProduct(params Expr[] variables)
        {
            var wanted = f.Wanted("gauss-newton product", variables, f.Outputs);
            var tangents = f.Tangents(wanted);
            var pushed = Jvp.Of(f.Values, [.. wanted.Zip(tangents, (x, v) => (x, (Expr)v))]);
            return f.Product("JᵀJ·v", wanted, tangents, [.. f.Outputs.Zip(pushed)]);
        }

        /// <summary>
        /// The generalised Gauss-Newton product of the first output, a scalar loss of what was computed before at a point to split it: <c>Jᵀ·H·J·v</c>, where J is the Jacobian up to there
        /// and H the Hessian of the loss from there on, named <c>JᵀHJ·v/∂x</c>. What the loss depends on past that point does not count.
        /// </summary>
        /// <param name="split">What the loss is a function of, such as the logits.</param>
        /// <param name="variables">What to differentiate by; all parameters or inputs if empty.</param>
        /// <exception cref="DerivativeException">The output is not a scalar, does not depend on the split, or the split not on an expression that was named.</exception>
        /// <remarks>N. N. Schraudolph, "Fast curvature matrix-vector products for second-order gradient descent", Neural Computation 14, 2002.</remarks>
        public Function GeneralizedGaussNewtonProduct(Expr split, params Expr[] variables)
        {
            var output = new Output(Leibniz.Names([split])[0], split);
            var wanted = f.Wanted("generalized gauss-newton product", variables, [output]);
            var tangents = f.Tangents(wanted);
            var pushed = Jvp.Of([split], [.. wanted.Zip(tangents, (x, v) => (x, (Expr)v))])[0];
            var curved = Jvp.Of(f.Gradient(split).Values, [(split, pushed)])[0];
            return f.Product("JᵀHJ·v", wanted, tangents, [(output, curved)]);
        }

        private Function Product(string name, IReadOnlyList<Expr> wanted, IReadOnlyList<Variable> tangents, IReadOnlyList<(Output, Expr)> cotangents)
        {
            var names = Leibniz.Names(wanted);
            return new(f.Inputs.Concat(tangents), Vjp.OrZero(cotangents, wanted).Select((o, i) => o with { Name = $"{name}/∂{names[i]}" }));
        }
    }
}
