'use strict';
// Stands in for @vscode/fs-copyfile, with which the built-in Git extension copies files quickly.
const { cp } = require('node:fs/promises');
exports.copyFile = (from, to) => cp(from, to, { recursive: true });
exports.copyDirectory = exports.copyFile;
exports.isCloneSupported = async () => false;
