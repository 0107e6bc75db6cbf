"""Calls that arrange the same numbers differently."""

from kit import family, lst, seq, tup

# casts and no-ops


@family("cast", n=70)
def cast(g):
    x = g.tensor(g.shape(0, 4))
    return g.pick(
        f"{x}.float()", f"{x}.half()", f"{x}.to(torch.float64)", f"{x}.to('cpu')", f"{x}.double()", f"{x}.long()",
        f"{x}.bool()", f"{x}.contiguous()", f"{x}.clone()", f"{x}.detach()", f"{x}.type_as({x})", f"{x}.cpu()",
        f"{x}.int()", f"{x}.bfloat16()", f"{x}.requires_grad_()", f"{x}.to({x}.dtype)", f"{x}.type(torch.float16)",
        f"{x}.to(device={x}.device, dtype=torch.float32)", f"{x}.data", f"torch.clone({x})", f"{x}.detach().cpu().numpy()",
        f"torch.as_tensor({x})", f"{x}.real", f"torch.from_numpy({x}.numpy())",
    )


@family("cast", n=60)
def cast_then_view(g):
    shape = g.shape(2, 4)
    x = g.strided(shape)
    step = g.pick("", ".contiguous()", ".clone()", ".float()", ".detach()", ".double()", ".to(torch.int64)", ".contiguous().detach()")
    return f"{x}{step}.view({seq(g.factors(_count(shape)))})"


@family("cast", "numpy jax", n=40)
def cast_array(g):
    x = g.tensor(g.shape(0, 4))
    m = g.lib
    return g.pick(
        f"{x}.astype({m}.int32)", f"{m}.asarray({x})", f"{m}.array({x})", f"{x}.copy()", f"{m}.copy({x})", f"{m}.float32({x})",
        f"{x}.astype({m}.float32)", f"{x}.astype({x}.dtype)", f"{m}.asarray({x}, dtype={m}.float32)", f"{m}.ravel({x})",
    )


@family("cast", "jax", n=10)
def cast_jax(g):
    x = g.tensor(g.shape(0, 4))
    return g.pick(f"jax.lax.stop_gradient({x})", f"jax.device_put({x})", f"jax.lax.convert_element_type({x}, jnp.int32)")


def _count(shape):
    number = 1
    for size in shape:
        number *= size
    return number


# view and reshape


def _target(g, shape):
    sizes = g.factors(_count(shape))
    if g.chance(0.3):
        sizes.insert(g.int(0, len(sizes)), 1)
    if g.chance(0.5):
        sizes[g.int(0, len(sizes) - 1)] = -1
    if g.bad(0.3):
        at = g.int(0, len(sizes) - 1)
        sizes[at] = -1 if sizes[at] != -1 and g.chance(0.4) else max(1, sizes[at]) + g.int(1, 2)
    return sizes


@family("view_reshape", n=110)
def view(g):
    shape = g.shape(0, 4)
    x = g.tensor(shape)
    target = _target(g, shape)
    return g.pick(
        f"{x}.view({seq(target)})", f"{x}.view({tup(target)})", f"{x}.reshape({seq(target)})", f"{x}.reshape({lst(target)})",
        f"torch.reshape({x}, {tup(target)})", f"{x}.view(*{tup(target)})",
    )


@family("view_reshape", n=100)
def view_strided(g):
    """`view` needs memory in an order that fits; `reshape` copies."""
    shape = g.shape(2, 4)
    x = g.strided(shape)
    target = _target(g, shape) if g.chance(0.5) else [*shape[:-2], shape[-2] * shape[-1]]
    if g.chance(0.3):
        at = g.int(0, len(shape) - 1)
        pieces = g.factors(shape[at])
        target = [*shape[:at], *pieces, *shape[at + 1 :]]
    return f"{x}.{g.pick('view', 'view', 'reshape')}({seq(target)})"


@family("view_reshape", n=40)
def view_by_sizes(g):
    shape = g.shape(2, 4)
    x = g.tensor(shape)
    return g.pick(
        f"{x}.view({x}.size(0), -1)", f"{x}.view(-1, {x}.size(-1))", f"{x}.reshape({x}.shape[0], -1)",
        f"{x}.view({x}.shape[0], {x}.shape[1], -1)", f"{x}.reshape(*{x}.shape[:-1], {g.int(1, 3)}, -1)",
        f"{x}.view(*{x}.shape[:2], -1)", f"{x}.view({x}.size()[:-1] + ({g.int(1, 3)}, -1))",
        f"{x}.reshape({x}.size(0) * {x}.size(1), *{x}.shape[2:])", f"{x}.view({x}.size(0), {x}.size(-1) // 2, -1)",
        f"{x}.view({x}.numel())", f"{x}.reshape({x}.shape[::-1])",
    )


@family("view_reshape", n=30)
def view_as(g):
    shape = g.shape(1, 3)
    x = g.strided(shape)
    other = g.factors(_count(shape))
    y = g.tensor(g.mess(other) if g.bad() else other)
    return g.pick(f"{x}.view_as({y})", f"{x}.reshape_as({y})", f"{x}.view({y}.shape)", f"{x}.reshape({y}.size())")


@family("view_reshape", n=30)
def view_after(g):
    """What keeps memory viewable and what does not."""
    shape = [g.size(), g.size(2), g.size(2, 6), g.size(2, 6)]
    x = g.tensor(shape)
    step = g.pick(
        ".transpose(1, 2)", ".permute(0, 2, 1, 3)", "[:, 1:]", "[..., 1:]", "[:, 0]", "[..., 0]", ".unsqueeze(1)", ".flip(1)",
        "[..., ::2]", "[1:]", ".expand(-1, -1, -1, -1)", "[None]", ".chunk(2, -1)[0]", ".chunk(2, 0)[0]", ".squeeze()",
        ".transpose(1, 2).contiguous()", ".mean(2)", "[:, :, 0].unsqueeze(-1)", ".transpose(0, 1).transpose(0, 1)",
    )
    return f"{x}{step}.view({g.pick('-1', f'{shape[0]}, -1', f'-1, {shape[3]}')})"


@family("view_reshape", "numpy jax", n=70)
def reshape_array(g):
    shape = g.shape(0, 4)
    x = g.tensor(shape)
    target = _target(g, shape)
    return g.pick(
        f"{x}.reshape({seq(target)})", f"{x}.reshape({tup(target)})", f"{g.lib}.reshape({x}, {tup(target)})", f"{g.lib}.reshape({x}, -1)",
        f"{x}.reshape({x}.shape[0] if {x}.ndim else 1, -1)", f"{x}.ravel()", f"{g.lib}.ravel({x})",
    )


# transpose and permute


@family("transpose", n=90)
def transpose(g):
    rank = g.int(1, 4)
    x = g.tensor(g.shape(rank, rank))
    a, b = g.dim(rank), g.dim(rank, 0.1)
    return g.pick(
        f"{x}.transpose({a}, {b})", f"torch.transpose({x}, {a}, {b})", f"{x}.swapaxes({a}, {b})", f"torch.swapdims({x}, {a}, {b})",
        f"{x}.transpose(dim0={a}, dim1={b})",
    )


@family("transpose", n=40)
def transpose_last(g):
    x = g.tensor(g.shape(1, 4))
    return g.pick(f"{x}.mT", f"{x}.t()", f"torch.t({x})", f"{x}.transpose(-2, -1)", f"{x}.mT.mT", f"{x}.adjoint()")


@family("transpose", n=15)
def transpose_t(g):
    x = g.tensor(g.shape(2, 2))
    return g.pick(f"{x}.T", f"{x}.T.T", f"{x}.T.contiguous()")


@family("transpose", n=60)
def movedim(g):
    rank = g.int(2, 4)
    x = g.tensor(g.shape(rank, rank))
    name = g.pick("torch.movedim", "torch.moveaxis")
    if g.chance(0.6):
        return f"{name}({x}, {g.dim(rank)}, {g.dim(rank, 0.1)})"
    a, b = g.axes(rank, 0.15), g.axes(rank, 0)
    if not g.bad(0.2):
        a, b = a[: len(b)], b[: len(a)]
    return f"{name}({x}, {tup(a)}, {tup(b)})"


@family("transpose", "numpy jax", n=60)
def transpose_array(g):
    rank = g.int(1, 4)
    x = g.tensor(g.shape(rank, rank))
    order = list(range(rank))
    g.rng.shuffle(order)
    if g.bad(0.3):
        order = order[:-1] if g.chance(0.4) else [*order[:-1], g.pick(rank, 0)]
    return g.pick(
        f"{x}.T", f"{g.lib}.transpose({x})", f"{x}.transpose()", f"{g.lib}.transpose({x}, {tup(order)})", f"{x}.transpose({seq(order)})",
        f"{g.lib}.swapaxes({x}, {g.dim(rank)}, {g.dim(rank, 0.1)})", f"{x}.swapaxes({g.dim(rank)}, {g.dim(rank, 0.1)})",
        f"{g.lib}.moveaxis({x}, {g.dim(rank)}, {g.dim(rank, 0.1)})", f"{x}.mT" if rank > 1 else f"{x}.T", f"{g.lib}.rollaxis({x}, {g.dim(rank)})",
        f"{g.lib}.matrix_transpose({x})",
    )


@family("permute", n=150)
def permute(g):
    rank = g.int(1, 5)
    x = g.tensor(g.shape(rank, rank))
    order = list(range(rank))
    g.rng.shuffle(order)
    order = [d - rank if g.chance(0.2) else d for d in order]
    if g.bad():
        how = g.int(0, 3)
        if how == 0:
            order = order[:-1]
        elif how == 1:
            order = [*order, g.pick(rank, 0)]
        else:
            order[g.int(0, rank - 1)] = g.pick(rank, 0, -rank - 1, order[0])
    return g.pick(f"{x}.permute({seq(order)})", f"{x}.permute({tup(order)})", f"torch.permute({x}, {tup(order)})", f"{x}.permute(*{lst(order)})",
                  f"torch.permute({x}, dims={tup(order)})")


@family("permute", "numpy jax", n=50)
def permute_array(g):
    rank = g.int(2, 4)
    x = g.tensor(g.shape(rank, rank))
    order = list(range(rank))
    g.rng.shuffle(order)
    if g.bad():
        order[g.int(0, rank - 1)] = g.pick(rank, order[0], -rank - 1)
    return g.pick(f"{g.lib}.permute_dims({x}, {tup(order)})", f"{g.lib}.transpose({x}, axes={tup(order)})", f"{x}.transpose({tup(order)})")


# sizes as numbers


@family("size_dim_numel", n=110)
def sizes(g):
    rank = g.int(0, 4)
    x = g.tensor(g.shape(rank, rank))
    d = g.dim(rank, 0.3)
    return g.pick(
        f"{x}.size()", f"{x}.shape", f"{x}.size({d})", f"{x}.shape[{d}]", f"{x}.size(dim={d})", f"{x}.dim()", f"{x}.ndim", f"{x}.numel()",
        f"torch.numel({x})", f"len({x})", f"{x}.ndimension()", f"{x}.nelement()", f"{x}.shape[{d}] // 2", f"list({x}.shape)", f"{x}.shape.numel()",
        f"{x}.shape[1:]", f"{x}.shape[:-1]", f"len({x}.shape)", f"math.prod({x}.shape)", f"tuple({x}.size())[::-1]", f"{x}.stride()",
        f"{x}.shape[-2:].numel()", f"{x}.size()[{d}] * {x}.numel()", f"{x}.size({d}) % 3", f"max({x}.shape, default=1)", f"sum({x}.shape)",
        f"[s + 1 for s in {x}.shape]", f"{x}.element_size()",
    )


@family("size_dim_numel", n=50)
def sizes_unpacked(g):
    rank = g.int(1, 4)
    shape = g.shape(rank, rank)
    x = g.tensor(shape)
    count = g.pick(rank, rank, rank, rank + 1, rank - 1)
    names = [f"n{k}" for k in range(max(1, count))]
    how = g.pick(f"{x}.shape", f"{x}.size()", f"{x}.shape[-{g.int(1, 3)}:]")
    if g.chance(0.35):
        star = g.int(0, len(names) - 1)
        starred = [("*" if k == star else "") + name for k, name in enumerate(names)]
        g.setup.append(", ".join(starred) + ("," if len(names) == 1 else "") + f" = {how}")
        return names[(star + 1) % len(names)] if len(names) > 1 else f"list({names[0]})"
    g.setup.append(", ".join(names) + ("," if len(names) == 1 else "") + f" = {how}")
    return g.pick(*names, " * ".join(names))


@family("size_dim_numel", "numpy jax", n=40)
def sizes_array(g):
    rank = g.int(0, 4)
    x = g.tensor(g.shape(rank, rank))
    d = g.dim(rank, 0.3)
    return g.pick(
        f"{x}.shape", f"{x}.shape[{d}]", f"{x}.ndim", f"{x}.size", f"len({x})", f"{g.lib}.shape({x})", f"{g.lib}.ndim({x})", f"{g.lib}.size({x})",
        f"{g.lib}.size({x}, {d})", f"{x}.shape[1:]",
    )


# unsqueeze and squeeze


@family("unsqueeze", n=110)
def unsqueeze(g):
    rank = g.int(0, 4)
    x = g.tensor(g.shape(rank, rank))
    d = g.dim(rank + 1, 0.35)
    return g.pick(f"{x}.unsqueeze({d})", f"torch.unsqueeze({x}, {d})", f"{x}.unsqueeze(dim={d})", f"torch.unsqueeze({x}, dim={d})",
                  f"{x}.unsqueeze({d}).unsqueeze({g.dim(rank + 2, 0.1)})")


@family("unsqueeze", n=40)
def none_index(g):
    rank = g.int(1, 4)
    x = g.tensor(g.shape(rank, rank))
    parts = [":"] * g.int(0, rank + (1 if g.chance(0.3) else 0))
    for _ in range(g.int(1, 2)):
        parts.insert(g.int(0, len(parts)), "None")
    if g.chance(0.3):
        parts.insert(g.int(0, len(parts)), "...")
    return f"{x}[{', '.join(parts)}]"


@family("unsqueeze", "numpy jax", n=60)
def expand_dims(g):
    rank = g.int(0, 4)
    x = g.tensor(g.shape(rank, rank))
    if g.chance(0.7):
        return g.pick(f"{g.lib}.expand_dims({x}, {g.dim(rank + 1, 0.3)})", f"{g.lib}.expand_dims({x}, axis={g.dim(rank + 1, 0.3)})")
    if g.chance(0.3):
        return g.pick(f"{x}[..., None]", f"{x}[None, :]", f"{x}[:, {g.lib}.newaxis]", f"{g.lib}.atleast_2d({x})")
    axes = g.axes(rank + 2, 0.3)[:2]
    return f"{g.lib}.expand_dims({x}, {tup(axes)})"


def _ones(g, rank):
    return [1 if g.chance(0.5) else g.size() for _ in range(rank)]


@family("squeeze", n=120)
def squeeze(g):
    rank = g.int(0, 4)
    x = g.tensor(_ones(g, rank))
    d = g.dim(rank, 0.3)
    return g.pick(f"{x}.squeeze()", f"torch.squeeze({x})", f"{x}.squeeze({d})", f"{x}.squeeze({d})", f"torch.squeeze({x}, {d})", f"{x}.squeeze(dim={d})",
                  f"{x}.squeeze({tup(g.axes(max(rank, 1), 0.35))})", f"torch.squeeze({x}, dim={tup(g.axes(max(rank, 1), 0.35))})")


@family("squeeze", "numpy jax", n=60)
def squeeze_array(g):
    """NumPy refuses to squeeze a size that is not 1; PyTorch leaves it."""
    rank = g.int(0, 4)
    x = g.tensor(_ones(g, rank))
    d = g.dim(rank, 0.2)
    return g.pick(f"{x}.squeeze()", f"{g.lib}.squeeze({x})", f"{g.lib}.squeeze({x}, {d})", f"{x}.squeeze({d})", f"{g.lib}.squeeze({x}, axis={d})",
                  f"{g.lib}.squeeze({x}, axis={tup(g.axes(max(rank, 1), 0.2))})")


# flatten and unflatten


@family("flatten_unflatten", n=90)
def flatten(g):
    rank = g.int(0, 5)
    x = g.strided(g.shape(rank, rank)) if g.chance(0.2) else g.tensor(g.shape(rank, rank))
    a, b = g.dim(rank, 0.15), g.dim(rank, 0.15)
    return g.pick(f"{x}.flatten()", f"{x}.flatten({a})", f"{x}.flatten({a}, {b})", f"torch.flatten({x}, {a})", f"torch.flatten({x}, {a}, {b})",
                  f"{x}.flatten(start_dim={a})", f"{x}.flatten(start_dim={a}, end_dim={b})", f"{x}.flatten(-2)", f"{x}.flatten(0, 1)", f"{x}.ravel()",
                  f"nn.Flatten()({x})", f"nn.Flatten({a}, {b})({x})", f"nn.Flatten(start_dim={a})({x})")


@family("flatten_unflatten", n=90)
def unflatten(g):
    rank = g.int(1, 4)
    shape = [g.pick(4, 6, 8, 12, 5, 1, 9) for _ in range(rank)]
    x = g.strided(shape) if g.chance(0.2) else g.tensor(shape)
    d = g.dim(rank, 0.1)
    size = shape[d] if -rank <= d < rank else 6
    pieces = g.factors(size)
    if g.chance(0.5):
        pieces[g.int(0, len(pieces) - 1)] = -1
    if g.bad(0.3):
        pieces[g.int(0, len(pieces) - 1)] += g.int(1, 2)
    return g.pick(f"{x}.unflatten({d}, {tup(pieces)})", f"torch.unflatten({x}, {d}, {tup(pieces)})", f"{x}.unflatten(dim={d}, sizes={tup(pieces)})",
                  f"nn.Unflatten({d}, {tup(pieces)})({x})", f"{x}.unflatten({d}, {lst(pieces)})")


@family("flatten_unflatten", "numpy jax", n=15)
def flatten_array(g):
    x = g.tensor(g.shape(0, 4))
    return g.pick(f"{x}.flatten()", f"{x}.ravel()", f"{g.lib}.ravel({x})", f"{x}.reshape(-1)", f"{x}.reshape({x}.shape[0], -1)")


# expand


@family("expand", n=110)
def expand(g):
    rank = g.int(0, 4)
    shape = _ones(g, rank)
    x = g.tensor(shape)
    target = [g.size() if size == 1 else size for size in shape]
    target = [g.size() for _ in range(g.int(0, 2))] + target
    at = len(target) - rank
    for k in range(at, len(target)):
        if g.chance(0.3):
            target[k] = -1
    if g.bad(0.4) and target:
        k = g.int(0, len(target) - 1)
        target[k] = g.pick(-1, g.size(), 1, target[k] + 2)
        if g.chance(0.2):
            target.pop(0)
    return g.pick(f"{x}.expand({seq(target)})" if target else f"{x}.expand(())", f"{x}.expand({tup(target)})", f"torch.broadcast_to({x}, {tup(target)})",
                  f"{x}.broadcast_to({tup(target)})", f"{x}.expand(size={tup(target)})")


@family("expand", n=60)
def expand_as(g):
    shape = g.shape(1, 3)
    y_shape = [1 if g.chance(0.3) else size for size in shape][g.int(0, 1) :]
    x = g.tensor(g.mess(y_shape) if g.bad(0.4) else y_shape)
    y = g.tensor(shape)
    return g.pick(f"{x}.expand_as({y})", f"{x}.expand({y}.shape)", f"torch.broadcast_tensors({x}, {y})", f"{x}.expand({y}.size(0), *{x}.shape)",
                  f"torch.broadcast_shapes({x}.shape, {y}.shape)", f"{x}.expand({y}.size())", f"{x}.unsqueeze(0).expand({y}.shape[0], -1, -1)")


@family("expand", "numpy jax", n=55)
def broadcast_array(g):
    rank = g.int(0, 3)
    shape = _ones(g, rank)
    x = g.tensor(shape)
    target = [g.size() for _ in range(g.int(0, 1))] + [g.size() if size == 1 else size for size in shape]
    if g.bad() and target:
        target[g.int(0, len(target) - 1)] += 1
    if g.chance(0.75):
        return f"{g.lib}.broadcast_to({x}, {tup(target)})"
    y = g.tensor(g.partner(target))
    return g.pick(f"{g.lib}.broadcast_arrays({x}, {y})", f"{g.lib}.broadcast_shapes({x}.shape, {y}.shape)")


# repeat and tile


@family("repeat_tile", n=80)
def repeat(g):
    rank = g.int(0, 3)
    x = g.tensor(g.shape(rank, rank))
    counts = [g.int(1, 3) for _ in range(max(0, rank + g.pick(0, 0, 1, 2, -1)))]
    if g.chance(0.05) and counts:
        counts[0] = 0
    if not counts:
        counts = [2]
    return g.pick(f"{x}.repeat({seq(counts)})", f"{x}.repeat({tup(counts)})", f"{x}.repeat(*{lst(counts)})", f"{x}.tile({tup(counts)})",
                  f"torch.tile({x}, {tup(counts)})", f"{x}.unsqueeze(0).repeat({seq(counts)})")


@family("repeat_tile", n=80)
def repeat_interleave(g):
    rank = g.int(1, 3)
    shape = g.shape(rank, rank)
    x = g.tensor(shape)
    k, d = g.int(1, 4), g.dim(rank, 0.25)
    if g.chance(0.25):
        size = shape[d] if -rank <= d < rank else 2
        counts = [g.int(0, 3) for _ in range(size + (1 if g.bad() else 0))]
        return f"torch.repeat_interleave({x}, torch.tensor({lst(counts)}), dim={d})"
    return g.pick(f"{x}.repeat_interleave({k}, dim={d})", f"torch.repeat_interleave({x}, {k}, dim={d})", f"{x}.repeat_interleave({k}, {d})",
                  f"{x}.repeat_interleave({k})", f"torch.repeat_interleave({x}, repeats={k}, dim={d})")


@family("repeat_tile", "numpy jax", n=55)
def repeat_array(g):
    rank = g.int(0, 3)
    x = g.tensor(g.shape(rank, rank))
    counts = [g.int(1, 3) for _ in range(g.int(1, rank + 1))]
    k, d = g.int(1, 4), g.dim(rank, 0.3)
    return g.pick(f"{g.lib}.repeat({x}, {k}, axis={d})", f"{g.lib}.repeat({x}, {k})", f"{x}.repeat({k}, axis={d})", f"{g.lib}.tile({x}, {tup(counts)})",
                  f"{g.lib}.tile({x}, {k})", f"{g.lib}.repeat({x}, {k}, {d})")


# roll, flip, rot90


@family("roll_flip", n=150)
def roll(g):
    rank = g.int(1, 4)
    x = g.tensor(g.shape(rank, rank))
    axes = g.axes(rank, 0.25)
    shifts = [g.int(-3, 3) for _ in range(len(axes) + (1 if g.bad(0.2) else 0))]
    d = g.dim(rank, 0.3)
    return g.pick(
        f"torch.roll({x}, {g.int(-3, 3)})", f"torch.roll({x}, {g.int(-3, 3)}, {d})", f"torch.roll({x}, shifts={tup(shifts)}, dims={tup(axes)})",
        f"{x}.roll({g.int(-3, 3)}, dims={d})", f"{x}.roll({tup(shifts)}, {tup(axes)})", f"torch.flip({x}, {tup(axes)})", f"{x}.flip({d})",
        f"{x}.flip({tup(axes)})", f"torch.flip({x}, dims=[{d}])", f"torch.fliplr({x})", f"{x}.flipud()", f"torch.rot90({x}, {g.int(-1, 3)}, ({d}, {g.dim(rank, 0)}))",
        f"torch.rot90({x})",
    )


@family("roll_flip", "numpy jax", n=60)
def roll_array(g):
    rank = g.int(1, 4)
    x = g.tensor(g.shape(rank, rank))
    axes, d = g.axes(rank, 0.25), g.dim(rank, 0.3)
    m = g.lib
    return g.pick(f"{m}.roll({x}, {g.int(-3, 3)})", f"{m}.roll({x}, {g.int(-3, 3)}, axis={d})", f"{m}.roll({x}, {tup([1] * len(axes))}, axis={tup(axes)})",
                  f"{m}.flip({x})", f"{m}.flip({x}, {d})", f"{m}.flip({x}, axis={tup(axes)})", f"{m}.fliplr({x})", f"{m}.flipud({x})", f"{m}.rot90({x})",
                  f"{m}.rot90({x}, {g.int(0, 3)}, axes=({d}, {g.dim(rank, 0)}))")
