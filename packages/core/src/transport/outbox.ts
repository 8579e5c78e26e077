/**
 * 'outbox:./folder' writes each mail as an .eml file that any mail program opens: development. The file holds the
 * stored bytes after two header lines that show the envelope, so that bcc can be seen. It appears whole or not at all.
 * Failures: a folder that cannot be written is trouble of the transport; no mail loses an attempt.
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Clock } from '../clock.js'
import { errorText } from '../text.js'
import type { DeliveryContext, DialoguePhase, Outcome, Parcel, Transport } from './transport.js'

/** `folder` is made at the first mail, readable by its owner only: mails hold password links. */
export function outboxTransport(folder: string, parts: { clock: Clock }): Transport {
  const path = resolve(folder)
  let calls = 0
  let capacity = 1
  const ready = (): Promise<unknown> => mkdir(path, { recursive: true, mode: 0o700 })
  return {
    label: `outbox ${folder}`,
    allow: (connections) => void (capacity = connections),
    get capacity() {
      return capacity
    },
    get newestConnection() {
      return calls
    },
    deliver: async (parcel, context) => {
      if (context.signal.aborted) return { kind: 'aborted' }
      // each mail is a connection of its own to the breaker
      calls += 1
      const connection = calls
      await ready().catch(() => undefined)
      return write(parcel, { context, path: join(path, fileName(parcel, parts.clock)), connection })
    },
    verify: async () => {
      await ready()
    },
    idle: async () => undefined,
    close: async () => undefined,
  }
}

async function write(
  parcel: Parcel,
  to: { context: DeliveryContext; path: string; connection: number },
): Promise<Outcome> {
  const { context, path, connection } = to
  const draft = `${path}.part`
  try {
    await writeFile(draft, Buffer.concat([envelopeLines(parcel), parcel.content]), { mode: 0o600 })
  } catch (error) {
    return trouble('connect', error, connection)
  }
  const permit = await context.journal()
  try {
    if (permit !== 'go') {
      await rm(draft, { force: true })
      return { kind: 'notJournaled', permit }
    }
    await rename(draft, path)
    const reply = { code: 250, enhancedCode: '2.0.0', text: `written to ${path}` }
    return { kind: 'accepted', reply, recipients: parcel.to.map(() => ({ accepted: true, reply })) }
  } catch (error) {
    return trouble('content', error, connection)
  }
}

function trouble(phase: DialoguePhase, error: unknown, connection: number): Outcome {
  return { kind: 'trouble', phase, failureClass: 'network', reply: null, error: errorText(error), connection }
}

/** '20260131T093000123Z-0198….eml': sorts by the time of writing. */
function fileName(parcel: Parcel, clock: Clock): string {
  const time = clock.now().toISOString().replace(/[-:.]/g, '')
  return `${time}-${parcel.id.replace(/[^\w-]/g, '_')}.eml`
}

/** As RFC 5322 folds: one address a line. */
function envelopeLines(parcel: Parcel): Buffer {
  return Buffer.from(
    `X-Envelope-From: <${parcel.from}>\r\nX-Envelope-To: ${parcel.to.map((to) => `<${to}>`).join(',\r\n ')}\r\n`,
  )
}
