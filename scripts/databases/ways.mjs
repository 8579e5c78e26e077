// The ways to a server, in the order in which they are tried; the first that works is taken. A variable that is set is the
// only way: who names a server does not want the tests to run on another one.
import { installedByRoot, unpackedBinaries } from './debian-packages.mjs'
import { startInDocker } from './docker.mjs'
import { databaseInGivenServer } from './given-url.mjs'
import { startServer } from './server.mjs'

const WAYS = [
  {
    name: 'installed programs',
    start: async (kind, context) => startServer(kind, await installed(kind, context), context),
  },
  {
    name: 'Debian packages, unpacked',
    start: async (kind, context) => startServer(kind, await unpackedBinaries(kind, context), context),
  },
  {
    name: 'apt-get install',
    start: async (kind, context) => startServer(kind, await installedByRoot(kind, context), context),
  },
  { name: 'docker compose', start: startInDocker },
]

/** @returns {Promise<Server>} rejects with every way that was tried, and why it was none. */
export async function startByFirstWay(kind, context, ways = WAYS) {
  if (context.environment[kind.variable]) return databaseInGivenServer(kind, context)
  const reasons = []
  for (const { name, start } of ways) {
    try {
      return await start(kind, context)
    } catch (error) {
      context.signal?.throwIfAborted()
      reasons.push(`${name}: ${error.message}`)
    }
  }
  throw new Missing(reasons)
}

/** No way led to a server; TEST_ALLOW_MISSING turns this, and nothing else, into a skip. */
export class Missing extends Error {
  constructor(reasons) {
    super(reasons.map((reason) => `  - ${reason.replaceAll('\n', '\n    ')}`).join('\n'))
    this.name = 'Missing'
  }
}

async function installed(kind, context) {
  const found = await kind.find(context)
  if (!found) throw new Error(`none in PATH or the usual folders (a server without its own installer does not count)`)
  return found
}
