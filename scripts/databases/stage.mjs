// The stage of `npm test` that starts databases: begun before the first stage, so that they come up beside the build, and
// awaited where it stands, before the tests. Their end is among the run's clean-ups.
import { environmentFor } from './environment.mjs'
import { startDatabases } from './index.mjs'

/** Each database is one passed, or failed, or skipped; what was started, and how, is the stage's note. */
export function databases(name, start = startDatabases) {
  const notes = []
  let told = Infinity
  let starting = null
  return {
    name,
    begin({ cleanUps, signal }) {
      starting = start({ log: (line) => notes.push(line), signal })
      cleanUps.push(async () => {
        const started = await starting.catch(() => null)
        await started?.stop()
        // What came after the note was printed can only be that a server ended by itself: tests then failed for want of it.
        if (notes.length > told) throw new Error(notes.slice(told).join('\n'))
      })
    },
    async run({ environment }) {
      // Until they are up nobody may take the server that a variable names for one to test on.
      Object.assign(environment, environmentFor({}))
      try {
        const { urls, skipped } = await starting
        Object.assign(environment, environmentFor(urls))
        const counts = { passed: Object.keys(urls).length, failed: 0, skipped: Object.keys(skipped).length }
        told = notes.length
        return { ...counts, note: notes.join('\n') }
      } catch (error) {
        return { passed: 0, failed: 1, output: [...notes, error.message].join('\n') }
      }
    },
  }
}
