// `npm run bench [-- --quick] [ROW...]`: measures us beside our peers on throwaway databases with durable settings, prints
// what is measured while it goes, and in the end a Markdown table with ratios. Exit 1 when a row could not be measured; a
// goal that was missed is said in the table.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startGuard } from '../scripts/databases/guard.mjs'
import { ensureInstalled } from '../scripts/ensure-installed.mjs'
import { openDatabases } from './frame/databases.mjs'
import { surroundings } from './frame/machine.mjs'
import { readOptions } from './frame/options.mjs'
import { installPeers } from './frame/peers.mjs'
import { databasesOf, readRows } from './frame/rows.mjs'
import { measureRow } from './frame/measure-row.mjs'
import { progressOf, table } from './frame/table.mjs'

const RESULTS = fileURLToPath(new URL('.results', import.meta.url))

const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => interruption.abort(new Error(name)))

try {
  process.exitCode = await run(readOptions(process.argv.slice(2)))
} catch (error) {
  console.error(interruption.signal.aborted ? `Interrupted: ${error.message}` : (error.stack ?? error))
  process.exitCode = 2
}
process.exit()

async function run(options) {
  ensureInstalled()
  const rows = await readRows(options)
  installPeers()
  const guard = startGuard()
  const folder = mkdtempSync(join(tmpdir(), 'mailspool-bench-'))
  guard.folder(folder)
  const { signal } = interruption
  const databases = await openDatabases({ which: databasesOf(rows), folder, signal, log: console.error })
  const facts = surroundings({ versions: databases.versions, options })
  const results = []
  try {
    for (const row of rows) {
      const result = await measureRow(row, { ...options, databases, folder, guard, signal })
      results.push(result)
      console.error(progressOf(result))
      keep({ facts, results })
    }
  } finally {
    await databases.stop()
    await guard.end()
  }
  console.log(table({ facts, results }))
  return results.some(({ failure }) => failure) ? 1 : 0
}

/** After each row: a run that is broken off has lost nothing. */
function keep(found) {
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(join(RESULTS, `${found.facts.at.replaceAll(':', '-')}.json`), `${JSON.stringify(found, null, 2)}\n`)
}
