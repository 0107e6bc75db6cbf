"""einops: functions for torch, NumPy and JAX, and layers."""

from kit import family, lst, seq, tup

NAMES = ["b", "c", "h", "w", "t", "n", "d", "heads", "p1", "p2"]


def _axes(g, rank):
    """Names with sizes, some dimensions made of two names."""
    names = iter(g.rng.sample(NAMES, len(NAMES)))
    groups, sizes = [], {}
    for _ in range(rank):
        group = [next(names) for _ in range(2 if g.chance(0.35) else 1)]
        for name in group:
            sizes[name] = g.int(1, 4) if len(group) > 1 else g.size(high=6)
        groups.append(group)
    return groups, sizes


def _text(groups):
    return " ".join(group[0] if len(group) == 1 else "(" + " ".join(group) + ")" for group in groups) if groups else "()"


def _regroup(g, names):
    names = list(names)
    g.rng.shuffle(names)
    groups = []
    while names:
        k = g.pick(1, 1, 2)
        groups.append(names[:k])
        names = names[k:]
    if g.chance(0.12):
        groups.insert(g.int(0, len(groups)), ["1"])
    return groups


def _product(group, sizes):
    number = 1
    for name in group:
        number *= sizes.get(name, 1)
    return number


def _lengths(g, groups, sizes):
    """The sizes that a call must be told."""
    told = []
    for group in groups:
        if len(group) > 1:
            keep = g.int(0, len(group) - 1)
            told += [name for k, name in enumerate(group) if k != keep or g.chance(0.1)]
    return {name: sizes[name] for name in told}


def _keywords(told):
    return "".join(f", {name}={size}" for name, size in told.items())


def _spoil(g, shape, left, right, told):
    """One thing wrong in a pattern, a shape or the sizes that are told."""
    how = g.int(0, 5)
    if how == 0:
        shape = g.mess(shape)
    elif how == 1 and told:
        name = g.pick(*told)
        told = {**told, name: told[name] + 1}
    elif how == 2:
        right = right.replace(" ", " q ", 1) if " " in right else right + " q"
    elif how == 3 and told:
        told = {name: told[name] for name in list(told)[1:]}
    elif how == 4:
        left = left.rsplit(" ", 1)[0] if " " in left and "(" not in left else left + " z"
    else:
        shape = [*shape, 2] if g.chance(0.5) else shape[:-1]
    return shape, left, right, told


def _dots(g, shape, left, right):
    if g.chance(0.15):
        extra = g.shape(1, 2)
        if g.chance(0.5):
            return extra + shape, "... " + left, "... " + right
        return shape + extra, left + " ...", right + " ..."
    return shape, left, right


def _draw_rearrange(g, p=0.33):
    groups, sizes = _axes(g, g.int(1, 4))
    names = [name for group in groups for name in group]
    out = _regroup(g, names)
    shape = [_product(group, sizes) for group in groups]
    left, right, told = _text(groups), _text(out), _lengths(g, groups, sizes)
    if g.chance(0.08):
        shape.append(1)
        left += " 1"
    shape, left, right = _dots(g, shape, left, right)
    if g.bad(p):
        shape, left, right, told = _spoil(g, shape, left, right, told)
    return shape, f"{left} -> {right}", told


@family("einops_rearrange", "torch", n=220)
def rearrange(g):
    shape, pattern, told = _draw_rearrange(g)
    x = g.tensor(shape)
    return g.pick(f"rearrange({x}, '{pattern}'{_keywords(told)})", f"einops.rearrange({x}, '{pattern}'{_keywords(told)})")


@family("einops_rearrange", "numpy jax", n=50)
def rearrange_array(g):
    shape, pattern, told = _draw_rearrange(g)
    return f"rearrange({g.tensor(shape)}, '{pattern}'{_keywords(told)})"


@family("einops_rearrange", "torch", n=40)
def rearrange_list(g):
    """A list of tensors is a first dimension."""
    shape = g.shape(1, 2)
    count = g.int(1, 4)
    tensors = [g.tensor(shape if not g.bad(0.1) else g.mess(shape)) for _ in range(count)]
    one, two = ("a", "b") if len(shape) == 2 else ("a", "")
    left = f"k {one} {two}".strip()
    if g.chance(0.4):
        x = g.tensor([count, *shape])
        if g.chance(0.5):
            g.setup.append(f"{seq(f'part{k}' for k in range(count + (1 if g.bad(0.3) else 0)))}, = rearrange({x}, '{left} -> k {two} {one}')".replace("  ", " "))
            return "part0"
        return f"[t.shape[0] for t in rearrange({x}, '{left} -> k {two} {one}')]".replace("k  ", "k ")
    return g.pick(f"rearrange({lst(tensors)}, '{left} -> {one} {two} k')", f"rearrange({lst(tensors)}, '{left} -> (k {one}) {two}')", f"rearrange({tup(tensors)}, '{left} -> {one} ({two} k)')", f"rearrange({lst(tensors)}, '{left} -> {one} k')").replace("  ", " ").replace("( ", "(").replace(" '", "'").replace(",'", ", '")


@family("einops_repeat", "torch numpy jax", n=85)
def repeat(g):
    groups, sizes = _axes(g, g.int(1, 3))
    names = [name for group in groups for name in group]
    out = _regroup(g, names)
    shape = [_product(group, sizes) for group in groups]
    told = _lengths(g, groups, sizes)
    for _ in range(g.int(1, 2)):
        new = g.pick("r", "s", str(g.int(1, 3)))
        if any(new in group for group in out) and not new.isdigit():
            continue
        if g.chance(0.5):
            out[g.int(0, len(out) - 1)].append(new)
        else:
            out.insert(g.int(0, len(out)), [new])
        if not new.isdigit():
            told[new] = g.int(1, 4)
    left, right = _text(groups), _text(out)
    shape, left, right = _dots(g, shape, left, right)
    if g.bad(0.33):
        shape, left, right, told = _spoil(g, shape, left, right, told)
    x = g.tensor(shape)
    return f"{g.pick('repeat', 'einops.repeat')}({x}, '{left} -> {right}'{_keywords(told)})"


def _draw_reduce(g, p=0.33):
    groups, sizes = _axes(g, g.int(1, 4))
    names = [name for group in groups for name in group]
    kept = [name for name in names if g.chance(0.6)]
    out = _regroup(g, kept) if kept else []
    shape = [_product(group, sizes) for group in groups]
    left, right, told = _text(groups), _text(out) if out else "", _lengths(g, groups, sizes)
    shape, left, right = _dots(g, shape, left, right) if right else (shape, left, right)
    if g.bad(p):
        shape, left, right, told = _spoil(g, shape, left, right, told)
    return shape, f"{left} -> {right}".strip(), told, g.pick("mean", "sum", "max", "min", "prod")


@family("einops_reduce_pack", "torch numpy jax", n=75)
def reduce(g):
    shape, pattern, told, how = _draw_reduce(g)
    return f"{g.pick('reduce', 'einops.reduce')}({g.tensor(shape)}, '{pattern}', '{how}'{_keywords(told)})"


@family("einops_reduce_pack", "torch", n=90)
def pack(g):
    """`pack` joins over `*`; `unpack` takes apart again."""
    before, after = g.shape(0, 1), g.shape(0, 1)
    shapes = [[*before, *g.shape(0, 2), *after] for _ in range(g.int(1, 3))]
    if g.bad(0.3):
        at = g.int(0, len(shapes) - 1)
        shapes[at] = g.mess(shapes[at])
    pattern = " ".join(["b"] * len(before) + ["*"] + ["d"] * len(after))
    names = [g.tensor(shape) for shape in shapes]
    if g.chance(0.55):
        return f"{g.pick('pack', 'einops.pack')}({lst(names)}, '{pattern}')[0]"
    g.setup.append(f"packed, ps = pack({lst(names)}, '{pattern}')")
    g.unknown = None
    if g.bad(0.15):
        return f"unpack(packed, ps, '{pattern.replace('*', 'c')}')"
    return g.pick(f"unpack(packed, ps, '{pattern}')", "packed", f"unpack(packed, ps, '{pattern}')[0]", f"einops.unpack(packed * 2, ps, '{pattern}')")


@family("einops_reduce_pack", "torch", n=50)
def unpack(g):
    sizes = [g.size() for _ in range(g.int(1, 3))]
    before = g.shape(0, 1)
    total = sum(sizes) + (g.pick(1, 2) if g.bad() else 0)
    x = g.tensor([*before, total])
    parts = [f"[{size}]" for size in sizes]
    if g.chance(0.3):
        parts[g.int(0, len(parts) - 1)] = "[-1]"
    return f"unpack({x}, {lst(parts)}, '{'b ' * len(before)}*')"


@family("einops_reduce_pack", "torch", n=30)
def parse_shape(g):
    rank = g.int(1, 4)
    x = g.tensor(g.shape(rank, rank))
    names = ["b", "c", "h", "w", "d"][: rank + (g.pick(1, -1) if g.bad() and rank > 1 else 0)]
    return f"einops.parse_shape({x}, '{' '.join(names)}')['{g.pick(*names)}']"


@family("einops_einsum", "torch numpy jax", n=65)
def einsum(g):
    names = g.rng.sample(NAMES, g.int(2, 5))
    sizes = {name: g.size(high=5) for name in names}
    operands = [g.rng.sample(names, g.int(1, min(4, len(names)))) for _ in range(g.pick(1, 2, 2, 3))]
    used = sorted({name for operand in operands for name in operand})
    out = g.rng.sample(used, g.int(0, len(used)))
    shapes = [[sizes[name] for name in operand] for operand in operands]
    left = [" ".join(operand) for operand in operands]
    right = " ".join(out)
    if g.chance(0.2):
        dots = g.shape(1, 2)
        left[0], shapes[0], right = "... " + left[0], dots + shapes[0], "... " + right
    if g.bad(0.35):
        if g.chance(0.7):
            at = g.int(0, len(shapes) - 1)
            shapes[at] = g.mess(shapes[at])
        else:
            right += " q"
    tensors = [g.tensor(shape) for shape in shapes]
    return f"{g.pick('einsum', 'einops.einsum')}({seq(tensors)}, '{', '.join(left)} -> {right.strip()}')"


@family("einops_layers", "torch", n=110)
def rearrange_layer(g):
    shape, pattern, told = _draw_rearrange(g)
    x = g.tensor(shape)
    if g.chance(0.4):
        g.setup.append(f"layer = Rearrange('{pattern}'{_keywords(told)})")
        return f"layer({x})"
    return g.pick(f"Rearrange('{pattern}'{_keywords(told)})({x})", f"nn.Sequential(Rearrange('{pattern}'{_keywords(told)}), nn.GELU())({x})")


@family("einops_layers", "torch", n=60)
def reduce_layer(g):
    shape, pattern, told, how = _draw_reduce(g)
    return f"Reduce('{pattern}', '{how}'{_keywords(told)})({g.tensor(shape)})"


@family("einops_layers", "torch", n=50)
def patches(g):
    """An image in patches, as vision transformers cut it."""
    p, n, c, d = g.int(1, 3), g.int(1, 3), g.int(1, 3), g.int(1, 6)
    h, w = p * n + (1 if g.bad(0.25) else 0), p * g.int(1, 3)
    x = g.tensor([g.int(1, 3), c, h, w])
    size = c * p * p + (1 if g.bad(0.2) else 0)
    return f"nn.Sequential(Rearrange('b c (h p1) (w p2) -> b (h w) (p1 p2 c)', p1={p}, p2={p}), nn.Linear({size}, {d}))({x})"


@family("einops_layers", "torch", n=50)
def einmix(g):
    b, c, o, t = g.size(), g.size(), g.size(), g.size()
    shape = [b, t, c]
    x = g.tensor(g.mess(shape) if g.bad() else shape)
    return g.pick(f"EinMix('b t c -> b t o', weight_shape='c o', c={c}, o={o})({x})", f"EinMix('b t c -> b o c', weight_shape='t o', t={t}, o={o})({x})", f"EinMix('b t c -> b t o', weight_shape='c o', bias_shape='o', c={c}, o={o})({x})", f"EinMix('b t c -> b t o', weight_shape='t c o', t={t}, c={c}, o={o})({x})")
