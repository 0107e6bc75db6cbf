// `npm run bench`: measures what the README states. Prints a table; writes nothing.
import v8 from 'node:v8';
import 'tsx';

// Memory is measured after collecting it.
v8.setFlagsFromString('--expose-gc');
globalThis.gc = (await import('node:vm')).runInNewContext('gc');

await import('./run.ts');
