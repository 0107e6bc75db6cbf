import type { Placement } from '../ops/recorder';
import type { Step } from '../trace/trace';

/** Which curve an activation is, as a sentence's beginning: GELU is computed in three ways, and they differ. */
export function curveOf({ operation }: Step): string {
  switch (operation) {
    case 'gelu':
      return 'GELU, exactly, by the error function: ';
    case 'geluTanh':
      return 'GELU by its tanh approximation: ';
    case 'quickGelu':
      return 'GELU by its sigmoid approximation: ';
    case 'silu':
      return 'SiLU, each number times its sigmoid: ';
    default:
      return '';
  }
}

/** Where a block's norm stands, said of what leaves it; nothing of other steps. */
export function placed({ placement }: Step): string[] {
  return placement ? [sentenceOf(placement)] : [];
}

function sentenceOf({ where, sublayer, sandwich, parallel, kept }: Placement): string {
  if (where === 'behind') {
    return `This norm stands behind the residual of ${sublayer}: what goes on is normalised (post-norm).`;
  }
  if (where === 'found') {
    return sandwich
      ? `This norm is on what ${sublayer} found, before that is added; another stands before ${sublayer} (sandwich).`
      : `This norm is on what ${sublayer} found, before that is added: nothing is normalised before ${sublayer}.`;
  }
  if (sandwich) {
    return `This norm stands before ${sublayer}; another is on what ${sublayer} found (sandwich).`;
  }
  const residual = kept
    ? 'and is what the residual keeps, too (pre-norm, residual behind the norm)'
    : 'and the residual goes past it (pre-norm)';
  if (!parallel) return `This norm stands before ${sublayer}, ${residual}.`;
  return sublayer === 'both'
    ? 'This norm stands before attention and the feed-forward layer, which read it side by side (pre-norm, parallel).'
    : `This norm stands before ${sublayer}; attention and the feed-forward layer work side by side, each behind its own norm of the block’s input (pre-norm, parallel).`;
}
