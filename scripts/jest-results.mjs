// Jest reporter: leaves the counts of a package's run in <package>/.results/jest.json, from where scripts/test.mjs adds them up,
// and which test files have begun and ended in .results/files.log, so that one that hangs can be named (quiet.mjs).
// A suite that could not even be loaded counts as one failure, so that nothing broken looks like "no tests".
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

export default class JestResults {
  constructor(globalConfig) {
    this.root = globalConfig.rootDir
    this.folder = join(this.root, '.results')
    mkdirSync(this.folder, { recursive: true })
    process.once('beforeExit', endWithoutTakingDown)
  }

  onTestFileStart({ path }) {
    this.#note('begins', path)
  }

  onTestFileResult({ path }) {
    this.#note('ends', path)
  }

  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    }
    writeFileSync(join(this.folder, 'jest.json'), JSON.stringify(counts))
  }

  #note(word, path) {
    appendFileSync(join(this.folder, 'files.log'), `${word} ${relative(this.root, path)}\n`)
  }
}

/**
 * Once nothing is left to wait for, the process ends without Node taking down its virtual machine modules: that was seen to
 * hang, after the last test had passed and everything was printed. What a test leaves open still keeps the process, as it should.
 */
function endWithoutTakingDown() {
  process.on('exit', () => process.reallyExit(process.exitCode ?? 0))
}
