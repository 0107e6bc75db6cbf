"""torch.nn, nn.functional and flax."""

from kit import family, lst, seq, tup

# losses


@family("losses", n=110)
def cross_entropy(g):
    n, c = g.size(), g.size()
    more = g.shape(0, 2) if g.chance(0.4) else []
    x_shape, y_shape = [n, c, *more], [n, *more]
    if g.chance(0.1):
        x_shape, y_shape = [c], []
    if g.bad(0.4):
        if g.chance(0.5):
            x_shape = g.mess(x_shape)
        else:
            y_shape = g.mess(y_shape)
    soft = g.chance(0.1)
    x, y = g.tensor(x_shape), g.tensor(x_shape if soft else y_shape, None if soft else "long")
    end = g.pick("", "", ", reduction='none'", ", reduction='sum'", ", ignore_index=-1", ", label_smoothing=0.1", f", weight=torch.ones({c})")
    if soft:
        return f"F.cross_entropy({x}, {y}{g.pick('', ', reduction=' + repr('none'))})"
    return g.pick(f"F.cross_entropy({x}, {y}{end})", f"F.cross_entropy({x}, {y}{end})", f"nn.CrossEntropyLoss()({x}, {y})", f"F.nll_loss({x}, {y})", f"F.nll_loss({x}, {y}, reduction='none')", f"nn.CrossEntropyLoss(reduction='none')({x}, {y})")


@family("losses", n=40)
def cross_entropy_flat(g):
    """The way that language models call it."""
    b, t, c = g.size(), g.size(), g.size()
    x, y = g.tensor([b, t, c]), g.tensor([b, t + (1 if g.bad(0.3) else 0)], "long")
    return g.pick(f"F.cross_entropy({x}.view(-1, {x}.size(-1)), {y}.view(-1))", f"F.cross_entropy({x}.view(-1, {c}), {y}.reshape(-1), ignore_index=-1)", f"F.cross_entropy({x}.transpose(1, 2), {y})", f"F.cross_entropy({x}, {y})", f"F.cross_entropy({x}[:, :-1].reshape(-1, {c}), {y}[:, 1:].reshape(-1))",
                  f"F.cross_entropy({x}.flatten(0, 1), {y}.flatten(), reduction='none').view({b}, {t})", f"F.cross_entropy({x}.view({b} * {t}, {c}), {y}.view({b} * {t}))", f"F.cross_entropy({x}.permute(0, 2, 1), {y}, reduction='none')")


@family("losses", n=100)
def pair_losses(g):
    shape = g.shape(0, 3)
    x = g.tensor(shape)
    y = g.tensor(g.partner(shape, 0.5) if g.chance(0.6) else shape)
    end = g.pick("", ", reduction='none'", ", reduction='sum'", ", reduction='mean'")
    name = g.pick("mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "kl_div", "binary_cross_entropy_with_logits", "binary_cross_entropy", "mse_loss", "soft_margin_loss", "poisson_nll_loss")
    module = g.pick("MSELoss", "L1Loss", "BCEWithLogitsLoss", "SmoothL1Loss", "KLDivLoss", "BCELoss")
    kind = end[2:] if end else ""
    return g.pick(f"F.{name}({x}, {y}{end})", f"F.{name}({x}, {y}{end})", f"nn.{module}({kind})({x}, {y})")


@family("losses", n=50)
def margin_losses(g):
    n, d = g.size(), g.size()
    shape = [n, d]
    x, y = g.tensor(shape), g.tensor(g.mess(shape) if g.bad(0.3) else shape)
    z = g.tensor([n] if g.chance(0.7) else shape)
    end = g.pick("", ", reduction='none'")
    return g.pick(f"F.cosine_embedding_loss({x}, {y}, {z}{end})", f"F.triplet_margin_loss({x}, {y}, {y}{end})", f"F.margin_ranking_loss({x}, {y}, {z}{end})", f"F.margin_ranking_loss({x}[:, 0], {y}[:, 0], {z}{end})", f"F.hinge_embedding_loss({x}, {y}{end})", f"F.gaussian_nll_loss({x}, {y}, torch.ones_like({x}){end})")


# dropout


@family("dropout", n=110)
def dropout(g):
    x = g.tensor(g.shape(1, 5))
    return g.pick(f"F.dropout({x}, 0.1)", f"F.dropout({x}, p=0.5, training=False)", f"nn.Dropout(0.1)({x})", f"nn.Dropout(p=0.0)({x})", f"F.dropout({x}, 0.1, training=True, inplace=True)", f"nn.Dropout1d(0.1)({x})", f"nn.AlphaDropout()({x})", f"F.alpha_dropout({x}, 0.2)", f"torch.dropout({x}, 0.1, False)",
                  f"nn.Dropout(0.1).eval()({x})", f"F.dropout({x}, p={g.pick('1.5', '-0.1', '0.9', '1')})", f"nn.Dropout({g.pick('2.0', '0.3', '1.1')})({x})", f"F.dropout(F.relu({x}), 0.2)")


# functional norms


@family("functional_norms", n=130)
def layer_norm(g):
    shape = g.shape(1, 4)
    x = g.tensor(shape)
    k = g.int(1, len(shape))
    normalized = shape[-k:]
    weight = list(normalized)
    if g.bad(0.4):
        if g.chance(0.6):
            normalized = g.mess(normalized)
            weight = list(normalized) if g.chance(0.5) else weight
        else:
            weight = g.mess(weight)
    w = g.zeros(weight)
    return g.pick(f"F.layer_norm({x}, {tup(normalized)})", f"F.layer_norm({x}, {lst(normalized)}, {w}, {w})", f"F.layer_norm({x}, {x}.shape[-1:], weight={w})", f"F.layer_norm({x}, ({x}.size(-1),))", f"F.rms_norm({x}, {tup(normalized)})", f"F.rms_norm({x}, {tup(normalized)}, {w})", f"F.layer_norm({x}, normalized_shape={tup(normalized)}, eps=1e-6)")


@family("functional_norms", n=110)
def group_norm(g):
    n, groups = g.size(), g.int(1, 3)
    c = groups * g.int(1, 3)
    shape = [n, c, *g.shape(0, 2)]
    x = g.tensor(g.mess(shape) if g.bad(0.2) else shape)
    wrong = c + (1 if g.bad(0.3) else 0)
    w = f"torch.ones({wrong})"
    return g.pick(f"F.group_norm({x}, {groups})", f"F.group_norm({x}, {groups + (1 if g.bad() else 0)})", f"F.group_norm({x}, {groups}, {w}, {w})", f"F.batch_norm({x}, {w}, {w})", f"F.batch_norm({x}, torch.zeros({wrong}), {w}, training=True)", f"F.instance_norm({x})", f"F.batch_norm({x}, {w}, {w}, {w}, {w})")


@family("functional_norms", n=60)
def normalize(g):
    rank = g.int(1, 4)
    x = g.tensor(g.shape(rank, rank))
    d = g.dim(rank, 0.3)
    return g.pick(f"F.normalize({x}, dim={d})", f"F.normalize({x}, p=2, dim={d})", f"F.normalize({x})", f"{x} / {x}.norm(dim={d}, keepdim=True)", f"{x} / {x}.norm(dim={d})", f"F.local_response_norm({x}, 2)", f"{x} * torch.rsqrt({x}.pow(2).mean({d}, keepdim=True) + 1e-6)", f"({x} - {x}.mean({d}, keepdim=True)) / {x}.std({d}, keepdim=True)")


# linear


@family("linear", n=170)
def linear(g):
    i, o = g.size(), g.size()
    shape = [*g.shape(0, 3), i]
    weight, bias = [o, i], [o]
    if g.bad(0.4):
        which = g.pick(shape, weight, bias)
        which[:] = g.mess(which)
    x, w, b = g.tensor(shape), g.tensor(weight), g.tensor(bias)
    return g.pick(f"F.linear({x}, {w})", f"F.linear({x}, {w}, {b})", f"F.linear({x}, weight={w}, bias={b})", f"{x} @ {w}.t() + {b}", f"F.linear({x}, {w}, bias=None)")


@family("linear", n=60)
def bilinear(g):
    i, j, o = g.size(), g.size(), g.size()
    batch = g.shape(1, 2)
    left, right, weight = [*batch, i], [*batch, j], [o, i, j]
    if g.bad(0.4):
        which = g.pick(left, right, weight)
        which[:] = g.mess(which)
    x, y, w = g.tensor(left), g.tensor(right), g.tensor(weight)
    return g.pick(f"F.bilinear({x}, {y}, {w})", f"nn.Bilinear({i}, {j}, {o})({x}, {y})")


# modules


@family("modules", n=100)
def linear_module(g):
    i, o = g.size(), g.size()
    shape = [*g.shape(0, 3), i]
    if g.bad(0.4):
        shape = g.mess(shape)
    bias = g.pick("", "", ", bias=False")
    if g.chance(0.5):
        g.setup.append(f"m = nn.Linear({i}, {o}{bias})")
        x = g.tensor(shape)
        return g.pick(f"m({x})", f"m({x})", f"m(F.relu({x}))", "m.weight", "m.weight.T", f"{x} @ m.weight.T", f"F.linear({x}, m.weight)", f"m({x}).size(-1)")
    x = g.tensor(shape)
    return g.pick(f"nn.Linear({i}, {o}{bias})({x})", f"nn.Linear(in_features={i}, out_features={o})({x})", f"nn.Identity()({x})", f"nn.{g.pick('GELU', 'ReLU', 'SiLU', 'Tanh', 'Sigmoid', 'Mish', 'LeakyReLU', 'Hardswish')}()({x})", f"nn.GELU(approximate='tanh')({x})")


@family("modules", n=80)
def norm_modules(g):
    shape = g.shape(1, 4)
    k = g.int(1, min(2, len(shape)))
    normalized = shape[-k:]
    if g.bad(0.4):
        normalized = g.mess(normalized)
    arg = normalized[0] if len(normalized) == 1 and g.chance(0.7) else g.pick(tup(normalized), lst(normalized))
    if not normalized:
        return None
    x = g.tensor(shape)
    kind = g.pick("LayerNorm", "LayerNorm", "RMSNorm")
    extra = g.pick("", "", ", eps=1e-5", ", elementwise_affine=False")
    if g.chance(0.5):
        g.setup.append(f"norm = nn.{kind}({arg}{extra})")
        return f"norm({x})"
    return f"nn.{kind}({arg}{extra})({x})"


@family("modules", n=90)
def batch_norm_modules(g):
    c = g.int(1, 6)
    d = g.int(1, 3)
    n = g.int(2, 5)
    shape = [n, c, *[g.size(high=4) for _ in range(d if not (d == 1 and g.chance(0.4)) else 0)]]
    if g.bad(0.4):
        shape = g.mess(shape)
    x = g.tensor(shape)
    groups = g.pick(1, 2, 3, c)
    return g.pick(f"nn.BatchNorm{d}d({c})({x})", f"nn.BatchNorm{d}d({c})({x})", f"nn.BatchNorm{d}d({c}).eval()({x})", f"nn.InstanceNorm{d}d({c})({x})", f"nn.GroupNorm({groups}, {c})({x})", f"nn.GroupNorm(num_groups={groups}, num_channels={c})({x})", f"nn.BatchNorm{d}d({c}, affine=False)({x})")


@family("modules", n=50)
def embedding_module(g):
    v, d = g.int(2, 9), g.size()
    x = g.tensor(g.shape(0, 3), "long")
    y = f"torch.zeros({seq(g.shape(1, 2))}, {g.pick(d, d, d + 1)})"
    return g.pick(f"nn.Embedding({v}, {d})({x})", f"nn.Embedding(num_embeddings={v}, embedding_dim={d}, padding_idx=0)({x})", f"nn.Embedding({v}, {d}).weight", f"nn.Embedding({v}, {d})({x}) + {y}", f"nn.Embedding({v}, {d})(torch.arange({g.int(1, v + 2)}))", f"F.embedding({x}, nn.Embedding({v}, {d}).weight)", f"{y} @ nn.Embedding({v}, {d}).weight.T",
                  f"nn.EmbeddingBag({v}, {d})({x})", f"nn.Embedding({v}, {d})({x})[:, -1]")


@family("modules", n=110)
def sequential(g):
    sizes = [g.size() for _ in range(g.int(2, 4))]
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers.append(f"nn.Linear({a + (1 if g.bad(0.12) else 0)}, {b})")
        if g.chance(0.6):
            layers.append(g.pick("nn.GELU()", "nn.ReLU()", "nn.Dropout(0.1)", f"nn.LayerNorm({b})", "nn.Identity()", "nn.SiLU()"))
    shape = [*g.shape(0, 2), sizes[0]]
    x = g.tensor(g.mess(shape) if g.bad(0.2) else shape)
    text = ", ".join(layers)
    if g.chance(0.2):
        g.setup.append(f"blocks = nn.ModuleList([{text}])")
        g.setup.append(f"for block in blocks: {x} = block({x})")
        return x
    if g.chance(0.15):
        g.setup.append(f"parts = nn.ModuleDict({{'up': nn.Linear({sizes[0]}, {sizes[1]}), 'act': nn.GELU()}})")
        return f"parts['act'](parts['up']({x}))"
    g.setup.append(f"net = nn.Sequential({text})")
    return g.pick(f"net({x})", f"net({x})", f"net[0]({x})", f"net[:2]({x})", f"len(net)", f"net[-1]({x})")


@family("modules", n=120)
def multihead(g):
    heads = g.int(1, 4)
    d = heads * g.int(1, 3) + (1 if g.bad(0.1) else 0)
    b, t, s = g.int(1, 5), g.int(1, 6), g.int(1, 6)
    first = g.chance(0.6)
    q = [b, t, d] if first else [t, b, d]
    k = [b, s, d] if first else [s, b, d]
    v = list(k)
    if g.chance(0.15):
        q, k, v = [t, d], [s, d], [s, d]
    if g.bad(0.3):
        which = g.pick(q, k, v)
        which[:] = g.mess(which)
    g.setup.append(f"attend = nn.MultiheadAttention({d}, {heads}{', batch_first=True' if first else ''}{g.pick('', '', ', bias=False')})")
    x, y, z = g.tensor(q), g.tensor(k), g.tensor(v)
    if g.chance(0.3):
        return f"attend({x}, {x}, {x})"
    end = g.pick("", "", ", need_weights=False", ", average_attn_weights=False", f", attn_mask=torch.zeros({t}, {s + (1 if g.bad() else 0)}, dtype=torch.bool)", f", key_padding_mask=torch.zeros({b}, {s + (1 if g.bad() else 0)}, dtype=torch.bool)")
    return g.pick(f"attend({x}, {y}, {z}{end})", f"attend({x}, {y}, {z}{end})[0]", f"attend(query={x}, key={y}, value={z}{end})")


@family("modules", n=60)
def transformer_layers(g):
    heads = g.int(1, 3)
    d = heads * g.int(1, 3)
    b, t, s = g.int(1, 4), g.int(1, 5), g.int(1, 5)
    shape, memory = [b, t, d], [b, s, d]
    if g.bad(0.35):
        which = g.pick(shape, memory)
        which[:] = g.mess(which)
    x, y = g.tensor(shape), g.tensor(memory)
    return g.pick(f"nn.TransformerEncoderLayer({d}, {heads}, dim_feedforward={g.int(2, 8)}, batch_first=True)({x})", f"nn.TransformerDecoderLayer({d}, {heads}, {g.int(2, 8)}, batch_first=True)({x}, {y})", f"nn.TransformerEncoder(nn.TransformerEncoderLayer({d}, {heads}, 8, batch_first=True), num_layers=2)({x})",
                  f"nn.Transformer.generate_square_subsequent_mask({t})", f"nn.TransformerEncoderLayer(d_model={d}, nhead={heads}, batch_first=True)({x})")


@family("modules", n=60)
def recurrent(g):
    i, h, b, t = g.size(), g.size(), g.size(), g.size()
    layers = g.int(1, 2)
    both = g.chance(0.3)
    first = g.chance(0.6)
    shape = [b, t, i] if g.chance(0.9) else [t, i]
    x = g.tensor(g.mess(shape) if g.bad(0.35) else shape)
    kind = g.pick("LSTM", "GRU", "RNN")
    extra = (f", num_layers={layers}" if layers > 1 else "") + (", batch_first=True" if first else "") + (", bidirectional=True" if both else "")
    return g.pick(f"nn.{kind}({i}, {h}{extra})({x})[0]", f"nn.GRU({i}, {h}{extra})({x})", f"nn.{kind}({i}, {h}{extra})({x})", f"nn.GRUCell({i}, {h})({x})", f"nn.LSTMCell({i}, {h})({x})")


# attention


@family("sdpa", n=250)
def attention(g):
    h, t, s, d, e = g.int(1, 4), g.size(), g.size(), g.size(), g.size()
    batch = g.pick([g.size(), h], [g.size()], [], [g.size(), h])
    q, k, v = [*batch, t, d], [*batch, s, d], [*batch, s, e]
    if g.chance(0.2) and batch:
        k[0] = v[0] = 1
    extra = ""
    if g.chance(0.35):
        mask = g.pick([t, s], [1, s], [*batch, t, s], [*([1] * len(batch)), t, s], [s, t], [t, s + 1])
        extra = f", attn_mask=torch.zeros({seq(mask)}{g.pick('', ', dtype=torch.bool')})"
    elif g.chance(0.4):
        extra = g.pick(", is_causal=True", ", dropout_p=0.1", ", scale=0.5")
    if g.chance(0.12) and len(batch) == 2:
        k[1] = v[1] = g.pick(1, 2, h)
        extra = ", enable_gqa=True"
    if g.bad(0.35):
        which = g.pick(q, k, v)
        which[:] = g.mess(which)
    x, y, z = g.tensor(q), g.tensor(k), g.tensor(v)
    return f"F.scaled_dot_product_attention({x}, {y}, {z}{extra})"


# convolution and pooling


def _conv_shapes(g, d):
    groups = g.pick(1, 1, 1, 2, 3)
    i, o = groups * g.int(1, 3), groups * g.int(1, 3)
    kernel = [g.int(1, 3) for _ in range(d)]
    shape = [g.int(1, 4), i, *[g.int(1, 9) for _ in range(d)]]
    if g.chance(0.15):
        shape = shape[1:]
    return groups, i, o, kernel, shape


def _per_dim(g, d, low, high):
    if g.chance(0.6):
        return str(g.int(low, high))
    return tup(g.int(low, high) for _ in range(d))


def _conv_options(g, d, same=True):
    text = ""
    if g.chance(0.4):
        text += f", stride={_per_dim(g, d, 1, 3)}"
    if g.chance(0.5):
        text += f", padding={g.pick(repr('same'), repr('valid')) if same and g.chance(0.3) else _per_dim(g, d, 0, 2)}"
    if g.chance(0.25):
        text += f", dilation={_per_dim(g, d, 1, 2)}"
    return text


@family("conv", n=170)
def conv(g):
    d = g.pick(1, 2, 2, 3) if g.chance(0.8) else 2
    groups, i, o, kernel, shape = _conv_shapes(g, d)
    weight = [o, i // groups, *kernel]
    if g.bad(0.3):
        which = g.pick(shape, weight)
        which[:] = g.mess(which)
    x, w = g.tensor(shape), g.tensor(weight)
    bias = g.pick("", "", f", torch.zeros({o})", f", bias=torch.zeros({o + 1})" if g.bad(0.3) else "")
    return f"F.conv{d}d({x}, {w}{bias}{_conv_options(g, d)}{f', groups={groups}' if groups > 1 else ''})"


@family("conv", n=170)
def conv_module(g):
    d = g.pick(1, 2, 2, 3)
    groups, i, o, kernel, shape = _conv_shapes(g, d)
    if g.bad(0.25):
        shape = g.mess(shape)
    if g.bad(0.06):
        o += 1
    x = g.tensor(shape)
    k = kernel[0] if g.chance(0.7) else tup(kernel)
    extra = _conv_options(g, d) + (f", groups={groups}" if groups > 1 else "") + g.pick("", "", ", bias=False")
    if g.chance(0.3):
        g.setup.append(f"conv = nn.Conv{d}d({i}, {o}, {k}{extra})")
        return g.pick(f"conv({x})", f"conv({x}).flatten(2).transpose(1, 2)", "conv.weight")
    return g.pick(f"nn.Conv{d}d({i}, {o}, {k}{extra})({x})", f"nn.Conv{d}d({i}, {o}, kernel_size={k}{extra})({x})")


@family("conv", n=90)
def conv_transposed(g):
    d = g.int(1, 2)
    groups, i, o, kernel, shape = _conv_shapes(g, d)
    weight = [i, o // groups, *kernel]
    if g.bad(0.3):
        which = g.pick(shape, weight)
        which[:] = g.mess(which)
    extra = _conv_options(g, d, same=False)
    if g.chance(0.25):
        extra += f", output_padding={_per_dim(g, d, 0, 1)}"
    grouped = f", groups={groups}" if groups > 1 else ""
    x = g.tensor(shape)
    if g.chance(0.5):
        return f"nn.ConvTranspose{d}d({i}, {o}, {kernel[0]}{extra}{grouped})({x})"
    w = g.tensor(weight)
    return f"F.conv_transpose{d}d({x}, {w}{extra}{grouped})"


@family("conv", "jax", n=40)
def conv_flax(g):
    d = g.int(1, 2)
    k = tup(g.int(1, 3) for _ in range(d))
    shape = [g.int(1, 3), *[g.int(1, 7) for _ in range(d)], g.int(1, 4)]
    x = g.tensor(shape)
    extra = g.pick("", ", padding='VALID'", f", strides={tup(g.int(1, 2) for _ in range(d))}", ", padding='SAME'", ", use_bias=False", f", feature_group_count={g.int(1, 3)}")
    return f"linen.Conv({g.int(1, 6)}, {k}{extra}).init_with_output(jax.random.PRNGKey(0), {x})[0]"


@family("pool", n=210)
def pool(g):
    d = g.pick(1, 2, 2, 3)
    rank = d + g.pick(1, 2, 2, 2, 0, 3)
    x = g.tensor([g.int(1, 8 if k >= rank - d else 4) for k in range(rank)])
    k = _per_dim(g, d, 1, 3)
    kind = g.pick("max", "avg")
    extra = ""
    if g.chance(0.4):
        extra += f", stride={_per_dim(g, d, 1, 3)}"
    if g.chance(0.3):
        extra += f", padding={_per_dim(g, d, 0, 1)}"
    if g.chance(0.25):
        extra += ", ceil_mode=True"
    if kind == "max" and g.chance(0.2):
        extra += f", dilation={_per_dim(g, d, 1, 2)}"
    return g.pick(f"F.{kind}_pool{d}d({x}, {k}{extra})", f"nn.{kind.title()}Pool{d}d({k}{extra})({x})", f"F.{kind}_pool{d}d({x}, kernel_size={k}{extra})")


@family("pool", n=90)
def adaptive_pool(g):
    d = g.pick(1, 2, 2, 3)
    rank = d + g.pick(1, 2, 2, 0, 3)
    x = g.tensor([g.int(1, 6) for _ in range(rank)])
    k = g.pick(str(g.int(1, 4)), tup(g.int(1, 4) for _ in range(d)), f"({seq(['None'] + [str(g.int(1, 4)) for _ in range(d - 1)])},)" if d == 1 else f"({seq(['None'] + [str(g.int(1, 4)) for _ in range(d - 1)])})")
    kind = g.pick("avg", "max")
    return g.pick(f"F.adaptive_{kind}_pool{d}d({x}, {k})", f"nn.Adaptive{kind.title()}Pool{d}d({k})({x})", f"nn.Adaptive{kind.title()}Pool{d}d(1)({x}).flatten(1)")


@family("interpolate_unfold", n=150)
def interpolate(g):
    d = g.pick(1, 2, 2, 3)
    rank = d + (2 if not g.bad(0.25) else g.pick(1, 3))
    x = g.tensor([g.int(1, 6) for _ in range(rank)])
    right = {1: "linear", 2: "bilinear", 3: "trilinear"}[d]
    mode = g.pick("", "", ", mode='nearest'", f", mode='{right}'", f", mode='{right}', align_corners=False", ", mode='area'", ", mode='bilinear'", ", mode='bicubic'")
    count = d + (1 if g.bad(0.15) else 0)
    size = g.pick(str(g.int(1, 8)), tup(g.int(1, 8) for _ in range(count)))
    scale = g.pick("2", "0.5", "1.5", tup(g.pick("2", "3", "0.5", "1.25") for _ in range(count)))
    how = g.pick(f"size={size}", f"scale_factor={scale}", f"size={size}", f"scale_factor={scale}")
    return g.pick(f"F.interpolate({x}, {how}{mode})", f"F.interpolate({x}, {how}{mode})", f"nn.Upsample({how}{mode})({x})", f"F.interpolate({x}, {size})")


@family("interpolate_unfold", n=130)
def unfold(g):
    n, c, h, w = g.int(1, 3), g.int(1, 4), g.int(1, 8), g.int(1, 8)
    shape = [n, c, h, w]
    if g.chance(0.1):
        shape = shape[1:]
    if g.bad(0.15):
        shape = g.mess(shape)
    x = g.tensor(shape)
    k, s = _per_dim(g, 2, 1, 3), _per_dim(g, 2, 1, 3)
    extra = g.pick("", f", stride={s}", f", stride={s}, padding={_per_dim(g, 2, 0, 1)}", f", dilation={g.int(1, 2)}", f", padding={_per_dim(g, 2, 0, 2)}")
    kk = g.int(1, 3)
    blocks = max(0, h // kk) * max(0, w // kk)
    y = f"torch.zeros({n}, {c * kk * kk + (1 if g.bad(0.2) and kk > 1 else 0)}, {max(1, blocks) + (1 if g.bad(0.2) else 0)})"
    return g.pick(f"F.unfold({x}, {k}{extra})", f"F.unfold({x}, kernel_size={k}{extra})", f"nn.Unfold({k}{extra})({x})", f"F.fold({y}, ({h}, {w}), {kk}, stride={kk})", f"nn.Fold(output_size=({h}, {w}), kernel_size={kk}, stride={kk})({y})")


@family("interpolate_unfold", n=60)
def pixel_shuffle(g):
    r = g.int(1, 3)
    shape = [g.int(1, 3), r * r * g.int(1, 3) + (1 if g.bad() else 0), r * g.int(1, 3), r * g.int(1, 3) + (1 if g.bad(0.2) else 0)][g.int(0, 1) :]
    x = g.tensor(shape)
    y = f"torch.zeros({g.int(1, 3)}, {g.int(1, 5)}, {g.int(1, 5)}, 2)"
    return g.pick(f"F.pixel_shuffle({x}, {r})", f"nn.PixelShuffle({r})({x})", f"F.pixel_unshuffle({x}, {r})", f"nn.PixelUnshuffle({r})({x})", f"F.grid_sample({x}, {y})", f"nn.ChannelShuffle({r})({x})", f"F.affine_grid(torch.zeros(2, 2, 3), (2, 1, {g.int(1, 5)}, {g.int(1, 5)}))")


# flax


def _flax(module, *inputs):
    return f"{module}.init_with_output(jax.random.PRNGKey(0), {seq(inputs)})[0]"


@family("flax", "flax", n=70)
def flax_dense(g):
    shape = g.shape(1, 4)
    x = g.tensor(shape)
    k = g.int(1, 7)
    return g.pick(_flax(f"linen.Dense({k})", x), _flax(f"linen.Dense(features={k}, use_bias=False)", x), _flax("linen.LayerNorm()", x), _flax("linen.RMSNorm()", x), _flax(f"linen.DenseGeneral(({k}, 2))", x), _flax(f"linen.DenseGeneral({k}, axis=(-2, -1))", x), _flax(f"linen.Sequential([linen.Dense({k}), linen.relu, linen.Dense(3)])", x),
                  f"linen.Dense({k}).init(jax.random.PRNGKey(0), {x})['params']['kernel']", f"linen.gelu({x})", f"linen.softmax({x}, axis={g.dim(len(shape), 0.4)})", _flax(f"linen.DenseGeneral({k}, axis={g.dim(len(shape), 0.4)})", x), _flax(f"linen.GroupNorm(num_groups={g.int(1, 3)})", x))


@family("flax", "flax", n=45)
def flax_dense_applied(g):
    """Parameters made for one size, used with another."""
    i, o = g.size(), g.size()
    x = g.tensor([*g.shape(1, 2), i])
    y = g.tensor([*g.shape(0, 2), i + (g.pick(1, 2) if g.bad(0.5) else 0)])
    g.setup.append(f"m = linen.Dense({o})")
    g.setup.append(f"p = m.init(jax.random.PRNGKey(0), {x})")
    return f"m.apply(p, {y})"


@family("flax", "flax", n=50)
def flax_more(g):
    x = g.zeros(g.shape(0, 3), "long")
    h = g.int(1, 3)
    d = h * g.int(1, 3) + (1 if g.bad(0.35) else 0)
    y = g.zeros([g.int(1, 3), g.int(1, 5), d])
    z = g.zeros([g.int(1, 3), g.int(1, 6), g.int(1, 6), g.int(1, 3)][g.pick(0, 0, 1) :])
    return g.pick(_flax(f"linen.Embed({g.int(2, 5)}, {d})", x), _flax(f"linen.MultiHeadDotProductAttention({h})", y, y), _flax(f"linen.MultiHeadDotProductAttention(num_heads={h}, qkv_features={d})", y, y), f"linen.avg_pool({z}, ({g.int(1, 2)}, {g.int(1, 2)}))", f"linen.max_pool({z}, (2, 2), strides=(2, 2))",
                  f"linen.max_pool({z}, ({g.int(1, 3)}, {g.int(1, 3)}), strides=({g.int(1, 2)}, {g.int(1, 2)}), padding='SAME')", f"linen.make_causal_mask({x})", _flax("linen.Dropout(0.1, deterministic=True)", y), f"linen.dot_product_attention({y}[:, :, None], {y}[:, :, None], {y}[:, :, None])")


@family("flax", "flax", n=70)
def nnx_modules(g):
    i, o = g.size(), g.size()
    shape = [*g.shape(0, 2), i]
    if g.bad(0.4):
        shape = g.mess(shape)
    h = g.int(1, 3)
    d = h * g.int(1, 3)
    x = g.tensor(shape)
    ids = g.zeros(g.shape(1, 2), "long")
    image = g.zeros([g.int(1, 3), g.int(2, 6), g.int(2, 6), g.pick(i, i, i + 1)])
    y = g.zeros([2, g.int(1, 5), d + (1 if g.bad(0.3) else 0)])
    rngs = "rngs=nnx.Rngs(0)"
    if g.chance(0.3):
        g.setup.append(f"m = nnx.Linear({i}, {o}, {rngs})")
        return g.pick(f"m({x})", f"nnx.relu(m({x}))", "m.kernel.shape")
    return g.pick(f"nnx.Linear({i}, {o}, use_bias=False, {rngs})({x})", f"nnx.Linear(in_features={i}, out_features={o}, {rngs})({x})", f"nnx.LayerNorm({i}, {rngs})({x})", f"nnx.RMSNorm({i}, {rngs})({x})",
                  f"nnx.Embed({h + 1}, {o}, {rngs})({ids})", f"nnx.Conv({i}, {o}, (3, 3), {rngs})({image})", f"nnx.Conv({i}, {o}, kernel_size=(2, 2), padding='VALID', {rngs})({image})", f"nnx.Dropout(0.1, deterministic=True)({x})",
                  f"nnx.MultiHeadAttention({h}, {d}, decode=False, {rngs})({y})", f"nnx.Sequential(nnx.Linear({i}, {o}, {rngs}), nnx.gelu, nnx.Linear({o}, 3, {rngs}))({x})", f"nnx.softmax({x}, axis={g.dim(len(shape), 0.3)})")
