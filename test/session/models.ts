import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openModel } from '../../src/checkpoints/open';
import type { LanguageModel, Pass } from '../../src/models/pass';
import type { Session } from '../../src/session/session';
import {
  type PanelFacts,
  persistedWith,
  snapshotWith,
  stateOf,
  viewOf,
} from '../../src/session/snapshot';
import type { PassSnapshot, PersistedState } from '../../src/protocol/snapshot';

export function modelText(name: string): string {
  const file = join(__dirname, '../../media/models', `${name}.glassformer.json`);
  return readFileSync(file, 'utf8');
}

export function modelOf(text: string): LanguageModel {
  const opened = openModel(text, 'test');
  assert.ok(opened.ok, JSON.stringify(opened));
  return opened.model;
}

export const groceries = modelOf(modelText('groceries'));
export const travel = modelOf(modelText('travel'));

export const facts: PanelFacts = {
  models: [],
  model: 'groceries',
  pinned: false,
  canSave: false,
  document: null,
};

/** The pass of a session that can read its sentence. */
export function passOf(session: Session): Pass {
  assert.ok('trace' in session.pass, 'the sentence cannot be read');
  return session.pass;
}

export function snapshot(session: Session, known = facts): PassSnapshot {
  return snapshotWith(viewOf(session, passOf(session)), known);
}

/** What a panel keeps of a session. */
export function persisted(session: Session, known = facts): PersistedState {
  return persistedWith(stateOf(session), known);
}

/** The number in a cell of the session's pass. */
export function numberIn(session: Session, step: string, index: readonly number[]): number {
  const explanation = session.explain({ step, index });
  assert.ok(explanation, `${step}[${index.join()}] is no cell`);
  return explanation.stored;
}

/** A model with every part that a file may have, one vocabulary word of each odd kind. */
export function everyPart(): Record<string, unknown> {
  return {
    name: 'every part',
    dimensions: ['a', 'b'],
    vocabulary: Object.fromEntries(oddWords.map((word, n) => [word, [n + 0.5, -n]])),
    positions: [
      [0, 0],
      [0.25, 0.5],
      [0.75, 1],
      [1.5, 2],
    ],
    norm: 'pre',
    blocks: [0, 1].map((block) => ({
      heads: [0, 1].map((head) => ({
        W_Q: [[1 + block], [2 + head]],
        W_K: [[0.5], [0.25]],
        W_V: [[1], [-1]],
        b_Q: [0.1],
        b_K: [0.2],
        b_V: [0.3],
      })),
      W_O: [
        [1, 2],
        [3, 4],
      ],
      b_O: [0.5, 0.75],
      W_1: [
        [1, 2, 3],
        [4, 5, 6],
      ],
      b_1: [0.1, 0.2, 0.3],
      W_2: [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      b_2: [0.5, 0.25],
      ln1: { gamma: [1.5, 2.5], beta: [0.125, 0.375] },
      ln2: { gamma: [3.5, 4.5], beta: [0.625, 0.875] },
    })),
    lnFinal: { gamma: [1.25, 1.75], beta: [-1, -2] },
    output: { yes: [1, 0], '"no"': [0, 1] },
  };
}

export const oddWords = [
  'plain',
  'with "quotes"',
  'back\\slash',
  'Straße',
  '🥛',
  'קנה',
  'é',
  '//',
  '/* */',
  '1',
  '__proto__',
  'constructor',
  'tab\there',
  ',',
];
