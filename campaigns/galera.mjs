// `npm run galera -- --messages 2000 --kills 6 --seed S`: three MariaDB servers that all take writes, applications and
// workers on different ones. In the middle of the work one dies by SIGKILL and comes back later, and is given what it missed.
import { SequelizeStore } from '@mailspool/sequelize-store'
import { Sequelize } from 'sequelize'
import { galera, galeraNode, placesOfNodes } from '../scripts/databases/galera.mjs'
import { openBalancer } from './balancer.mjs'
import { sameEverywhere } from './checks/same-everywhere.mjs'
import { inTime, openCluster, planOf, urlOfAll } from './cluster.mjs'
import { readOptions } from './options.mjs'
import { runCampaign } from './run.mjs'

const NODES = 3
/** Committed by itself, to see when the others can. */
const PROBE = 'replace into probe values (1)'

/** What it reads is what all nodes had committed by then: the campaign's own looks must not be late. */
const eyeOn = (url) =>
  new Sequelize(url, {
    logging: false,
    pool: { max: 2 },
    hooks: { afterConnect: (connection) => connection.promise().query('set session wsrep_sync_wait = 7') },
  })

/** One after the other: each copies one that is there already. */
async function make(start, { balanced, log }) {
  const places = await placesOfNodes(NODES)
  const nodes = []
  for (let nth = 0; nth < NODES; nth++) {
    nodes.push(await start(galeraNode(places, nth)))
    log(`node ${nth + 1} at ${nodes[nth].url}`)
  }
  const urls = nodes.map(({ url }) => url)
  await Promise.all(urls.map(migrate))
  const all = urls.map(eyeOn)
  await all[0].query('create table probe (id int primary key)')
  const address = balanced ? await openBalancer(urls) : null
  // not spread: which eye is asked changes
  return Object.assign(theNodes({ nodes, all, log }), wayIn(urls, address))
}

/** On all nodes in the same moment: one makes the tables, the others find them. */
async function migrate(url) {
  const store = new SequelizeStore({ url })
  await inTime(`migrating at ${url}`, 60, store.migrate())
  await store.close()
}

/** Each process begins with another node, or all have one address before which connections are dealt out in turn. */
function wayIn(urls, address) {
  if (address !== null) return { url: address }
  const from = (first) => urlOfAll([...urls.slice(first), ...urls.slice(0, first)])
  return { url: from(0), urlFor: (number) => from(number % urls.length) }
}

function theNodes({ nodes, all, log }) {
  const said = []
  const tell = (text) => (said.push(text), log(text))
  let dead = null
  const living = () => all.filter((_, nth) => nth !== dead)
  return {
    version: `${nodes[0].version} Galera, ${nodes.length} nodes`,
    all,
    get eyes() {
      return living()
    },
    get eye() {
      return living()[0]
    },
    async kill(afterAWhile, { chance }) {
      const began = performance.now()
      const seconds = () => ((performance.now() - began) / 1000).toFixed(1)
      dead = Math.floor(chance * nodes.length)
      await nodes[dead].kill('SIGKILL')
      const commit = inTime('a commit of the others', 60, living()[0].query(PROBE))
      await Promise.all([commit.then(() => tell(`node ${dead + 1} killed; the others commit ${seconds()} s later`)), afterAWhile()]) // prettier-ignore
      await nodes[dead].restart()
      tell(`node ${dead + 1} was back ${seconds()} s after its death`)
      dead = null
    },
    checks: async () => [await sameEverywhere(all)],
    said: async () => [...said, await conflicts(all)],
  }
}

const COUNTERS = ['wsrep_local_commits', 'wsrep_local_cert_failures', 'wsrep_local_bf_aborts']

/** How often two nodes wanted one row, by their own counters; one that was killed began anew at 0. */
async function conflicts(eyes) {
  const statement = `show global status where variable_name in (${COUNTERS.map((name) => `'${name}'`).join(', ')})`
  const rows = await Promise.all(eyes.map((eye) => eye.query(statement, { type: 'SELECT' })))
  const sum = (name) => rows.flat().reduce((all, row) => all + (row.Variable_name === name ? Number(row.Value) : 0), 0)
  const [commits, failures, aborts] = COUNTERS.map(sum)
  return `${commits} commits; ${failures} failed at their commit, and ${aborts} before it, because another node had changed the row`
}

await runCampaign({
  readOptions: () => readOptions(['--db', 'mariadb', ...process.argv.slice(2)]),
  open: ({ options, log, signal }) =>
    openCluster(galera, { log, signal, make: (start) => make(start, { balanced: options.balancer, log }) }),
  planOf,
})
