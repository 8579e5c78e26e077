/** Way in: a composed message, and adding it. What holds for every verb of a store stands in store.ts. Duty: types only. */
import type { Fate, FailReason, MessageId, OnUncertain, RecipientKind, State } from '../message/message.js'
import type { Priority } from '../message/priority.js'

/** A recipient on its way in; one on the don't-send list is stored with that fate. */
export interface NewRecipient {
  address: string
  kind: RecipientKind
  fate: Extract<Fate, 'open' | 'dontSend'>
}

/** A composed message on its way in. */
export interface NewMessage {
  id: MessageId
  /** Version of the row's meaning; a worker claims only formats that it knows. */
  format: number
  state: Extract<State, 'queued' | 'scheduled' | 'deferred' | 'failed'>
  reason: Extract<FailReason, 'dontSend'> | null
  priority: Priority
  dueAt: Date | null
  expiresAt: Date | null
  messageId: string
  idempotencyKey: string | null
  /** SHA-256 in hex over the caller's fields and options; null without a key. */
  idempotencyHash: string | null
  /** MAIL FROM; '' is the null sender. */
  envelopeFrom: string
  from: string
  /** Null for sensitive mail. */
  subject: string | null
  size: number
  /** Whether the content has octets above 127: the server must offer 8BITMIME (RFC 6152). */
  eightBit: boolean
  transport: string
  tags: readonly string[]
  metadata: Readonly<Record<string, string>>
  sensitive: boolean
  /** False: content, recipients and subject leave when the message is finished. */
  logContent: boolean
  onUncertain: OnUncertain | null
  recipients: readonly NewRecipient[]
  content: Buffer
}

/** What `add` is asked to insert, and in whose transaction. */
export interface AddRequest<Tx> {
  messages: readonly NewMessage[]
  /** The caller's: rows exist if and only if it commits. Without one the store uses its own, all or nothing. */
  transaction?: Tx | undefined
  /** Called once the rows are visible to others: after the store's own commit, or after the caller's. */
  onCommitted?: (() => void) | undefined
  /** Rows a statement. */
  batchSize: number
  /**
   * Normalised addresses. Where one of them is on the don't-send list and not expired, nothing is written, and every answer
   * is `listed`: so a store can ask the list and write in one go.
   */
  unlessListed?: readonly string[] | undefined
}

/** What became of one message of an `add`. */
export type AddAnswer =
  | { kind: 'added' }
  /** The same id is there already: an earlier try of this very add was committed. */
  | { kind: 'present' }
  /** The key was used before with the same hash. Another hash rejects all with MAILER_IDEMPOTENCY_CONFLICT. */
  | { kind: 'sameKey'; id: MessageId; messageId: string; state: State }
  /** Nothing was written: `addresses` are those of `unlessListed` that are on the list. */
  | { kind: 'listed'; addresses: readonly string[] }

/** The way in. */
export interface EnqueueStore<Tx> {
  /** Inserts messages with content and recipients; a message that starts `failed` gets its attempt row (result dontSend, not counted). */
  add(request: AddRequest<Tx>): Promise<AddAnswer[]>
}
