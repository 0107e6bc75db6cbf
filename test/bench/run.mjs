// `npm run bench`: measures what the README states. Prints a table; writes nothing.
import 'tsx';

await import('./run.ts');
