// One campaign from its start to its verdict: a folder, a database, the storm, the checks, the table; exit 1 with the
// first contradictions if there is one. Always ends what it started and removes its folder.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkAll } from './checks/all.mjs'
import { arrange } from './facts.mjs'
import { planActions } from './plan.mjs'
import { createProcesses } from './processes.mjs'
import { storm } from './storm.mjs'
import { contradictions, table } from './table.mjs'

/**
 * Sets the exit code and ends the process. `readOptions()` may throw a usage. `open({ options, folder, log, signal })`
 * answers the database that the storm wants, or null where there is none and that is allowed; `planOf(options)` what is
 * done to whom. The database may have `version`, `said()`, lines for the table, and `checks()` of its own.
 */
export async function runCampaign({ readOptions, open, planOf = planActions }) {
  const interruption = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => interruption.abort(new Error(name)))
  const { signal } = interruption
  try {
    const options = readOptions()
    process.exitCode = await inFolder({ options, open, actions: planOf(options), signal })
  } catch (error) {
    console.error(signal.aborted ? `Interrupted: ${signal.reason.message}` : (error.stack ?? error))
    process.exitCode = 2
  }
  process.exit()
}

async function inFolder({ options, open, actions, signal }) {
  const folder = mkdtempSync(join(tmpdir(), 'mailspool-chaos-'))
  const processes = createProcesses()
  if (!options.keep) processes.guard.folder(folder)
  const log = process.env.CHAOS_VERBOSE ? console.error : () => {}
  console.error(`campaign of seed ${options.seed} on ${options.db}, in ${folder}`)
  try {
    const database = await open({ options, folder, log, signal })
    if (database === null) return skipped(options)
    try {
      return await judge(await storm({ options, actions, database, folder, processes, log, signal }), database)
    } finally {
      await processes.end()
      await database.stop()
    }
  } finally {
    await processes.end()
    if (!options.keep) rmSync(folder, { recursive: true, force: true })
  }
}

async function judge(found, database) {
  const facts = arrange(found)
  const results = [...checkAll(facts), ...((await database.checks?.()) ?? [])]
  console.log(table({ facts, results, version: database.version ?? found.store.version }))
  for (const line of (await database.said?.()) ?? []) console.log(line)
  const wrong = contradictions(facts, results)
  if (wrong !== '') console.log(`\nContradictions:\n${wrong}`)
  return wrong === '' ? 0 : 1
}

function skipped({ db }) {
  console.log(`SKIPPED: there is no ${db}, and TEST_ALLOW_MISSING allows it.`)
  return 0
}
