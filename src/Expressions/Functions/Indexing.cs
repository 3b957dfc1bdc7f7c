namespace ExprGrad;

/// <summary>Elements found and placed by indices that are themselves values.</summary>
public static class Indexing
{
    extension(Expr x)
    {
        /// <summary>
        /// Elements picked by index along one axis. Indices of one axis pick the same places everywhere and may be as many as you like; in general the axis is
        /// replaced by the axes of the indices. An index that is no place of the axis picks NaN.
        /// </summary>
        public Expr Take(Expr indices, int axis)
        {
            var at = x.Shape.Axis(axis, "take");
            var flat = indices.Reshape(indices.Shape.Count);
            var shape = new Shape(x.Shape.Extents.Select((n, a) => a == at ? indices.Shape.Count : n).ToSequence());
            var picked = new Gather(x, flat.Along(shape, [at]), at);
            return picked.Reshape(new Shape([.. x.Shape.Extents.Take(at), .. indices.Shape.Extents, .. x.Shape.Extents.Skip(at + 1)]));
        }

        /// <summary>One element for each index, at its own position but for the axis; see <see cref="ExprGrad.Gather"/>.</summary>
        public Expr TakeAlong(Expr indices, int axis) => new Gather(x, indices, x.Shape.Axis(axis, "take along"));

        /// <summary>Each element added to the one that its index names on an axis of a new extent; see <see cref="ExprGrad.ScatterAdd"/>.</summary>
        public Expr ScatterAdd(Expr indices, int axis, int extent) => new ScatterAdd(x, indices, x.Shape.Axis(axis, "scatter-add"), extent);

        /// <summary>1 where a number is a place of an axis: whole, and from 0 to less than the extent.</summary>
        internal Expr IsPlaceOf(int extent) =>
            Functions.And(Functions.And(x >= 0, x < extent), Functions.Equal(x, Functions.Floor(x)));

        /// <summary>1 at the place that each index names on a new last axis, 0 elsewhere.</summary>
        public Expr OneHot(int classes)
        {
            var shape = new Shape([.. x.Shape.Extents, classes]);
            return Functions.Equal(x.Expand(x.Shape.Rank).BroadcastTo(shape), new Iota(shape, x.Shape.Rank));
        }
    }
}
