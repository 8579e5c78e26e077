// `npm run chaos -- --db postgres --messages 1000 --kills 20`: a campaign, its table, and exit 1 with the first
// contradictions if there is one. Always ends what it started and removes its folder.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkAll } from './checks/all.mjs'
import { openDatabase } from './database.mjs'
import { arrange } from './facts.mjs'
import { readOptions } from './options.mjs'
import { createProcesses } from './processes.mjs'
import { storm } from './storm.mjs'
import { contradictions, table } from './table.mjs'

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
  const folder = mkdtempSync(join(tmpdir(), 'mailspool-chaos-'))
  const processes = createProcesses()
  if (!options.keep) processes.guard.folder(folder)
  const log = process.env.CHAOS_VERBOSE ? console.error : () => {}
  console.error(`campaign of seed ${options.seed} on ${options.db}, in ${folder}`)
  try {
    const { signal } = interruption
    const database = await openDatabase({ db: options.db, folder, log, signal })
    if (database === null) return skipped(options)
    try {
      return judge(await storm({ options, database, folder, processes, log, signal }), database)
    } finally {
      await processes.end()
      await database.stop()
    }
  } finally {
    await processes.end()
    if (!options.keep) rmSync(folder, { recursive: true, force: true })
  }
}

function judge(found, { version }) {
  const facts = arrange(found)
  const results = checkAll(facts)
  console.log(table({ facts, results, version: version ?? found.store.version }))
  const wrong = contradictions(facts, results)
  if (wrong !== '') console.log(`\nContradictions:\n${wrong}`)
  return wrong === '' ? 0 : 1
}

function skipped({ db }) {
  console.log(`SKIPPED: there is no ${db}, and TEST_ALLOW_MISSING allows it.`)
  return 0
}
