// Jest reporter: leaves the counts of a package's run in <package>/.results/jest.json, from where scripts/test.mjs adds them up.
// A suite that could not even be loaded counts as one failure, so that nothing broken looks like "no tests".
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export default class JestResults {
  constructor(globalConfig) {
    this.folder = join(globalConfig.rootDir, '.results')
  }

  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    }
    mkdirSync(this.folder, { recursive: true })
    writeFileSync(join(this.folder, 'jest.json'), JSON.stringify(counts))
  }
}
