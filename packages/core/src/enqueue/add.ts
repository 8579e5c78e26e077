/**
 * Puts composed mails into the store, as the don't-send list has their recipients. Duty: the list is asked in the same go;
 * sends at the same time that bring neither a transaction nor a key share a commit; `enqueued` and the wake-up of the local
 * worker wait until the rows are visible, the caller's commit included.
 * Failures: the store's; a send rejects only with an error that concerns itself (group-commit.ts).
 */
import type { Events } from '../events.js'
import { groupCommit } from '../group-commit.js'
import type { AddAnswer, DontSendStore, EnqueueStore, NewMessage } from '../store/store.js'
import type { Addressed, ReadyMail } from './ready-mail.js'

export interface AddParts<Tx> {
  store: EnqueueStore<Tx> & Pick<DontSendStore<Tx>, 'among'>
  events: Events
  /** Rows a statement, and messages a shared commit. */
  batchSize: number
  /** Wakes a worker of this process. */
  onQueued(): void
}

/** What became of a mail. */
export interface Added extends Addressed {
  answer: AddAnswer
}

export interface Add<Tx> {
  /** All or nothing; in the order of the mails. */
  add(mails: readonly ReadyMail[], transaction: Tx | undefined): Promise<readonly Added[]>
  /** Resolves when no shared commit is under way. */
  idle(): Promise<void>
}

/** Larger mail pays its own commit: a shared one would make small mails wait for megabytes. */
const SHARED_UP_TO = 256 * 1024

export function createAdd<Tx>(parts: AddParts<Tx>): Add<Tx> {
  const shared = groupCommit<ReadyMail, Added>((mails) => addUnlessListed(parts, mails), { maxItems: parts.batchSize })
  return {
    add: async (mails, transaction) => {
      if (transaction !== undefined) return addWithin(parts, { mails, transaction })
      const [only] = mails
      const isShared = only !== undefined && mails.length === 1 && canShare(only.unlisted.message)
      const added = isShared ? [await shared.add(only)] : await addUnlessListed(parts, mails)
      announce(parts, added)
      return added
    },
    idle: () => shared.idle(),
  }
}

function canShare({ idempotencyKey, size }: NewMessage): boolean {
  return idempotencyKey === null && size <= SHARED_UP_TO
}

/** Nearly always nobody is on the list, and the write that finds it so has stored them. Else they are stored as it says. */
async function addUnlessListed<Tx>(parts: AddParts<Tx>, mails: readonly ReadyMail[]): Promise<readonly Added[]> {
  const { store, batchSize } = parts
  const asked = mails.map(({ unlisted }) => unlisted)
  const answers = await store.add({ messages: messagesOf(asked), batchSize, unlessListed: addressesOf(mails) })
  const listed = listedIn(answers)
  if (listed === null) return together(asked, answers)
  const told = mails.map((mail) => mail.given(listed))
  return together(told, await store.add({ messages: messagesOf(told), batchSize }))
}

function listedIn([first]: readonly AddAnswer[]): ReadonlySet<string> | null {
  return first?.kind === 'listed' ? new Set(first.addresses) : null
}

const messagesOf = (all: readonly Addressed[]) => all.map(({ message }) => message)
const addressesOf = (mails: readonly ReadyMail[]) => [...new Set(mails.flatMap(({ addresses }) => addresses))]

/** A store answers one per message. */
const together = (all: readonly Addressed[], answers: readonly AddAnswer[]): Added[] =>
  all.map((one, index) => ({ ...one, answer: answers[index]! }))

interface Within<Tx> {
  mails: readonly ReadyMail[]
  transaction: Tx
}

/**
 * The list is asked through the transaction, or beside it: the store knows. With a second connection for it, as many open
 * transactions as the pool has connections would all wait.
 */
async function addWithin<Tx>(parts: AddParts<Tx>, { mails, transaction }: Within<Tx>): Promise<readonly Added[]> {
  const { store, batchSize } = parts
  const listed = await store.among(addressesOf(mails), transaction)
  const told = mails.map((mail) => (listed.size === 0 ? mail.unlisted : mail.given(listed)))
  const { onCommitted, onAdded } = onceBoth<readonly Added[]>((added) => announce(parts, added))
  const messages = messagesOf(told)
  const added = together(told, await store.add({ messages, batchSize, transaction, onCommitted }))
  onAdded(added)
  return added
}

/** The caller commits when it likes: announced once the rows are there and the answers known, whichever is later. */
function onceBoth<T>(call: (added: T) => void): { onCommitted: () => void; onAdded: (added: T) => void } {
  let answered: T | null = null
  let isCommitted = false
  return {
    onCommitted: () => {
      isCommitted = true
      if (answered !== null) call(answered)
    },
    onAdded: (added) => {
      answered = added
      if (isCommitted) call(added)
    },
  }
}

function announce<Tx>(parts: AddParts<Tx>, all: readonly Added[]): void {
  const added = all.filter(({ answer }) => answer.kind !== 'sameKey')
  for (const { message } of added) {
    const { id, messageId, state, transport } = message
    parts.events.emit('enqueued', { id, messageId, state, transport })
  }
  if (added.some(({ message }) => message.state === 'queued')) parts.onQueued()
}
