// `npm run standby -- --messages 2000 --kills 6 --seed S`: a Postgres with a synchronous standby. In the middle of the work
// the primary dies by SIGKILL and stays dead, the standby is promoted, and all go on by their URL of two hosts.
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Sequelize } from 'sequelize'
import { postgres } from '../scripts/databases/postgres.mjs'
import { run } from '../scripts/databases/run-program.mjs'
import { inTime, openCluster, planOf, urlOfAll } from './cluster.mjs'
import { readOptions } from './options.mjs'
import { runCampaign } from './run.mjs'

const eyeOn = (url) => new Sequelize(url, { logging: false, pool: { max: 2 } })

/** A copy of the primary that follows it. Its log says so in other words than a primary's. */
const standbyOf = (primary) => ({
  ...postgres,
  title: 'Standby',
  async initialise({ binaries, folder, durable: _, ...running }) {
    const { hostname, port } = new URL(primary.url)
    const from = ['-h', hostname, '-p', port, '-U', 'postgres', '-D', join(folder, 'data')]
    const how = ['--wal-method=stream', '--checkpoint=fast', '--write-recovery-conf']
    await run(join(dirname(binaries.server), 'pg_basebackup'), [...from, ...how], running)
  },
  isReady: async ({ port }) => {
    const eye = eyeOn(postgres.url(port))
    const answers = () => eye.query('select 1').then(() => true, () => false)
    return answers().finally(() => eye.close())
  },
}) // prettier-ignore

/** Every commit waits for the standby's disk from here on. Tried: it says that it is synchronous, and it is. */
async function makeSynchronous(eye, signal) {
  await eye.query(`alter system set synchronous_standby_names = '*'`)
  await eye.query('select pg_reload_conf()')
  for (const until = Date.now() + 20_000; Date.now() < until; await pause(100, null, { signal })) {
    const [rows] = await eye.query('select sync_state from pg_stat_replication')
    if (rows[0]?.sync_state === 'sync') return
  }
  throw new Error('the standby did not become synchronous within 20 s')
}

async function make(start, { log, signal }) {
  const primary = await start(postgres)
  const standby = await start(standbyOf(primary))
  const all = [primary, standby].map(({ url }) => eyeOn(url))
  await makeSynchronous(all[0], signal)
  const said = []
  let eye = all[0]
  return {
    url: urlOfAll([primary.url, standby.url]),
    version: `${primary.version} with a synchronous standby`,
    all,
    get eye() {
      return eye
    },
    async kill(afterAWhile) {
      const from = performance.now()
      await primary.kill('SIGKILL')
      await afterAWhile()
      await inTime('the promotion of the standby', 70, all[1].query('select pg_promote(true, 60)'))
      eye = all[1]
      said.push(`primary killed; standby promoted ${((performance.now() - from) / 1000).toFixed(1)} s later`)
      log(said.at(-1))
    },
    said: () => said,
  }
}

await runCampaign({
  readOptions: () => readOptions(['--db', 'postgres', ...process.argv.slice(2)]),
  open: ({ log, signal }) => openCluster(postgres, { log, signal, make: (start) => make(start, { log, signal }) }),
  planOf,
})
