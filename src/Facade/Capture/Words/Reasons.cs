namespace ExprGrad.Capturing;

/// <summary>
/// All reasons to refuse a part of a lambda, for capture and for the analyzer, which says at the desk what capture would say when the program runs. A row without a
/// number is about values, which only the run knows.
/// </summary>
internal static class Reasons
{
    private static readonly List<Reason> Rows = [];

    /// <summary>Why what has no row is refused.</summary>
    public const string NoOperation = "no operation of the table is written that way";

#pragma warning disable format
    //                                             number  title                                         why                                                          instead
    // whole numbers
    public static readonly Reason Division       = Code("001", "Division of whole numbers",              "division of {1} discards the remainder",                    "{2} / {3}");
    public static readonly Reason Lost           = Row ("002", "A constant 0 where a quotient was meant", "C# makes a quotient of integers such as 1 / 2 the constant 0", "1.0 / 2, or the formula without the 0");
    public static readonly Reason Folded         = Code("003", "A constant quotient of whole numbers",   "C# divides whole numbers first, so that capture would see {1}", "{2} / {3}");
    public static readonly Reason Whole          = Row ("004", "Arithmetic of whole numbers",            "arithmetic of {1} is not that of real numbers",             "(double){2} and operators of double");

    // types
    public static readonly Reason Truncated      = Code("005", "A cast to whole numbers",                "a cast to {1} is not an operation on real numbers",         "Math.Truncate({2})");
    public static readonly Reason Precision      = Code("006", "A cast to lower precision",              "precision is chosen when the function is compiled",         "{1}");
    public static readonly Reason NoNumber       = Row ("007", "Not a number",                           "it is of type {1}",                                         "an expression of type double");
    public static readonly Reason Condition      = Code("008", "A condition as a result",                "the result is a bool",                                      "{1} ? 1.0 : 0.0");

    // methods, properties, operators
    public static readonly Reason Method         = Code("009", "A method of numbers without an operation", "{1}",                                                     "{2}");
    public static readonly Reason NoFormula      = Row ("010", "A method without an operation",          NoOperation,                                                 "its formula with operators and the methods of Math");
    public static readonly Reason NoRow          = Row ("011", "Not mathematics",                        NoOperation,                                                 "it with numbers, operators and the methods of Math");
    public static readonly Reason MethodBody     = Row ("012", "A method of your own",                   "the body of a method cannot be read",                       "an Expression<Func<...>> {1} and {1}.Compile()({2}), or [Formula] at the method");
    public static readonly Reason PropertyBody   = Row ("013", "A computed property",                    "the body of a property cannot be read",                     "its formula");
    public static readonly Reason NoLambda       = Row ("014", "A formula that does not fit its method", "its formula {1} is no static lambda of the same parameters", "{1} as an expression of what {2} takes");
    public static readonly Reason Once           = Row ("015", "A value that differs each time",         "it would be read only once, at capture",                    "it into a variable before the lambda");
    public static readonly Reason Compiled       = Row ("016", "A delegate",                             "a delegate is compiled already",                            "{1} as an Expression<{2}> and {1}.Compile()(...)");

    // sequences and loops
    public static readonly Reason Linq           = Row ("017", "A method of LINQ without a meaning",     "it is not one of the methods of LINQ that have a meaning on tensors", "it with Select, Zip, Sum, Average, Min, Max, Count, Any, All, Aggregate, Reverse, Take, Skip or Concat");
    public static readonly Reason Filtered       = Row ("018", "A filter",                               "how many elements it leaves depends on values",             "the condition into the terms: {1}.Sum({2} => {3} ? ... : 0)");
    public static readonly Reason Aggregated     = Row ("019", "An aggregate of no known operator",      "it is not a sum, a product, a maximum or a minimum of terms", "Iterate(n, start, (state, i) => ...)");
    public static readonly Reason Counted        = Row ("020", "A count that is computed",               "how many there are depends on {1}",                         "a number that is known at capture");
    public static readonly Reason Iterated       = Row ("021", "A long loop with state",                 "a loop with state is written out step by step, at most {1} times, and this is {2}", "a sum over a range, or fewer steps");

    // parameters
    public static readonly Reason NotReal        = Row ("022", "A parameter that is a whole number",     "it is not a real number",                                   "double {1}");
    public static readonly Reason NotNumeric     = Row ("023", "A parameter that is not made of numbers", "it is no number, array of numbers or record of such",      "{1} {2}");
    public static readonly Reason Recursive      = Row ("024", "A type that contains itself",            "the type contains itself",                                  "a type of known depth");
    public static readonly Reason NoConstructor  = Row ("025", "A type that cannot be rebuilt",          "no public constructor of {1} has its properties as parameters", "record {1}(...)");
    public static readonly Reason LeftOut        = Row ("026", "A property outside of the constructor",  "its property {1} is no parameter of the constructor",       "record {2}(..., {3} {1})");
    public static readonly Reason Mutable        = Row ("027", "A mutable class as a parameter",         "{1} can be set, so that the class is mutable",              "record {2}(...)");
    public static readonly Reason NoExtents      = Row ("028", "An array without a shape",               "its extents are not known",                                 "Capture.Of(lambda, shapes), with a shape for each array");

    public static readonly Reason NoColumns      = Row ("029", "An array of records as a parameter",     "it is no number, array of numbers or record of such",       "an array for each number of {1}");

    // what only the run can tell
    public static readonly Reason Free           = Row (null, "A parameter of no lambda around it",      "it is not a parameter of the lambda",                       "a parameter or a variable");
    public static readonly Reason CallsItself    = Row (null, "A lambda that calls itself",              "the lambda calls itself",                                   "a formula without the call");
    public static readonly Reason Null           = Row (null, "A member of nothing",                     "{1} is null at capture",                                    "the capture after {1} has its value");
    public static readonly Reason NoElement      = Row (null, "A place outside of the array",            "there is no element {1}",                                   "{2}");
    public static readonly Reason Empty          = Row (null, "An extreme or a mean of nothing",         "the sequence is empty",                                     "it of at least one element");
    public static readonly Reason NoSequence     = Row (null, "Not a sequence",                          "it is of type {1}",                                         "a sequence of numbers");
    public static readonly Reason NoShape        = Row (null, "A shape that does not fit",               "it has no shape {1}",                                       "a shape of {2} axes");
#pragma warning restore format

    /// <summary>The rows that the analyzer can tell.</summary>
    public static IReadOnlyList<Reason> Diagnosed { get; } = [.. Rows.Where(r => r.Id is not null)];

    private static Reason Row(string? number, string title, string why, string instead) => Added(new(number is null ? null : $"EXPRGRAD{number}", title, why, instead, IsCode: false));

    private static Reason Code(string number, string title, string why, string instead) => Added(new($"EXPRGRAD{number}", title, why, instead, IsCode: true));

    private static Reason Added(Reason row)
    {
        Rows.Add(row);
        return row;
    }
}
