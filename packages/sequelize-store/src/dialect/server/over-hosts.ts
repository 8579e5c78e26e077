/**
 * Connections to the one of several hosts that takes writes. Duty: each new connection tries the hosts in order, passes
 * over one that is down or only reads, and one that just failed is tried last for a while, so that a machine that is
 * off costs its time-out once and not for every connection. After a failover the pool so leads to the new primary.
 * Failures: NoHostWrites, with what each host said; what the first one that answers refuses (a wrong password).
 */
import type { Sequelize } from 'sequelize'
import type { ServerDifference } from './difference.js'
import { unwrapped } from './failure.js'
import { inTime } from './in-time.js'
import { hostsText, type Host } from './url-hosts.js'

/** None of the hosts can be written to, as between the death of a primary and the promotion of its standby. */
export class NoHostWrites extends Error {
  override readonly name = 'NoHostWrites'
}

export interface OverHosts {
  hosts: readonly Host[]
  mustWrite: boolean
  difference: ServerDifference
}

/** Milliseconds for which a host that failed is tried after the others. */
const REST = 5_000
/** Milliseconds for a goodbye to a server that is of no use. */
const GOODBYE = 1_000

/** Seconds for all hosts together: a pool waits ten for a connection. */
const CONNECTING = 8

/** Seconds in which each of so many must be reached, and must then say whether it takes writes. */
export const secondsFor = (hosts: number): number => Math.max(2, CONNECTING / hosts)

type Config = Partial<Host>

/** Of Sequelize's connectionManager, what opens and ends a connection; the pool above stays as it is. */
interface Opening {
  connect: (config: Config) => Promise<object>
  disconnect: (connection: object) => Promise<void>
}

const reached = new WeakMap<Sequelize, OverHosts>()

/** Answers the same instance. */
export function overHosts(sequelize: Sequelize, over: OverHosts): Sequelize {
  if (over.hosts.length === 1 && !over.mustWrite) return sequelize
  reached.set(sequelize, over)
  const opening = sequelize.connectionManager as unknown as Opening
  const one = opening.connect.bind(opening)
  const rested = new Map<Host, number>()
  opening.connect = async (config) => {
    const said: string[] = []
    for (const host of inOrder(over.hosts, rested)) {
      const found = await reach(() => one({ ...config, ...host }), {
        ...over,
        opening,
        seconds: secondsFor(over.hosts.length),
      })
      if (typeof found !== 'string') return found
      rested.set(host, performance.now() + REST)
      said.push(`${hostsText([host])}: ${found}`)
    }
    throw new NoHostWrites(`no host takes writes: ${said.join('; ')}`)
  }
  return sequelize
}

/** For a Sequelize that is made in the likeness of another. */
export function overSameHosts(sequelize: Sequelize, as: Sequelize): Sequelize {
  const over = reached.get(as)
  return over === undefined ? sequelize : overHosts(sequelize, over)
}

function inOrder(hosts: readonly Host[], rested: ReadonlyMap<Host, number>): Host[] {
  const now = performance.now()
  const rests = (host: Host) => Number((rested.get(host) ?? 0) > now)
  return hosts.toSorted((a, b) => rests(a) - rests(b))
}

type Reaching = Pick<OverHosts, 'difference' | 'mustWrite'> & { opening: Opening; seconds: number }

/** The connection, or why this host is none. */
async function reach(
  open: () => Promise<object>,
  { difference, opening, mustWrite, seconds }: Reaching,
): Promise<object | string> {
  let connection: object | null = null
  try {
    const attempt = open()
    // what comes too late is not left open
    const late = (opened: object) => connection ?? difference.cut(opened)
    const opened = (connection = await inTime(() => attempt, seconds).catch((error: unknown) => {
      attempt.then(late, () => undefined)
      throw error
    }))
    const refusal = mustWrite ? await inTime(() => difference.whyNoWrites(opened), seconds) : null
    if (refusal === null) return opened
    sayGoodbye(opened, { difference, opening })
    return refusal
  } catch (thrown) {
    if (connection !== null) difference.cut(connection)
    const error = unwrapped(thrown)
    // who answers and refuses (a wrong password, no such database) refuses on every host
    if (difference.judge(error) === 'refused') throw thrown
    return textOf(error)
  }
}

function sayGoodbye(connection: object, { difference, opening }: Pick<Reaching, 'difference' | 'opening'>): void {
  const timer = setTimeout(() => difference.cut(connection), GOODBYE).unref()
  const end = () => clearTimeout(timer)
  void opening.disconnect(connection).then(end, end)
}

function textOf(error: unknown): string {
  const { message, code } = error as { message?: unknown; code?: unknown }
  return typeof message === 'string' && message !== '' ? message : String(code ?? error)
}
