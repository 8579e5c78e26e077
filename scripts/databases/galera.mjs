// One node of a throwaway Galera cluster: a MariaDB with the provider library, and the scripts by which a new node copies
// another one. Duty: its command line, and when it is ready: once it has all that the cluster has. A node that was killed
// comes back with what it missed, if the others still remember it, and else with a copy of everything.
import { chownSync, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findMariadb, inPath } from './find-binaries.mjs'
import { mariadb } from './mariadb.mjs'
import { randomPort } from './ports.mjs'
import { run } from './run-program.mjs'

const PROVIDER = 'usr/lib/galera/libgalera_smm.so'
/** By each of which one node gets something that the plain server has not. */
const NEEDED = ['wsrep_sst_rsync', 'rsync', 'lsof']

/** @returns {Promise<Binaries | null>} MariaDB's, with { provider }; null where anything of it is missing. */
async function find({ environment = process.env, root = '/' } = {}) {
  const found = await findMariadb({ environment, root })
  const provider = join(root, PROVIDER)
  if (!found || !existsSync(provider)) return null
  const own = root === '/' ? [] : ['usr/bin', 'usr/sbin', 'bin'].map((folder) => join(root, folder))
  const PATH = [...own, dirname(found.initialise), environment.PATH, '/usr/sbin:/usr/bin:/sbin:/bin']
    .filter(Boolean)
    .join(':')
  return NEEDED.every((name) => inPath(name, { PATH })) ? { ...found, provider, environment: { PATH } } : null
}

/** For startServer and unpackedBinaries. */
export const galera = { ...mariadb, name: 'galera', title: 'Galera', find, hasScripts: true }

/** Where each node will be: the first of three ports, for the group, for what a node missed, for copies of everything. */
export async function placesOfNodes(count) {
  const places = []
  while (places.length < count) {
    const group = await randomPort()
    if (places.every((one) => Math.abs(one.group - group) > 2)) places.push({ group })
  }
  return places
}

/**
 * A node of the cluster whose nodes have these places; the first one founds it, the others copy it.
 * @param nth of `places`
 */
export function galeraNode(places, nth) {
  let isFounded = false
  let position = []
  return {
    ...galera,
    title: `Galera node ${nth + 1}`,

    async initialise(plan) {
      if (nth === 0) return mariadb.initialise(plan)
      const data = join(plan.folder, 'data')
      mkdirSync(data, { mode: 0o700 })
      if (plan.asUser) chownSync(data, plan.asUser.uid, plan.asUser.gid)
    },

    command(plan) {
      const first = nth === 0 && !isFounded ? ['--wsrep-new-cluster'] : position
      isFounded = true
      const plain = mariadb.command(plan).filter((one) => nth === 0 || !one.startsWith('--init-file'))
      return [...plain, ...this.clusterSettings(plan), ...first]
    },

    /** As the package's own service does: what it had when it died, so that it is given what it missed, and not all. */
    async beforeRestart(plan) {
      const { environment, signal, guard } = plan
      const [program, ...args] = mariadb.command(plan).filter((one) => !one.startsWith('--init-file'))
      const said = await run(program, [...args, ...this.clusterSettings(plan), '--wsrep-recover'], {
        environment,
        signal,
        guard,
      })
      const found = /Recovered position:\s*(\S+)/.exec(said)?.[1]
      if (found) position = [`--wsrep-start-position=${found}`]
    },

    clusterSettings({ binaries }) {
      const { group } = places[nth]
      const provider = [
        `base_port=${group}`,
        `gmcast.listen_addr=tcp://127.0.0.1:${group}`,
        `ist.recv_addr=127.0.0.1:${group + 1}`,
      ]
      return [
        ...['--binlog-format=ROW', '--innodb-autoinc-lock-mode=2', '--wsrep-on=ON', '--wsrep-cluster-name=mailspool'],
        `--wsrep-provider=${binaries.provider}`,
        `--wsrep-provider-options=${provider.join(';')}`,
        `--wsrep-cluster-address=gcomm://${places.map((one) => `127.0.0.1:${one.group}`).join(',')}`,
        ...[`--wsrep-node-name=node${nth + 1}`, '--wsrep-node-address=127.0.0.1'],
        ...['--wsrep-sst-method=rsync', `--wsrep-sst-receive-address=127.0.0.1:${group + 2}`],
      ]
    },

    isReady: async (plan) => /Synchronized with group, ready for connections/.test(plan.log) && mariadb.isReady(plan),
  }
}
