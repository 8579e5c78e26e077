/**
 * A deed on many messages, batch by batch. Duty: goes on when its page is left, never ends the host's process by an
 * error, stops between two batches when it is asked to, and writes down what became of each message.
 */
import type { Mailer, MailStore, Message, MessageId, MessageQuery, Steering } from '@mailspool/core'
import { note } from '../audit.js'
import type { Visit } from '../route.js'
import { actOn, added, BATCH, type BulkDeed } from './deeds.js'
import { isToStop, writeProgress, type Progress } from './progress.js'

/** Those chosen, or all that a query finds which were there when it was asked. */
export type Selection = { ids: readonly MessageId[] } | { query: MessageQuery; before: Date }

export interface Doing {
  deed: BulkDeed
  selection: Selection
  progress: Progress
  store: MailStore
  steering: Steering
}

/** Resolves when all is done; never rejects. */
export async function carryOut(visit: Pick<Visit, 'mailer' | 'logger' | 'actor'>, doing: Doing): Promise<void> {
  const { deed, store, steering } = doing
  let progress = doing.progress
  const write = async (changes: Partial<Progress>) => {
    progress = { ...progress, ...changes, at: new Date().toISOString() }
    await writeProgress(store, progress)
  }
  try {
    for await (const messages of batches(visit.mailer, doing)) {
      if (await isToStop(store, progress.id)) {
        await write({ end: 'stopped' })
        break
      }
      const tally = await actOn(deed, { mailer: visit.mailer, steering }, messages)
      await write({ done: progress.done + messages.length, tally: added(progress.tally, tally) })
    }
    await write({ end: progress.end ?? 'done' })
    await note(visit, { deed, facts: { messages: progress.done, ...progress.tally } })
  } catch (error) {
    visit.logger.error({ deed, error: String(error) }, 'A deed on many messages of the admin page broke off.')
    await write({ end: 'failed' }).catch(() => undefined)
  }
}

async function* batches(mailer: Mailer, { deed, selection }: Doing): AsyncIterable<readonly Message[]> {
  const size = BATCH[deed]
  if ('ids' in selection) {
    for (let from = 0; from < selection.ids.length; from += size) {
      const found = await Promise.all(selection.ids.slice(from, from + size).map((id) => mailer.find(id)))
      yield found.filter((message) => message !== null)
    }
    return
  }
  const { query, before } = selection
  const createdBefore = query.createdBefore !== undefined && query.createdBefore < before ? query.createdBefore : before
  let after: string | null = null
  do {
    const asked: MessageQuery = { ...query, order: 'oldest', limit: size, createdBefore }
    const page: Awaited<ReturnType<Mailer['list']>> = await mailer.list(after === null ? asked : { ...asked, after })
    if (page.items.length > 0) yield page.items
    after = page.next
  } while (after !== null)
}
