namespace ExprGrad.Properties;

/// <summary>The laws of derivative forms on random expressions.</summary>
public sealed class Forms
{
    [Fact]
    public void Products_with_vectors_are_those_of_the_Jacobian() => Holds(FormLaws.ProductsAreThoseOfTheJacobian);

    [Fact]
    public void Gauss_Newton_products_are_the_Jacobian_twice() => Holds(FormLaws.GaussNewtonIsJacobianTwice);

    [Fact]
    public void Products_with_the_Hessian_agree_by_every_route() => Holds(FormLaws.HessianProductsAgree);

    [Fact]
    public void Taylor_coefficients_are_derivatives() => Holds(FormLaws.TaylorCoefficientsAreDerivatives);

    [Fact]
    public void Compositions_follow_the_chain_rule() => Holds(FormLaws.ChainRule);

    [Fact]
    public void Products_and_quotients_follow_their_rules() => Holds(FormLaws.ProductAndQuotientRules);

    [Fact]
    public void Homogeneous_functions_obey_Euler() => Holds(FormLaws.EulersIdentity);

    [Fact]
    public void Sparse_derivatives_are_the_dense_ones() => Holds(FormLaws.SparseIsDense);

    private static void Holds(Action<Case> law) => Check.All(Generators.Expressions(Values.Smooth), law);
}
