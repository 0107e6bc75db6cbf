'use strict';
// A mocha reporter: prints like "spec", and writes the counts to the file that GLASSFORMER_RESULTS names.
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha');

class Results extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const results = { passed: 0, failed: [], skipped: [] };
    runner.on('pass', () => (results.passed += 1));
    runner.on('fail', (test) => results.failed.push(test.fullTitle()));
    runner.on('pending', (test) => results.skipped.push(test.fullTitle()));
    runner.once('end', () => {
      const file = process.env.GLASSFORMER_RESULTS;
      if (file) writeFileSync(file, JSON.stringify(results));
    });
  }
}

module.exports = Results;
