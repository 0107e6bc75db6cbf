import type { Context } from 'mocha';
import { hasServerHost } from '../../host/install';

/** Elsewhere than on Linux x64 there is no server to drive: the tests are listed as skipped. */
export const mochaHooks = {
  beforeAll(this: Context): void {
    if (!hasServerHost) this.skip();
  },
};
