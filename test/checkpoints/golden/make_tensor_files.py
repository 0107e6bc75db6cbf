"""Writes the checkpoint files of this folder, and what their tensors hold in float32.

Needs torch, safetensors, huggingface_hub and gguf (pip install gguf). The files are written, and the
numbers read, by these packages alone:

    python make_tensor_files.py
"""

import base64
import hashlib
import json
import os

import gguf
import numpy as np
import safetensors
import torch
from huggingface_hub import save_torch_state_dict
from safetensors.torch import save_file

here = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(here, name)


def as_float32(values):
    """The bits of float32 numbers, with one NaN for all."""
    values = np.array(values, dtype=np.float32, copy=True)
    values[np.isnan(values)] = np.nan
    return base64.b64encode(values.astype("<f4").tobytes()).decode()


def statistics(values):
    """Of the finite numbers, in float64; None where there is none."""
    values = np.asarray(values, dtype=np.float32).astype(np.float64)
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return None
    return {
        "min": finite.min(),
        "max": finite.max(),
        "mean": finite.mean(),
        "std": finite.std(),
        "finite": finite.size,
        "zeros": int((finite == 0).sum()),
        "nan": int(np.isnan(values).sum()),
    }


def bits(dtype, patterns):
    return torch.from_numpy(np.array(patterns)).view(dtype)


def every_dtype():
    generator = torch.Generator().manual_seed(4)
    random = torch.randn((3, 5), generator=generator, dtype=torch.float64)
    special = [0.0, -0.0, float("inf"), float("-inf"), float("nan"), 1e-310, 1e300, -3.5, 5e-324]
    bytes_ = np.arange(256, dtype=np.uint8)
    tensors = {
        "f64": random,
        "f64.special": torch.tensor(special, dtype=torch.float64),
        "f32": random.float(),
        "f32.special": torch.tensor(special, dtype=torch.float64).float(),
        "f16": random.half(),
        "f16.scalar": torch.tensor(1.5).half(),
        "bf16": random.bfloat16(),
        "f8.e4m3": bits(torch.float8_e4m3fn, bytes_),
        "f8.e4m3fnuz": bits(torch.float8_e4m3fnuz, bytes_),
        "f8.e5m2": bits(torch.float8_e5m2, bytes_),
        "f8.e5m2fnuz": bits(torch.float8_e5m2fnuz, bytes_),
        "f8.e8m0": bits(torch.float8_e8m0fnu, bytes_),
        "i64": torch.tensor([[0, 1, -1], [2**40, -(2**63), 2**63 - 1]]),
        "u64": torch.tensor([0, 1, 2**63 - 1]).to(torch.uint64),
        "i32": torch.tensor([0, -1, 2**31 - 1, -(2**31), 2**24 + 1], dtype=torch.int32),
        "u32": torch.tensor([0, 1, 2**32 - 1]).to(torch.uint32),
        "i16": torch.tensor([[0], [-1], [32767], [-32768]], dtype=torch.int16),
        "u16": torch.tensor([0, 1, 65535]).to(torch.uint16),
        "i8": torch.tensor([0, -1, 127, -128], dtype=torch.int8),
        "u8": torch.from_numpy(bytes_[:7].copy()),
        "bool": torch.tensor([[[True, False], [False, True]]]),
        "empty": torch.zeros((0, 4)),
        "c64": torch.tensor([1 + 2j, 0]),
    }
    save_file(tensors, path("every-dtype.safetensors"), metadata={"format": "pt", "naïve": "ü “x”"})
    return {
        name: {
            "dtype": str(tensor.dtype),
            "shape": list(tensor.shape),
            "float32": None if tensor.is_complex() else as_float32(tensor.float().numpy()),
            "statistics": None if tensor.is_complex() else statistics(tensor.float().numpy()),
        }
        for name, tensor in tensors.items()
    }


def shards():
    generator = torch.Generator().manual_seed(5)
    tensors = {f"layers.{n}.weight": torch.randn((4, 8), generator=generator) for n in range(5)}
    folder = path("sharded")
    os.makedirs(folder, exist_ok=True)
    save_torch_state_dict(tensors, folder, max_shard_size=300)
    return {
        name: {"shape": list(tensor.shape), "float32": as_float32(tensor.numpy())}
        for name, tensor in tensors.items()
    }


def quantised():
    generator = np.random.default_rng(6)
    writer = gguf.GGUFWriter(path("quantised.gguf"), "llama")
    writer.add_name("A test")
    writer.add_uint8("test.u8", 255)
    writer.add_int8("test.i8", -128)
    writer.add_uint16("test.u16", 65535)
    writer.add_int16("test.i16", -32768)
    writer.add_uint32("test.u32", 2**32 - 1)
    writer.add_int32("test.i32", -(2**31))
    writer.add_uint64("test.u64", 2**64 - 1)
    writer.add_int64("test.i64", -5)
    writer.add_float32("test.f32", 0.1)
    writer.add_float64("test.f64", 0.1)
    writer.add_bool("test.bool", True)
    writer.add_token_list(["<s>", "Ġé", "\ufeff", "日本", ""])
    writer.add_token_types([3, 1, 1, 1, 6])
    writer.add_token_scores([0.0, -1.5, 2.5, 0.1, -0.0])
    values = generator.standard_normal((3, 64)).astype(np.float32)
    values[1] *= 1e-7  # scales that are subnormal in float16
    values[2, :32] = 0
    kinds = gguf.GGMLQuantizationType
    expected = {}

    def add(name, data, kind):
        writer.add_tensor(name, data, raw_dtype=kind)
        wide = gguf.dequantize(data, kind)
        expected[name] = {
            "dtype": kind.name,
            "shape": list(wide.shape),
            "float32": as_float32(wide),
            "statistics": statistics(wide),
        }

    plain = [kinds.F32, kinds.F16, kinds.BF16]
    blocks = [kinds.Q4_0, kinds.Q4_1, kinds.Q5_0, kinds.Q5_1, kinds.Q8_0]
    for kind in plain + blocks:
        add(f"blk.0.{kind.name}.weight", gguf.quantize(values, kind), kind)
    for kind in [kinds.Q4_K, kinds.Q5_K, kinds.Q6_K]:
        # gguf-py does not write these: any bytes are right, with scales that are numbers.
        size = gguf.GGML_QUANT_SIZES[kind][1]
        data = generator.integers(0, 256, (2, size), dtype=np.uint8)
        scale = np.array([0.0123], dtype=np.float16).view(np.uint8)
        if kind == kinds.Q6_K:
            data[:, 208:210] = scale
        else:
            data[:, 0:2] = scale
            data[:, 2:4] = np.array([-0.5], dtype=np.float16).view(np.uint8)
        add(f"blk.0.{kind.name}.weight", data, kind)
    add("one_axis", values[0], kinds.F32)
    add("four_axes", values.reshape((2, 3, 4, 8)), kinds.F32)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return expected


def every_half(dtype):
    """All 65,536 patterns of a 16-bit float, widened: the hash of their bits."""
    patterns = np.arange(65536, dtype=np.uint16)
    wide = bits(dtype, patterns).float().numpy()
    return hashlib.sha256(base64.b64decode(as_float32(wide))).hexdigest()


golden = {
    "versions": {
        "torch": torch.__version__.split("+")[0],
        "safetensors": safetensors.__version__,
    },
    "everyDtype": every_dtype(),
    "sharded": shards(),
    "quantised": quantised(),
    "everyHalf": {"F16": every_half(torch.float16), "BF16": every_half(torch.bfloat16)},
}
with open(path("tensor-files.golden.json"), "w", encoding="utf-8") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")
