/**
 * Hears NOTIFY on a connection of its own: one of the pool's could not stay for ever. Duty: connects again when it is
 * lost, and calls back then, since something may have been missed. Where LISTEN cannot work (behind a pooler that gives
 * each transaction another connection, on a standby) it finds out by ringing itself, and rests. Never rejects.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Sequelize } from 'sequelize'
import { onOneConnection } from '../server/one-connection.js'
import { notify, type Channel } from './notify.js'
import type { PgConnection } from './postgres-difference.js'

/** In milliseconds. */
const TIMES = {
  /** Until the next try after a loss, the longest after several, and where LISTEN does not work. */
  first: 500,
  longest: 30_000,
  deaf: 600_000,
  /** In which its own ringing must come back. */
  echo: 10_000,
  /** Between two looks whether the server is still there, and for its answer. */
  pulse: 60_000,
  answer: 10_000,
}

/** pg's Client, as much of it as listening needs. */
interface Listening extends PgConnection {
  on: (event: 'notification' | 'end' | 'error', call: (message: { payload?: string }) => void) => unknown
  unref: () => void
}

export interface ListenerPlace extends Channel {
  sequelize: () => Sequelize
  /** Somebody rang, or may have. */
  heard: () => void
  /** Other times than the usual ones, for tests. */
  times?: Partial<typeof TIMES>
}

export class Listener {
  readonly #place: ListenerPlace
  readonly #times: typeof TIMES
  readonly #stop = new AbortController()
  readonly #under: Promise<void>

  /** Begins at once. */
  constructor(place: ListenerPlace) {
    this.#place = place
    this.#times = { ...TIMES, ...place.times }
    this.#under = this.#listen()
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#under
  }

  async #listen(): Promise<void> {
    const { first, longest, deaf } = this.#times
    let wait = first
    while (!this.#stop.signal.aborted) {
      const ended = await this.#once().catch(() => 'lost' as const)
      if (ended === 'lostLater') wait = first
      const until = ended === 'deaf' ? deaf : wait
      await pause(until, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined)
      wait = Math.min(wait * 2, longest)
    }
  }

  /** Until the connection is lost or the listener closed. Rejects when it cannot even begin. */
  async #once(): Promise<'deaf' | 'lostLater'> {
    const lone = onOneConnection(this.#place.sequelize())
    try {
      const pool = lone.connectionManager as unknown as { getConnection: (options: object) => Promise<Listening> }
      const client = await pool.getConnection({})
      // a process with nothing else to do may end
      client.unref()
      return await this.#hear(client).finally(() => client.connection.stream.destroy())
    } finally {
      void lone.close().catch(() => undefined)
    }
  }

  async #hear(client: Listening): Promise<'deaf' | 'lostLater'> {
    const { name, sender, heard } = this.#place
    const lost = new AbortController()
    const over = () => lost.abort()
    const end = AbortSignal.any([this.#stop.signal, lost.signal])
    client.on('end', over)
    client.on('error', over)
    let echoed = () => {}
    const echo = new Promise<boolean>((resolve) => (echoed = () => resolve(true)))
    client.on('notification', ({ payload }) => (payload === sender ? echoed() : heard()))
    await client.query({ text: `listen "${name}"` })
    await notify(this.#place)
    if (!(await Promise.race([echo, elapsed(this.#times.echo, end)]))) return end.aborted ? 'lostLater' : 'deaf'
    heard()
    await pulse(client, this.#times, end)
    return 'lostLater'
  }
}

/** Resolves when the connection is over: a server that vanished without a word is noticed by not answering. */
async function pulse(client: Listening, times: typeof TIMES, end: AbortSignal): Promise<void> {
  for (;;) {
    await elapsed(times.pulse, end)
    if (end.aborted) return
    const answered = client.query({ text: 'select 1' }).then(
      () => true,
      () => false,
    )
    if (!(await Promise.race([answered, elapsed(times.answer, end)]))) return
  }
}

/** False after so long, or when it is over. */
const elapsed = (milliseconds: number, signal: AbortSignal): Promise<false> =>
  pause(milliseconds, false as const, { signal, ref: false }).catch(() => false as const)
