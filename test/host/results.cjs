'use strict';
// A mocha reporter: prints like "spec", and writes what each file of tests counted to the file that
// GLASSFORMER_RESULTS names.
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

class Results extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const files = {};
    const of = ({ file }) => (files[file ?? ''] ??= { passed: 0, failed: [], skipped: [] });
    runner.on('pass', (test) => (of(test).passed += 1));
    runner.on('fail', (test) => of(test).failed.push(test.fullTitle()));
    runner.on('pending', (test) => of(test).skipped.push(test.fullTitle()));
    runner.once('end', () => {
      const file = process.env.GLASSFORMER_RESULTS;
      if (file) writeFileSync(file, JSON.stringify(files));
    });
  }
}

module.exports = Results;
