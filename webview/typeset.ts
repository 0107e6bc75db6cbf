// The typesetter, a file of its own: it is as large as all the rest of the view, and wanted a moment later.
import temml from 'temml';

Object.assign(globalThis, { temml });
