namespace ExprGrad.Properties;

/// <summary>A law does not hold of a case; the message says where, and what was found instead.</summary>
public sealed class LawException(string message) : Exception(message);
