import { losses } from '../operations/losses';
import { matrices } from '../operations/matrices';
import { type LayerRules, asFunction, layer } from './layer';

const functionOf: Readonly<Record<string, string>> = {
  CrossEntropyLoss: 'cross_entropy',
  NLLLoss: 'nll_loss',
  MSELoss: 'mse_loss',
  L1Loss: 'l1_loss',
  SmoothL1Loss: 'smooth_l1_loss',
  HuberLoss: 'huber_loss',
  KLDivLoss: 'kl_div',
  SoftMarginLoss: 'soft_margin_loss',
  PoissonNLLLoss: 'poisson_nll_loss',
  BCELoss: 'binary_cross_entropy',
  BCEWithLogitsLoss: 'binary_cross_entropy_with_logits',
  HingeEmbeddingLoss: 'hinge_embedding_loss',
};
const threefold: Readonly<Record<string, readonly [string, string]>> = {
  GaussianNLLLoss: ['gaussian_nll_loss', 'input target var'],
  TripletMarginLoss: ['triplet_margin_loss', 'anchor positive negative'],
  MarginRankingLoss: ['margin_ranking_loss', 'input1 input2 target'],
  CosineEmbeddingLoss: ['cosine_embedding_loss', 'input1 input2 target'],
};
const weighted = new Set(['CrossEntropyLoss', 'NLLLoss', 'BCELoss', 'BCEWithLogitsLoss']);

/** Losses as layers. */
export const lossLayers: LayerRules = {
  ...Object.fromEntries(
    Object.entries(functionOf).map(([type, name]) => [
      type,
      layer(
        weighted.has(type) ? 'weight' : 'size_average reduce reduction',
        asFunction(losses[name]!, 'input target'),
      ),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(threefold).map(([type, [name, inputs]]) => [
      type,
      layer('margin', asFunction(losses[name]!, inputs)),
    ]),
  ),
  CosineSimilarity: layer('dim eps', asFunction(matrices.cosine_similarity!, 'input other')),
  PairwiseDistance: layer('p eps keepdim', asFunction(matrices.pairwise_distance!, 'input other')),
};
