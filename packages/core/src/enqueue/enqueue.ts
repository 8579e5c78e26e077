/**
 * THE WAY IN. Every door (send, sendMany, the shorthands, queueTransport) ends in `enqueueAll`, read downwards: check,
 * read files, compose, add, which asks the don't-send list. What fails before `add` has stored nothing, and `add` is all or
 * nothing. Failures: the errors of the rules (mail-rules.ts, send-options.ts), MAILER_TOO_LARGE, and the store's.
 */
import type { Clock } from '../clock.js'
import type { Events } from '../events.js'
import type { CheckedSettings } from '../settings.js'
import type { AddAnswer, MailStore, NewMessage } from '../store/store.js'
import { createAdd } from './add.js'
import { readFiles } from './attachment-files.js'
import type { Composed } from './compose.js'
import { about, composedDraftOf, draftOf, finishedDraft, itemsOf, type Draft, type DraftRules } from './draft.js'
import type { FinishedMail } from './finished-mail.js'
import type { Mail, Queued, SendOptions } from './mail.js'
import { readyMail } from './ready-mail.js'

export interface EnqueueParts<Tx> {
  store: MailStore<Tx>
  settings: CheckedSettings
  clock: Clock
  events: Events
  /** Names that options.transport may have beside 'default'. */
  transportNames: readonly string[]
  /** Wakes a worker of this process; called once mail can be claimed. */
  onQueued(): void
}

export interface Enqueue<Tx> {
  send(mail: Mail, options?: SendOptions<Tx>): Promise<Queued>
  /** All or nothing; checked wholly before anything is stored. Answers in the order of the mails. */
  sendMany(
    mails: readonly (Mail | { mail: Mail; options?: SendOptions<Tx> })[],
    options?: SendOptions<Tx>,
  ): Promise<Queued[]>
  /** For queueTransport: nodemailer's bytes, the same checks. */
  sendFinished(mail: FinishedMail, options?: SendOptions<Tx>): Promise<Queued>
  /** The same for sendAgain: `before` is asked when all is checked and composed; false: nothing is stored, the answer is null. */
  sendFinishedIf(mail: FinishedMail, options: SendOptions<Tx>, before: () => Promise<boolean>): Promise<Queued | null>
  /** Resolves when no shared commit is under way; for close. */
  idle(): Promise<void>
}

export function createEnqueue<Tx>(parts: EnqueueParts<Tx>): Enqueue<Tx> {
  const { settings, clock, transportNames: transports } = parts
  const rules: DraftRules = { settings, clock, transports }
  const adding = createAdd({ ...parts, batchSize: settings.messagesBatchSize })

  async function enqueueAll(drafts: readonly Draft<Tx>[], before?: () => Promise<boolean>): Promise<Queued[]> {
    for (const { files, place } of drafts) await readFiles(files, settings).catch(about(place))
    const composed = await composeAll(drafts)
    const ready = drafts.map((draft, index) => readyMail(draft, composed[index] as Composed, settings))
    if (before !== undefined && !(await before())) return []
    const added = await adding.add(ready, drafts[0]?.options.transaction)
    return added.map(({ message, dropped, answer }) => ({ ...idsOf(message, answer), dropped }))
  }
  const enqueueOne = async (draft: Draft<Tx>) => (await enqueueAll([draft]))[0] as Queued

  return {
    send: async (mail, options = {}) => enqueueOne(draftOf({ place: null, mail, options }, rules)),
    sendMany: async (mails, options = {}) => {
      const drafts = itemsOf(mails, options).map((item) => composedDraftOf(item, rules))
      return drafts.length === 0 ? [] : enqueueAll(drafts)
    },
    sendFinished: async (mail, options = {}) => enqueueOne(finishedDraft(mail, options, rules)),
    sendFinishedIf: async (mail, options, before) =>
      (await enqueueAll([finishedDraft(mail, options, rules)], before))[0] ?? null,
    idle: () => adding.idle(),
  }
}

async function composeAll(drafts: readonly Draft[]): Promise<Composed[]> {
  const all: Composed[] = []
  for (const draft of drafts) all.push(await draft.compose().catch(about(draft.place)))
  return all
}

function idsOf(message: NewMessage, answer: AddAnswer | undefined): Pick<Queued, 'id' | 'messageId' | 'state'> {
  const { id, messageId, state } = answer?.kind === 'sameKey' ? answer : message
  return { id, messageId, state }
}
