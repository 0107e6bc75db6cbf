"""Writes a trained model as a published checkpoint: config.json, float16 model.safetensors, tokenizer.json.

    python training/export.py .train/gpt/checkpoint.pt --data .train/data --to media/models/gpt
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file

from model import KINDS


def norm(to, w, name, out):
    out[f'{to}.weight'], out[f'{to}.bias'] = w[f'{name}.weight'], w[f'{name}.bias']


linear = norm


def split(names, w, name, out):
    """A fused projection to its parts, by the published names."""
    for kind in ('weight', 'bias'):
        for to, part in zip(names, w[f'{name}.{kind}'].chunk(len(names))):
            out[f'{to}.{kind}'] = part


def gpt(w, size):
    """GPT-2's names; its Conv1D keeps matrices the other way round."""
    out = {'transformer.wte.weight': w['tokens.weight'], 'transformer.wpe.weight': w['places.weight']}
    for n in range(size.layers):
        a, b = f'blocks.{n}', f'transformer.h.{n}'
        norm(f'{b}.ln_1', w, f'{a}.ln1', out)
        norm(f'{b}.ln_2', w, f'{a}.ln2', out)
        pairs = [('attn.c_attn', 'attn.qkv'), ('attn.c_proj', 'attn.out'), ('mlp.c_fc', 'up'), ('mlp.c_proj', 'down')]
        for to, name in pairs:
            out[f'{b}.{to}.weight'] = w[f'{a}.{name}.weight'].T
            out[f'{b}.{to}.bias'] = w[f'{a}.{name}.bias']
    norm('transformer.ln_f', w, 'ln', out)
    return out, {
        'model_type': 'gpt2', 'architectures': ['GPT2LMHeadModel'], 'vocab_size': size.vocabulary,
        'n_embd': size.channels, 'n_layer': size.layers, 'n_head': size.heads, 'n_positions': size.context,
        'activation_function': 'gelu_new', 'layer_norm_epsilon': 1e-5, 'resid_pdrop': 0, 'embd_pdrop': 0,
        'attn_pdrop': 0, 'tie_word_embeddings': True, 'bos_token_id': 0, 'eos_token_id': 0,
    }


def bert(w, size):
    out = {
        'bert.embeddings.word_embeddings.weight': w['tokens.weight'],
        'bert.embeddings.position_embeddings.weight': w['places.weight'],
        'bert.embeddings.token_type_embeddings.weight': w['texts.weight'],
        'cls.predictions.bias': w['bias'],
    }
    norm('bert.embeddings.LayerNorm', w, 'ln', out)
    linear('bert.pooler.dense', w, 'pooler', out)
    linear('cls.seq_relationship', w, 'follows', out)
    linear('cls.predictions.transform.dense', w, 'transform', out)
    norm('cls.predictions.transform.LayerNorm', w, 'transform_ln', out)
    for n in range(size.layers):
        a, b = f'blocks.{n}', f'bert.encoder.layer.{n}'
        split([f'{b}.attention.self.{x}' for x in ('query', 'key', 'value')], w, f'{a}.attn.qkv', out)
        linear(f'{b}.attention.output.dense', w, f'{a}.attn.out', out)
        norm(f'{b}.attention.output.LayerNorm', w, f'{a}.ln1', out)
        linear(f'{b}.intermediate.dense', w, f'{a}.up', out)
        linear(f'{b}.output.dense', w, f'{a}.down', out)
        norm(f'{b}.output.LayerNorm', w, f'{a}.ln2', out)
    return out, {
        'model_type': 'bert', 'architectures': ['BertForPreTraining'], 'vocab_size': size.vocabulary,
        'hidden_size': size.channels, 'num_hidden_layers': size.layers, 'num_attention_heads': size.heads,
        'intermediate_size': 4 * size.channels, 'max_position_embeddings': size.context, 'type_vocab_size': 2,
        'hidden_act': 'gelu', 'layer_norm_eps': 1e-5, 'hidden_dropout_prob': 0, 'attention_probs_dropout_prob': 0,
        'pad_token_id': 0, 'tie_word_embeddings': True,
    }


def translator(w, size):
    out = {'model.shared.weight': w['tokens.weight'], 'final_logits_bias': torch.zeros(1, size.vocabulary)}
    for side in ('encoder', 'decoder'):
        for n in range(size.layers):
            a, b = f'{side}.{n}', f'model.{side}.layers.{n}'
            split([f'{b}.self_attn.{x}_proj' for x in 'qkv'], w, f'{a}.attn.qkv', out)
            linear(f'{b}.self_attn.out_proj', w, f'{a}.attn.out', out)
            norm(f'{b}.self_attn_layer_norm', w, f'{a}.ln1', out)
            if side == 'decoder':
                linear(f'{b}.encoder_attn.q_proj', w, f'{a}.cross.q', out)
                split([f'{b}.encoder_attn.{x}_proj' for x in 'kv'], w, f'{a}.cross.kv', out)
                linear(f'{b}.encoder_attn.out_proj', w, f'{a}.cross.out', out)
                norm(f'{b}.encoder_attn_layer_norm', w, f'{a}.lnx', out)
            linear(f'{b}.fc1', w, f'{a}.up', out)
            linear(f'{b}.fc2', w, f'{a}.down', out)
            norm(f'{b}.final_layer_norm', w, f'{a}.ln2', out)
    both = {}
    for side in ('encoder', 'decoder'):
        both |= {f'{side}_layers': size.layers, f'{side}_attention_heads': size.heads,
                 f'{side}_ffn_dim': 4 * size.channels}
    return out, {
        'model_type': 'marian', 'architectures': ['MarianMTModel'], 'vocab_size': size.vocabulary,
        'decoder_vocab_size': size.vocabulary, 'd_model': size.channels, **both,
        'max_position_embeddings': size.context, 'activation_function': 'relu', 'scale_embedding': True,
        'share_encoder_decoder_embeddings': True, 'tie_word_embeddings': True, 'is_encoder_decoder': True,
        'dropout': 0, 'attention_dropout': 0, 'activation_dropout': 0,
        'pad_token_id': 0, 'eos_token_id': 1, 'bos_token_id': 1, 'decoder_start_token_id': 0,
        'forced_eos_token_id': None,
    }


EXPORTS = {'gpt': gpt, 'bert': bert, 'translator': translator}
TOKENIZERS = {
    'gpt': {'tokenizer_class': 'PreTrainedTokenizerFast', 'bos_token': '<|endoftext|>', 'eos_token': '<|endoftext|>',
            'unk_token': '<|endoftext|>'},
    'bert': {'tokenizer_class': 'PreTrainedTokenizerFast', 'pad_token': '[PAD]', 'unk_token': '[UNK]',
             'cls_token': '[CLS]', 'sep_token': '[SEP]', 'mask_token': '[MASK]'},
    'translator': {'tokenizer_class': 'PreTrainedTokenizerFast', 'pad_token': '<pad>', 'eos_token': '</s>',
                   'unk_token': '<pad>'},
}


def main():
    p = argparse.ArgumentParser()
    p.add_argument('checkpoint', type=Path)
    p.add_argument('--data', type=Path, required=True)
    p.add_argument('--to', type=Path, required=True)
    a = p.parse_args()
    z = torch.load(a.checkpoint, weights_only=False)
    a.to.mkdir(parents=True, exist_ok=True)
    w, config = EXPORTS[z['kind']](z['model'], z['size'])
    config['dtype'] = 'float16'
    save_file({k: v.detach().to(torch.float16).contiguous().clone() for k, v in w.items()},
              a.to / 'model.safetensors', {'format': 'pt'})
    (a.to / 'config.json').write_text(json.dumps(config, indent=2) + '\n')
    extra = TOKENIZERS[z['kind']] | {'model_max_length': z['size'].context}
    (a.to / 'tokenizer_config.json').write_text(json.dumps(extra, indent=2) + '\n')
    shutil.copy(a.data / f'{z["kind"]}.tokenizer.json', a.to / 'tokenizer.json')


if __name__ == '__main__':
    main()
