// The stage of `npm test` that finds a Chromium for the tests of the admin page: begun before the first stage, as it may have
// to be fetched. Where none can be had, that is said with what was tried, and the browser tests are skipped by that sentence.
import { findChromium } from './chromium.mjs'

/** One passed or one skipped. */
export function browser(name, findOne = findChromium) {
  const notes = []
  let finding = null
  return {
    name,
    begin({ signal }) {
      finding = findOne({ log: (line) => notes.push(line), signal })
      finding.catch(() => {}) // told by run
    },
    async run({ environment }) {
      try {
        const { program, version, source } = await finding
        environment.TEST_CHROMIUM = program
        return { passed: 1, failed: 0, note: [...notes, `Chromium ${version} (${source})`].join('\n') }
      } catch (error) {
        environment.TEST_CHROMIUM = ''
        const why = `SKIPPED: the tests in a browser, because there is no Chromium. Set TEST_CHROMIUM to one, or install Debian's package chromium. What was tried:\n${error.message}`
        return { passed: 0, failed: 0, skipped: 1, note: [...notes, why].join('\n') }
      }
    },
  }
}
