/**
 * Puts composed messages into the store. Duty: sends at the same time that bring neither a transaction nor a key share
 * a commit; `enqueued` and the wake-up of the local worker wait until the rows are visible, the caller's commit included.
 * Failures: the store's; a send rejects only with an error that concerns itself (group-commit.ts).
 */
import type { Events } from '../events.js'
import { groupCommit } from '../group-commit.js'
import type { AddAnswer, EnqueueStore, NewMessage } from '../store/store.js'

export interface AddParts<Tx> {
  store: EnqueueStore<Tx>
  events: Events
  /** Rows a statement, and messages a shared commit. */
  batchSize: number
  /** Wakes a worker of this process. */
  onQueued(): void
}

export interface Add<Tx> {
  /** All or nothing; an answer per message. */
  add(messages: readonly NewMessage[], transaction: Tx | undefined): Promise<readonly AddAnswer[]>
  /** Resolves when no shared commit is under way. */
  idle(): Promise<void>
}

/** Larger mail pays its own commit: a shared one would make small mails wait for megabytes. */
const SHARED_UP_TO = 256 * 1024

export function createAdd<Tx>(parts: AddParts<Tx>): Add<Tx> {
  const { store, batchSize } = parts
  const shared = groupCommit<NewMessage, AddAnswer>((messages) => store.add({ messages, batchSize }), {
    maxItems: batchSize,
  })
  return {
    add: async (messages, transaction) => {
      if (transaction !== undefined) return addWithin(parts, { messages, transaction })
      const [only] = messages
      const isShared = only !== undefined && messages.length === 1 && canShare(only)
      const answers = isShared ? [await shared.add(only)] : await store.add({ messages, batchSize })
      announce(parts, messages, answers)
      return answers
    },
    idle: () => shared.idle(),
  }
}

function canShare({ idempotencyKey, size }: NewMessage): boolean {
  return idempotencyKey === null && size <= SHARED_UP_TO
}

/** The caller commits when it likes: announced once the rows are there and the answers known, whichever is later. */
async function addWithin<Tx>(
  parts: AddParts<Tx>,
  { messages, transaction }: { messages: readonly NewMessage[]; transaction: Tx },
): Promise<readonly AddAnswer[]> {
  const { store, batchSize } = parts
  let answers: readonly AddAnswer[] | null = null
  let isCommitted = false
  const announceOnce = () => {
    if (isCommitted && answers !== null) announce(parts, messages, answers)
  }
  const onCommitted = () => {
    isCommitted = true
    announceOnce()
  }
  answers = await store.add({ messages, batchSize, transaction, onCommitted })
  announceOnce()
  return answers
}

function announce<Tx>(parts: AddParts<Tx>, messages: readonly NewMessage[], answers: readonly AddAnswer[]): void {
  const added = messages.filter((_, index) => answers[index]?.kind !== 'sameKey')
  for (const { id, messageId, state, transport } of added) {
    parts.events.emit('enqueued', { id, messageId, state, transport })
  }
  if (added.some((one) => one.state === 'queued')) parts.onQueued()
}
