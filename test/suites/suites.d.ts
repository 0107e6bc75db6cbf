/** Made by run.ts: one loader per `*.test.ts` file below this folder. */
declare module 'glassformer:suites' {
  const suites: (() => Promise<unknown>)[];
  export default suites;
}
