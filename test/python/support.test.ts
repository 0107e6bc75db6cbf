import { equal, ok } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { signatureOf } from '../../src/python/libraries/registry';
import { isLayer } from '../../src/python/libraries/layers';
import { page, renewed } from './support';

/** What real code uses most, and what every table of shapes must have. */
const functions =
  'torch.cat torch.stack torch.einsum torch.matmul torch.bmm torch.arange torch.linspace torch.zeros torch.where torch.clamp ' +
  'torch.transpose torch.permute torch.squeeze torch.unsqueeze torch.flatten torch.unflatten torch.chunk torch.split torch.unbind ' +
  'torch.broadcast_to torch.tile torch.repeat_interleave torch.gather torch.scatter torch.index_select torch.topk torch.sort torch.nonzero ' +
  'torch.triu torch.tril torch.meshgrid torch.outer torch.roll torch.fft.fft torch.fft.rfft torch.linalg.norm torch.polar torch.view_as_complex ' +
  'torch.nn.functional.softmax torch.nn.functional.one_hot torch.nn.functional.dropout torch.nn.functional.pad torch.nn.functional.linear ' +
  'torch.nn.functional.layer_norm torch.nn.functional.cross_entropy torch.nn.functional.scaled_dot_product_attention ' +
  'torch.nn.functional.conv2d torch.nn.functional.max_pool2d torch.nn.functional.interpolate torch.nn.functional.unfold ' +
  'numpy.reshape numpy.concatenate numpy.einsum numpy.pad jax.numpy.matmul jax.nn.softmax jax.lax.dynamic_slice flax.linen.max_pool ' +
  'einops.rearrange einops.reduce einops.repeat einops.einsum einops.pack einops.unpack';
const layers =
  'Linear Dropout LayerNorm Sequential ModuleList Identity Embedding Conv2d GELU Softmax ReLU BatchNorm2d SiLU Conv1d ModuleDict RMSNorm MultiheadAttention LSTM GRU MaxPool2d';

suite('the support table', () => {
  test('is that of the registry: `npx tsx test/python/support.ts` renews it', () => {
    const text = readFileSync(page, 'utf8');
    equal(text, renewed(text));
  });

  for (const name of functions.split(' ')) test(name, () => ok(signatureOf(name)));
  for (const name of layers.split(' ')) test(`nn.${name}`, () => ok(isLayer(`torch.nn.${name}`)));
  test('einops layers', () => ok(isLayer('einops.layers.torch.Rearrange')));
});
