"""Records how transformers chooses tokens.

    pip install torch transformers==5.18.0
    python make_generation.py

generation.golden.json: probabilities after transformers' own logits processors, for random logits; and what
`generate` says with the tiny checkpoints of ../../checkpoints/golden, greedily and with beams.
"""

import json
import math
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")

import torch
import transformers as tf
from transformers.generation import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

HERE = Path(__file__).parent
CHECKPOINTS = HERE.parent.parent / "checkpoints" / "golden"
torch.set_num_threads(1)


def processed():
    """Temperature, then top-k, then top-p, as `generate` orders them; then the softmax."""
    generator = torch.Generator().manual_seed(5)
    cases = []
    settings = [
        (1.0, None, None), (0.7, None, None), (1.6, None, None), (1.0, 5, None), (1.0, 1, None), (1.0, None, 0.9),
        (1.0, None, 0.3), (1.0, None, 0.01), (1.0, None, 0.999), (0.8, 10, 0.8), (2.5, 20, 0.95), (0.2, 7, 0.99),
        (0.05, None, 0.5), (1.0, 500, 0.6),
    ]
    for n, (temperature, k, p) in enumerate(settings):
        size = [17, 40, 64][n % 3]
        logits = torch.randn((1, size), generator=generator) * (1 + n % 4)
        logits = (logits * 1e4).round() / 1e4
        scores = logits.clone()
        if n % 5 == 4:
            scores[0, 3] = -math.inf
        given = scores.clone()
        if temperature != 1.0:
            scores = TemperatureLogitsWarper(temperature)(None, scores)
        if k is not None:
            scores = TopKLogitsWarper(k)(None, scores)
        if p is not None:
            scores = TopPLogitsWarper(p)(None, scores)
        probabilities = scores.double().softmax(-1)[0]
        cases.append(
            {
                "temperature": temperature,
                "topK": k,
                "topP": p,
                "logits": [round(x, 4) if math.isfinite(x) else None for x in given[0].tolist()],
                "probabilities": [float(f"{x:.9g}") for x in probabilities.tolist()],
            }
        )
    return cases


TEXTS = ["The cat sat on the mat", "Where did the dog sit?", "It was"]
CAUSAL = ["gpt2", "llama", "mistral", "qwen2", "gemma2", "gpt-neox", "bloom", "mpt", "mixtral"]
TWO_STACKS = ["marian", "t5", "bart"]


def generated():
    runs = []
    for name in CAUSAL + TWO_STACKS:
        folder = str(CHECKPOINTS / name)
        tokenizer = tf.PreTrainedTokenizerFast(
            tokenizer_file=folder + "/tokenizer.json", eos_token="</s>", pad_token="<pad>"
        )
        kind = tf.AutoModelForSeq2SeqLM if name in TWO_STACKS else tf.AutoModelForCausalLM
        model = kind.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
        config = json.loads((CHECKPOINTS / name / "config.json").read_text())
        start = config.get("decoder_start_token_id", config.get("pad_token_id", 0))
        for text in TEXTS:
            ids = torch.tensor([tokenizer(text)["input_ids"]])
            for beams in (1, 2, 4):
                settings = tf.GenerationConfig(
                    do_sample=False,
                    num_beams=beams,
                    early_stopping="never" if beams > 1 else False,
                    length_penalty=1.0,
                    max_new_tokens=12,
                    eos_token_id=tokenizer.eos_token_id,
                    pad_token_id=tokenizer.pad_token_id,
                    bos_token_id=None,
                    decoder_start_token_id=start if name in TWO_STACKS else None,
                    return_dict_in_generate=True,
                    output_scores=True,
                )
                with torch.no_grad():
                    out = model.generate(ids, attention_mask=torch.ones_like(ids), generation_config=settings)
                sequence = out.sequences[0].tolist()
                new = sequence[1:] if name in TWO_STACKS else sequence[ids.shape[1]:]
                if tokenizer.eos_token_id in new:  # what is behind the end is padding
                    new = new[: new.index(tokenizer.eos_token_id) + 1]
                run = {"model": name, "text": text, "beams": beams, "ids": new}
                if beams == 1:
                    probabilities = [s.double().softmax(-1)[0, i].item() for s, i in zip(out.scores, new)]
                    run["probabilities"] = [float(f"{x:.7g}") for x in probabilities]
                else:
                    run["score"] = float(f"{out.sequences_scores[0].item():.7g}")
                runs.append(run)
    return runs


if __name__ == "__main__":
    found = {"transformers": tf.__version__, "processed": processed(), "generated": generated()}
    lines = ",\n".join(json.dumps(one) for one in found["generated"])
    cases = ",\n".join(json.dumps(one) for one in found["processed"])
    text = f'{{"transformers": "{tf.__version__}",\n"processed": [\n{cases}\n],\n"generated": [\n{lines}\n]}}\n'
    (HERE / "generation.golden.json").write_text(text)
    print(len(found["processed"]), "cases,", len(found["generated"]), "runs")
