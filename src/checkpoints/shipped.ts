/** A model that comes with Glassformer. */
export interface ShippedModel {
  /** Its name, wherever a model is named: a folder or a `.glassformer.json` file in media/models. */
  readonly id: string;
  /** A folder with a checkpoint like any other, or a file that was written by hand. */
  readonly kind: 'checkpoint' | 'handMade';
  /** What it is, in a few words. */
  readonly about: string;
  /** What it was trained on; of one made by hand, what it knows. */
  readonly trained: string;
  /** A text to begin with. */
  readonly sample: string;
}

/** What a folder of a checkpoint that ships holds: where it lies, folders may not be listed. */
export const shippedFiles = [
  'config.json',
  'model.safetensors',
  'tokenizer.json',
  'tokenizer_config.json',
  'heads.json',
] as const;

/** The models that ship, in the order in which they are offered. */
export const shippedModels: readonly ShippedModel[] = [
  {
    id: 'gpt',
    kind: 'checkpoint',
    about: 'GPT: predicts the next token, and goes on with a text',
    trained: 'trained on everyday sentences, and on English prose in the public domain',
    sample: 'The cat, which was sitting on the mat, was purring because it was',
  },
  {
    id: 'bert',
    kind: 'checkpoint',
    about: 'BERT: fills in [MASK] from both sides, and says whether a second sentence follows',
    trained: 'trained on everyday sentences, and on English prose in the public domain',
    sample: 'He revealed the diamond ring after getting on one knee and opening the [MASK].',
  },
  {
    id: 'translator',
    kind: 'checkpoint',
    about: 'encoder–decoder: translates simple English into French',
    trained: 'trained on pairs of everyday sentences',
    sample: 'The cat sat.',
  },
  {
    id: 'travel',
    kind: 'handMade',
    about: 'a few hundred words placed by hand',
    trained: 'not trained: every number was set, and can be changed',
    sample: 'Pack laptop and',
  },
  {
    id: 'groceries',
    kind: 'handMade',
    about: 'the worked example of an article: three words',
    trained: 'not trained: every number was set, and can be changed',
    sample: 'Buy milk and',
  },
];

export const shippedNames: readonly string[] = shippedModels.map(({ id }) => id);

export function shippedModel(id: string): ShippedModel | undefined {
  return shippedModels.find((model) => model.id === id);
}

/** What is used where no model is named, by what it is used for. */
export const defaultModels = {
  /** The panel; the default of its setting in package.json is the same. */
  panel: 'gpt',
  explain: 'gpt',
  generate: 'gpt',
  fill: 'bert',
  translate: 'translator',
} as const;
