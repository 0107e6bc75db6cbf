"""Calls that join tensors or take them apart."""

from kit import family, lst, seq, tup


def _joined(g, rank, axis, p=0.35):
    """Shapes that agree but for one dimension; spoilt with probability p."""
    base = g.shape(rank, rank)
    shapes = []
    for _ in range(g.int(1, 4)):
        shape = list(base)
        if -rank <= axis < rank:
            shape[axis] = g.size()
        shapes.append(shape)
    if g.bad(p):
        k = g.int(0, len(shapes) - 1)
        shapes[k] = g.mess(shapes[k])
    return shapes


def _list(g, shapes):
    names = [g.tensor(shape) for shape in shapes]
    return g.pick(lst(names), tup(names))


@family("cat", n=140)
def cat(g):
    rank = g.int(1, 4)
    d = g.dim(rank, 0.12)
    tensors = _list(g, _joined(g, rank, d, 0.3))
    return g.pick(f"torch.cat({tensors}, dim={d})", f"torch.cat({tensors}, {d})", f"torch.concat({tensors}, dim={d})", f"torch.cat({tensors}, axis={d})",
                  f"torch.concatenate({tensors}, dim={d})", f"torch.cat(tensors={tensors}, dim={d})", f"torch.cat({tensors})" if d == 0 else f"torch.cat({tensors}, {d})")


@family("cat", n=20)
def cat_built(g):
    shape = g.shape(2, 3)
    x = g.tensor(shape)
    k = g.int(1, 4)
    return g.pick(f"torch.cat([{x} for _ in range({k})], dim={g.dim(len(shape))})", f"torch.cat([{x}] * {k}, dim={g.dim(len(shape))})",
                  f"torch.cat({x}.split(2, dim=1), dim=0)", f"torch.cat({x}.chunk(2, dim=-1), dim=0)", f"torch.cat(({x}, {x}.new_zeros({shape[0]}, {k})), dim=-1)",
                  f"torch.cat((-{x}[..., 1:], {x}[..., :1]), dim=-1)", f"torch.cat(({x}, {x}[:1]), dim=0)")


@family("cat", "numpy jax", n=55)
def concatenate(g):
    rank = g.int(1, 4)
    d = g.dim(rank, 0.12)
    arrays = _list(g, _joined(g, rank, d, 0.3))
    return g.pick(f"{g.lib}.concatenate({arrays}, axis={d})", f"{g.lib}.concatenate({arrays}, {d})", f"{g.lib}.concat({arrays}, axis={d})",
                  f"{g.lib}.concatenate({arrays})" if d == 0 else f"{g.lib}.concatenate({arrays}, axis={d})")


@family("stack", n=110)
def stack(g):
    rank = g.int(0, 3)
    d = g.dim(rank + 1, 0.15)
    shape = g.shape(rank, rank)
    shapes = [list(shape) for _ in range(g.int(1, 4))]
    if g.bad(0.3):
        shapes[0] = g.mess(shape)
    tensors = _list(g, shapes)
    return g.pick(f"torch.stack({tensors}, dim={d})", f"torch.stack({tensors}, {d})", f"torch.stack({tensors})", f"torch.stack(tensors={tensors}, dim={d})",
                  f"torch.stack({tensors}, axis={d})")


@family("stack", n=50)
def stack_named(g):
    rank = g.int(0, 3)
    how = g.pick("hstack", "vstack", "dstack", "column_stack", "row_stack" if g.chance(0.2) else "vstack")
    axis = {"hstack": 1 if rank > 1 else 0, "vstack": 0, "dstack": 2 if rank > 2 else 0, "column_stack": 1 if rank > 1 else 0}.get(how, 0)
    shapes = _joined(g, rank, axis, 0.3) if rank else [[], []]
    return f"torch.{how}({_list(g, shapes)})"


@family("stack", n=15)
def stack_built(g):
    x = g.tensor(g.shape(1, 3))
    return g.pick(f"torch.stack([{x} for _ in range({g.int(1, 4)})])", f"torch.stack([row * 2 for row in {x}])", f"torch.stack({x}.unbind(0), dim=-1)",
                  f"torch.stack(({x}.cos(), {x}.sin()), dim=-1).flatten(-2)", f"torch.stack([t.mean(0) for t in {x}.unbind(-1)])")


@family("stack", "numpy jax", n=55)
def stack_array(g):
    rank = g.int(0, 3)
    d = g.dim(rank + 1, 0.15)
    shape = g.shape(rank, rank)
    shapes = [list(shape) for _ in range(g.int(1, 4))]
    if g.bad(0.3):
        shapes[0] = g.mess(shape)
    arrays = _list(g, shapes)
    return g.pick(f"{g.lib}.stack({arrays}, axis={d})", f"{g.lib}.stack({arrays})", f"{g.lib}.hstack({arrays})", f"{g.lib}.vstack({arrays})",
                  f"{g.lib}.stack({arrays}, {d})", f"{g.lib}.column_stack({arrays})", f"{g.lib}.dstack({arrays})")


# chunk, split, unbind


@family("split", n=140)
def split(g):
    rank = g.int(1, 4)
    shape = g.shape(rank, rank)
    x = g.tensor(shape)
    d = g.dim(rank, 0.15)
    size = shape[d] if -rank <= d < rank else 4
    pieces, left = [], size
    while left > 0:
        piece = g.int(1, left)
        pieces.append(piece)
        left -= piece
    if g.bad(0.4):
        pieces[-1] += g.int(1, 2)
    k = g.int(1, 4)
    return g.pick(
        f"{x}.chunk({k}, dim={d})", f"torch.chunk({x}, {k}, {d})", f"{x}.chunk({k}, {d})", f"{x}.chunk({k})", f"{x}.split({k}, dim={d})",
        f"torch.split({x}, {k}, dim={d})", f"{x}.split({k})", f"{x}.split({lst(pieces)}, dim={d})", f"torch.split({x}, {lst(pieces)}, {d})",
        f"{x}.split({tup(pieces)}, {d})", f"{x}.unbind({d})", f"torch.unbind({x}, dim={d})", f"{x}.unbind()", f"torch.tensor_split({x}, {k}, dim={d})",
        f"{x}.tensor_split(({k},), dim={d})", f"torch.tensor_split({x}, ({g.int(1, 2)}, {g.int(2, 5)}), {d})",
    )


@family("split", n=60)
def split_unpacked(g):
    """q, k, v = x.chunk(3, dim=-1): the count must fit."""
    shape = g.shape(2, 3)
    d = g.pick(-1, len(shape) - 1, 0, 1)
    count = g.int(2, 4)
    each = g.size()
    shape[d] = count * each if not g.bad() else count * each + g.int(1, 3)
    x = g.tensor(shape)
    names = [f"a{k}" for k in range(count)]
    how = g.pick(f"chunk({count}, dim={d})", f"split({each}, dim={d})", f"chunk({count}, {d})", f"split([{seq([each] * count)}], dim={d})", f"split({each}, {d})",
                 f"unflatten({d}, ({count}, -1)).unbind({d if d >= 0 else d - 1})")
    g.setup.append(f"{seq(names)} = {x}.{how}")
    return g.pick(names[-1], names[0], f"{names[0]} * {names[1]}", f"torch.cat(({seq(names)}), dim={d})")


@family("split", "numpy jax", n=60)
def split_array(g):
    rank = g.int(1, 3)
    shape = [g.pick(4, 6, 8, 9, 5, 1) for _ in range(rank)]
    x = g.tensor(shape)
    d = g.dim(rank, 0.12)
    k = g.int(1, 4)
    cuts = sorted(g.int(0, 9) for _ in range(g.int(1, 3)))
    return g.pick(f"{g.lib}.split({x}, {k}, axis={d})", f"{g.lib}.split({x}, {k}, {d})", f"{g.lib}.split({x}, {lst(cuts)}, axis={d})", f"{g.lib}.array_split({x}, {k}, axis={d})",
                  f"{g.lib}.split({x}, {k})", f"{g.lib}.hsplit({x}, {k})", f"{g.lib}.vsplit({x}, {k})")


# meshgrid


@family("meshgrid", n=120)
def meshgrid(g):
    vectors = [g.zeros([g.size()]) if g.chance(0.5) else f"torch.arange({g.size()})" for _ in range(g.int(1, 3))]
    if g.chance(0.15):
        vectors[-1] = g.zeros([])
    if g.bad(0.3):
        vectors[0] = g.zeros(g.shape(2, 2))
    names = [g.let(v) for v in vectors]
    kind = g.pick(", indexing='ij'", ", indexing='xy'", ", indexing='ij'")
    return g.pick(f"torch.meshgrid({seq(names)}{kind})", f"torch.meshgrid({lst(names)}{kind})", f"torch.stack(torch.meshgrid({seq(names)}{kind}))",
                  f"torch.stack(torch.meshgrid({lst(names)}{kind}), dim=-1).reshape(-1, {len(names)})", f"torch.cartesian_prod({seq(names)})",
                  f"torch.meshgrid({seq(names)}{kind})[{g.int(0, len(names))}]", f"torch.stack(torch.meshgrid({lst(names)}{kind}), dim=-1)")


@family("meshgrid", "numpy jax", n=50)
def meshgrid_array(g):
    m = g.lib
    names = [g.let(g.zeros([g.size()]) if g.chance(0.5) else f"{m}.arange({g.size()})") for _ in range(g.int(1, 3))]
    kind = g.pick(", indexing='ij'", ", indexing='xy'", "", ", sparse=True")
    return g.pick(f"{m}.meshgrid({seq(names)}{kind})", f"{m}.stack({m}.meshgrid({seq(names)}, indexing='ij'), axis=-1)", f"{m}.meshgrid({seq(names)}{kind})[{g.int(0, len(names))}]")


# pad


@family("pad", n=140)
def pad(g):
    rank = g.int(1, 5)
    x = g.tensor(g.shape(rank, rank))
    pairs = g.int(1, min(rank, 3)) if not g.bad(0.12) else rank + 1
    amounts = [g.int(0, 3) for _ in range(2 * pairs)]
    if g.chance(0.15):
        amounts[g.int(0, len(amounts) - 1)] = -g.int(1, 5)
    if g.bad(0.08):
        amounts.append(1)
    extra = g.pick("", "", "", ", value=1.0", ", mode='constant', value=0", ", mode='constant'", ", 'constant', 0")
    return f"F.pad({x}, {g.pick(tup(amounts), lst(amounts))}{extra})"


@family("pad", n=90)
def pad_modes(g):
    rank = g.int(1, 5)
    x = g.tensor(g.shape(rank, rank))
    pairs = g.pick(max(1, rank - 2), max(1, rank - 1), 1, 2)
    amounts = [g.int(0, 4) for _ in range(2 * pairs)]
    return f"F.pad({x}, {tup(amounts)}, mode={g.pick(repr('reflect'), repr('replicate'), repr('circular'))})"


@family("pad", n=40)
def pad_modules(g):
    d = g.int(1, 2)
    rank = d + g.pick(1, 2, 2, 0)
    x = g.tensor(g.shape(max(1, rank), max(1, rank)))
    kind = g.pick("ZeroPad", "ReflectionPad", "ReplicationPad", "ConstantPad")
    amounts = g.int(0, 3) if g.chance(0.5) else tup(g.int(0, 3) for _ in range(2 * d))
    value = ", 0.5" if kind == "ConstantPad" else ""
    return f"nn.{kind}{d}d({amounts}{value})({x})"


@family("pad", "numpy jax", n=50)
def pad_array(g):
    rank = g.int(1, 3)
    x = g.tensor(g.shape(rank, rank))
    pairs = [f"({g.int(0, 3)}, {g.int(0, 3)})" for _ in range(rank + (g.pick(1, -1) if g.bad(0.35) and rank > 1 else 0))]
    mode = g.pick("", "", ", mode='edge'", ", mode='constant', constant_values=1", ", 'constant'", ", mode='wrap'", ", mode='reflect'")
    return f"{g.lib}.pad({x}, {g.pick(tup(pairs), lst(pairs), g.int(0, 3), f'({g.int(0, 3)}, {g.int(0, 3)})', tup(pairs))}{mode})"
