/**
 * One connection as lines: writes, replies that are due, time-outs, one end. Duty: each reply goes to who waits for it,
 * in order (RFC 2920 3.1); a reply that nobody waits for is handed to `onUnasked`. It knows nothing of mails.
 * Failures: every way a connection can fail ends in `breakOff`, once, and the socket is destroyed.
 */
import type { Socket } from 'node:net'
import type { Clock } from '../../clock.js'
import type { FailureClass } from '../../message/message.js'
import type { CheckedSettings } from '../../settings.js'
import { cleanText } from '../../text.js'
import type { Reply } from '../transport.js'
import { createReplyReader } from './replies.js'

/** Why a connection is no more. `reply`: the server's last words, where it said why. */
export interface Breakage {
  failureClass: FailureClass
  error: string
  reply: Reply | null
  /** The server ended it, as servers do with connections that were idle or have carried enough; no time-out, no nonsense. */
  closed?: true
}

/** A reply that is due: how long it may take once it is the next one, and who wants it. */
export interface Due {
  limit: 'command' | 'final'
  take: (reply: Reply) => void
}

export interface WireListener {
  /** A well-formed reply came while none was due. */
  onUnasked(reply: Reply): void
  /** The connection is gone; nothing more comes. Called once. */
  onEnd(breakage: Breakage): void
}

const SLICE = 64 * 1024
/** How long a server may take to close after QUIT. */
const GOODBYE_MS = 1000

export class Wire {
  readonly #socket: Socket
  readonly #clock: Clock
  readonly #timeouts: CheckedSettings['timeouts']
  readonly #reader = createReplyReader()
  readonly #due: Due[] = []
  #listener: WireListener = { onUnasked: () => undefined, onEnd: () => undefined }
  #deadline: { at: number; what: string } | null = null
  #ended: Breakage | null = null
  #wakeWriter: (() => void) | null = null
  #gathering = false

  constructor(socket: Socket, parts: { clock: Clock; timeouts: CheckedSettings['timeouts'] }) {
    this.#socket = socket
    this.#clock = parts.clock
    this.#timeouts = parts.timeouts
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('drain', () => this.#wakeWriter?.())
    const gone = (error: string): void => this.breakOff({ ...networkTrouble(error), closed: true })
    socket.on('end', () => gone('the server closed the connection'))
    socket.on('error', (error) => gone(error.message))
    socket.on('close', () => gone('the connection closed'))
    socket.resume()
  }

  /** Null while the connection stands. */
  get ended(): Breakage | null {
    return this.#ended
  }

  listen(listener: WireListener): void {
    this.#listener = listener
  }

  /**
   * Writes all parts and waits for these replies, in this order. What is written in one turn leaves in one write: mails
   * that one commit of the journal let go are one packet and one system call.
   */
  write(parts: readonly (string | Buffer)[], due: readonly Due[]): void {
    if (this.#ended !== null) return
    this.#due.push(...due)
    // armed by the first that is due; the ones behind it start when it is answered
    if (this.#due.length === due.length) this.#arm()
    this.#gather()
    for (const part of parts) if (part.length > 0) this.#socket.write(part)
  }

  #gather(): void {
    if (this.#gathering) return
    this.#gathering = true
    this.#socket.cork()
    process.nextTick(() => {
      this.#gathering = false
      this.#socket.uncork()
    })
  }

  /** Writes big content as fast as the socket takes it. False: the connection ended meanwhile. */
  async writeSlices(content: Buffer): Promise<boolean> {
    for (let at = 0; at < content.length && this.#ended === null; at += SLICE) {
      const limit = this.#timeouts.content
      this.#deadline = { at: this.#clock.monotonic() + limit * 1000, what: `content stalled for ${limit} s` }
      const full = !this.#socket.write(content.subarray(at, at + SLICE))
      if (full) await new Promise<void>((resolve) => (this.#wakeWriter = resolve))
    }
    this.#wakeWriter = null
    this.#arm()
    return this.#ended === null
  }

  /** Ends the connection at once; what was not answered stays unanswered. */
  breakOff(breakage: Breakage): void {
    if (this.#ended !== null) return
    this.#ended = breakage
    this.#deadline = null
    this.#due.length = 0
    this.#socket.destroy()
    this.#wakeWriter?.()
    this.#listener.onEnd(breakage)
  }

  /** Says QUIT and closes; does not wait long for a server that does not. */
  async quit(): Promise<void> {
    if (this.#ended !== null) return
    this.#ended = networkTrouble('we closed the connection')
    this.#deadline = null
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()))
    const stop = new AbortController()
    this.#socket.end('QUIT\r\n')
    await Promise.race([closed, this.#clock.sleep(GOODBYE_MS, stop.signal)])
    stop.abort()
    this.#socket.destroy()
    this.#listener.onEnd(this.#ended)
  }

  /** Looks whether something took too long. `startedAt`: since when the mail whose replies are due has its turn. */
  check(now: number, startedAt = Infinity): void {
    const { total } = this.#timeouts
    if (now >= startedAt + total * 1000) this.breakOff(networkTrouble(`time-out: the mail took over ${total} s`))
    if (this.#deadline === null || now < this.#deadline.at) return
    this.breakOff(networkTrouble(`time-out: ${this.#deadline.what}`))
  }

  #read(chunk: Buffer): void {
    if (this.#ended !== null) return
    for (const reply of this.#reader.read(chunk)) {
      if ('garbage' in reply) return this.breakOff({ failureClass: 'protocol', error: reply.garbage, reply: null })
      this.#hear(reply)
      // set while the reply was heard
      if (this.ended !== null) return
    }
  }

  #hear(reply: Reply): void {
    const due = this.#due.shift()
    this.#arm()
    if (due === undefined) this.#listener.onUnasked(reply)
    else due.take(reply)
    // RFC 5321 3.8: it closes now; replies come in order, so what has none was certainly not carried out
    if (reply.code === 421) this.breakOff({ failureClass: 'rate', error: saying(reply), reply, closed: true })
  }

  #arm(): void {
    const due = this.#due[0]
    if (due === undefined) {
      this.#deadline = null
      return
    }
    const limit = this.#timeouts[due.limit]
    this.#deadline = { at: this.#clock.monotonic() + limit * 1000, what: `no reply for ${limit} s` }
  }
}

export function networkTrouble(error: string): Breakage {
  return { failureClass: 'network', error: cleanText(error), reply: null }
}

export function protocolTrouble(error: string, reply: Reply | null = null): Breakage {
  return { failureClass: 'protocol', error: reply === null ? error : `${error}: ${saying(reply)}`, reply }
}

/** A reply as one line. */
export function saying(reply: Reply): string {
  return [String(reply.code), reply.enhancedCode, reply.text].filter(Boolean).join(' ')
}
