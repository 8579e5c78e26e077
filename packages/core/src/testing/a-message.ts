/**
 * Builders for tests of stores and engines: a message that is valid in every respect, and requests with sensible
 * defaults. Duty: a test names only what it is about. Pure but for the ids, which are fresh each time.
 */
import { uuidv7 } from 'uuidv7'
import type { AddRequest, ClaimRequest, NewMessage, NewRecipient } from '../store/store.js'

/** A queued mail from shop@example.com to ann@example.com; `size` follows the content. */
export function aMessage(overrides: Partial<NewMessage> = {}): NewMessage {
  const id = overrides.id ?? uuidv7()
  const content = overrides.content ?? someContent(id)
  return {
    id,
    format: 1,
    state: 'queued',
    reason: null,
    priority: 'medium',
    dueAt: null,
    expiresAt: null,
    messageId: `<${id}@example.com>`,
    idempotencyKey: null,
    idempotencyHash: null,
    envelopeFrom: 'shop@example.com',
    from: 'Shop <shop@example.com>',
    subject: 'Your order',
    size: content.length,
    eightBit: false,
    transport: 'default',
    tags: [],
    metadata: {},
    sensitive: false,
    logContent: true,
    onUncertain: null,
    recipients: [aRecipient('ann@example.com')],
    content,
    ...overrides,
  }
}

/** An open recipient in the To header. */
export function aRecipient(address: string, overrides: Partial<NewRecipient> = {}): NewRecipient {
  return { address, kind: 'to', fate: 'open', ...overrides }
}

/** RFC 5322 octets, different for each id. */
export function someContent(id: string): Buffer {
  return Buffer.from(
    `Message-ID: <${id}@example.com>\r\nFrom: shop@example.com\r\nSubject: Your order\r\n\r\nThank you.\r\n`,
  )
}

/** So many octets of every value, in a pattern whose length is prime, so that no two parts of a content are alike. */
export function someBytes(size: number): Buffer {
  const pattern = Uint8Array.from({ length: 65_521 }, (_, n) => n ^ (n >> 8))
  return Buffer.alloc(size, pattern)
}

/** A request to add these. */
export function adding<Tx>(messages: readonly NewMessage[], overrides: Partial<AddRequest<Tx>> = {}): AddRequest<Tx> {
  return { messages, batchSize: 500, ...overrides }
}

/** A claim of up to 1,000 messages of the transport 'default' for 60 s, content up to 1 MB. */
export function aClaim(overrides: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    transports: [{ name: 'default', limit: 1000 }],
    limit: 1000,
    lease: 60,
    formats: [1],
    crashed: 'none',
    contentUpTo: 1_048_576,
    ...overrides,
  }
}
