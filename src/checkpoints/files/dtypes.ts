/**
 * How numbers are stored: so many of them in a block of so many bytes. The names are those of
 * safetensors, and ggml's where only GGUF has it.
 */
const layouts = {
  F64: [1, 8],
  F32: [1, 4],
  F16: [1, 2],
  BF16: [1, 2],
  F8_E4M3: [1, 1],
  F8_E4M3FNUZ: [1, 1],
  F8_E5M2: [1, 1],
  F8_E5M2FNUZ: [1, 1],
  F8_E8M0: [1, 1],
  F6_E2M3: [4, 3],
  F6_E3M2: [4, 3],
  F4: [2, 1],
  C64: [1, 8],
  I64: [1, 8],
  U64: [1, 8],
  I32: [1, 4],
  U32: [1, 4],
  I16: [1, 2],
  U16: [1, 2],
  I8: [1, 1],
  U8: [1, 1],
  BOOL: [1, 1],
  // ggml's blocks. A float16 scale is 2 bytes, and so on: see widen.ts for those that are read.
  Q4_0: [32, 18],
  Q4_1: [32, 20],
  Q5_0: [32, 22],
  Q5_1: [32, 24],
  Q8_0: [32, 34],
  Q8_1: [32, 40],
  Q2_K: [256, 84],
  Q3_K: [256, 110],
  Q4_K: [256, 144],
  Q5_K: [256, 176],
  Q6_K: [256, 210],
  Q8_K: [256, 292],
  IQ1_S: [256, 50],
  IQ1_M: [256, 56],
  IQ2_XXS: [256, 66],
  IQ2_XS: [256, 74],
  IQ2_S: [256, 82],
  IQ3_XXS: [256, 98],
  IQ3_S: [256, 110],
  IQ4_NL: [32, 18],
  IQ4_XS: [256, 136],
  TQ1_0: [256, 54],
  TQ2_0: [256, 66],
  MXFP4: [32, 17],
} as const satisfies Readonly<Record<string, readonly [numbers: number, bytes: number]>>;

export type StoredDtype = keyof typeof layouts;

export interface Layout {
  /** How many numbers a block holds: 1 where each stands by itself. */
  readonly numbers: number;
  readonly bytes: number;
}

export function layoutOf(dtype: StoredDtype): Layout {
  const [numbers, bytes] = layouts[dtype];
  return { numbers, bytes };
}

/** The dtype of this name in the header of a safetensors file, if there is one. */
export function safetensorsDtype(name: string): StoredDtype | undefined {
  return Object.hasOwn(layouts, name) && !/^(I?Q|TQ|MX)\d?/.test(name)
    ? (name as StoredDtype)
    : undefined;
}

/** ggml's types by their number (ggml.h, enum ggml_type). */
const ggmlTypes: readonly (StoredDtype | undefined)[] = [
  ...([
    'F32',
    'F16',
    'Q4_0',
    'Q4_1',
    undefined,
    undefined,
    'Q5_0',
    'Q5_1',
    'Q8_0',
    'Q8_1',
  ] as const),
  ...(['Q2_K', 'Q3_K', 'Q4_K', 'Q5_K', 'Q6_K', 'Q8_K', 'IQ2_XXS', 'IQ2_XS', 'IQ3_XXS'] as const),
  ...(['IQ1_S', 'IQ4_NL', 'IQ3_S', 'IQ2_S', 'IQ4_XS', 'I8', 'I16', 'I32', 'I64', 'F64'] as const),
  ...(['IQ1_M', 'BF16', undefined, undefined, undefined, 'TQ1_0', 'TQ2_0'] as const),
  ...([undefined, undefined, undefined, 'MXFP4'] as const),
];

/** The dtype of this number in the header of a GGUF file, if it is known. */
export function ggmlDtype(type: number): StoredDtype | undefined {
  return ggmlTypes[type];
}
