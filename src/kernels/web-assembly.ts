// As far as the kernels need it: this project's types are neither a browser's nor Node's.

export interface Module {
  readonly kind?: 'module';
}

export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  /** Throws a RangeError where there is no more. */
  grow(pages: number): number;
}

/** What `assembly/product.ts` exports. Pointers are bytes. */
export interface Instance {
  readonly exports: {
    close(task: number): void;
    lead(task: number, threads: number): void;
    serve(task: number, thread: number): void;
    end(task: number): void;
  };
}

interface WebAssembly {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => Module;
  readonly Instance: new (module: Module, imports: object) => Instance;
  readonly Memory: new (size: { initial: number; maximum: number; shared: true }) => WasmMemory;
}

/** undefined where the machine has none. */
export function webAssembly(): WebAssembly | undefined {
  return (globalThis as unknown as { WebAssembly?: WebAssembly }).WebAssembly;
}
