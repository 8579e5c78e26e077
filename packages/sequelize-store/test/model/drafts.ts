/**
 * New messages for the model test: every property that changes what a store does. Duty: a draft is plain data; `made`
 * gives it its id and instants at the moment at which it is added.
 */
import type { NewMessage } from '@mailspool/core'
import { aMessage, aRecipient } from '@mailspool/core/testing'
import fc from 'fast-check'

export interface Draft {
  start: 'queued' | 'scheduled' | 'deferred' | 'failed'
  priority: 'high' | 'medium' | 'low'
  expires: number | null
  transport: string
  format: number
  sensitive: boolean
  logContent: boolean
  onUncertain: 'retry' | 'hold' | 'assumeSent' | null
  /** Of each recipient, whether it is on the don't-send list. */
  dontSend: boolean[]
  key: string | null
  hash: string
  tags: string[]
  subject: string | null
  size: number
}

/** Plain objects, so that a printed failure can be pasted. */
export const record = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(fields, { noNullPrototype: true })

const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })

export const drafts: fc.Arbitrary<Draft> = record({
  start: mostly<Draft['start']>('queued', 'scheduled', 'deferred', 'failed'),
  priority: mostly<Draft['priority']>('medium', 'high', 'low'),
  expires: mostly<number | null>(null, 150, 350),
  transport: mostly('default', 'bulk'),
  format: mostly(1, 1, 2),
  sensitive: mostly(false, true),
  logContent: mostly(true, false),
  onUncertain: mostly<Draft['onUncertain']>(null, 'retry', 'hold', 'assumeSent'),
  dontSend: fc.array(mostly(false, true), { minLength: 1, maxLength: 3 }),
  key: mostly<string | null>(null, 'k1', 'k2'),
  hash: mostly('h1', 'h2'),
  tags: mostly<string[]>([], ['receipt'], ['Receipt', 'receipt', 'receipt']),
  subject: mostly<string | null>('Your order', null, '', 'Ünïcode 🧾'),
  size: mostly(40, 0, 1),
})

const inSeconds = (seconds: number): Date => new Date(Date.now() + seconds * 1000)

/** The message of a draft, with a fresh id. */
export function made({ start, expires, dontSend, key, hash, size, ...rest }: Draft): NewMessage {
  const failed = start === 'failed'
  const recipients = dontSend.map((listed, n) =>
    aRecipient(`r${n}@example.com`, { fate: failed || listed ? 'dontSend' : 'open', kind: n === 1 ? 'bcc' : 'to' }),
  )
  return aMessage({
    ...rest,
    state: start,
    reason: failed ? 'dontSend' : null,
    dueAt: start === 'scheduled' ? inSeconds(150) : null,
    expiresAt: expires === null ? null : inSeconds(expires),
    idempotencyKey: key,
    idempotencyHash: key === null ? null : hash,
    metadata: { order: String(size) },
    recipients,
    content: Buffer.alloc(size, 'x'),
  })
}
