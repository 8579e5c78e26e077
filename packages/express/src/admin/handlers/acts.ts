/**
 * What a person does to one message: send now, requeue, cancel, delete, resolve. Duty: does it, and says on the next
 * page what really happened, never that it will be well. Fails as the store does.
 */
import type { DeliverySummary, Message, MessageId } from '@mailspool/core'
import { note } from '../audit.js'
import { messageOf } from '../content/open-content.js'
import type { Done } from '../parts/notice.js'
import { ConfirmDelete } from '../pages/confirm-delete.js'
import { page, redirect, type Answer, type Visit } from '../route.js'
import { texts } from '../texts/index.js'
import { listOf } from './list-query.js'

/** A delivery may take 15 minutes; nobody waits for a page that long. It goes on without us. */
const PATIENCE_MS = 10_000

const back = (visit: Visit, message: Message, done: Done): Answer =>
  redirect(visit.link(`messages/${message.id}`, { ...listOf(visit), done }))

type Act = (visit: Visit, message: Message) => Promise<Answer>

/** Finds the message of the path first. */
const withMessage = (act: Act) => async (visit: Visit): Promise<Answer> => {
  const message = await messageOf(visit)
  return message === null ? { kind: 'notFound' } : act(visit, message)
} // prettier-ignore

export const sendNow = withMessage(async (visit, message) => {
  const { mailer } = visit
  if (message.state === 'deferred' && !(await mailer.requeue(message.id))) return back(visit, message, 'notRequeued')
  if (message.state !== 'deferred' && message.state !== 'queued') return back(visit, message, 'notTried')
  await note(visit, { deed: 'send', message: message.id })
  return back(visit, message, await deliverOne(visit, message.id))
})

/** Delivers it while somebody waits, though not for ever. */
export async function deliverOne(visit: Visit, id: MessageId): Promise<Done> {
  const run = visit.mailer.deliver({ ids: [id] }).then(whatHappened)
  // a failure after we stopped waiting must not end the host's process as an unhandled rejection
  run.catch((error: unknown) =>
    visit.logger.error({ message: id, error: String(error) }, 'Send now from the admin page failed.'),
  )
  return Promise.race([run, afterPatience()])
}

function afterPatience(): Promise<Done> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, 'stillTrying').unref())
}

function whatHappened(summary: DeliverySummary): Done {
  const { sent, deferred, failed, dontSend, expired, uncertain, setAside, stoppedBy } = summary
  if (sent + deferred + failed + dontSend + expired + uncertain + setAside > 0) return 'tried'
  if (stoppedBy === 'paused' || stoppedBy === 'transport') return stoppedBy
  return 'notTried'
}

export const requeue = withMessage(async (visit, message) => {
  if (!(await visit.mailer.requeue(message.id))) return back(visit, message, 'notRequeued')
  await note(visit, { deed: 'requeue', message: message.id })
  return back(visit, message, 'requeued')
})

export const cancel = withMessage(async (visit, message) => {
  const answer = await visit.mailer.cancel(message.id)
  if (answer === 'notFound') return { kind: 'notFound' }
  if (answer === 'cancelled') await note(visit, { deed: 'cancel', message: message.id })
  return back(visit, message, answer)
})

export const confirmDelete = withMessage(async (visit, message) => {
  const data = { message, list: listOf(visit) }
  return page({ title: texts.confirm.title, here: { page: 'messages' }, data, component: ConfirmDelete })
})

export const deleteMessage = withMessage(async (visit, message) => {
  const answer = await visit.mailer.delete(message.id)
  if (answer === 'tooLate') return back(visit, message, 'notDeleted')
  await note(visit, { deed: 'delete', message: message.id })
  return redirect(visit.link('messages', { ...listOf(visit), done: 'deleted' }))
})

export const resolve = withMessage(async (visit, message) => {
  const answer = visit.form.get('answer')
  if (answer !== 'sent' && answer !== 'notSent') return back(visit, message, 'notResolved')
  const done = await visit.mailer.resolveUncertain(message.id, answer)
  if (done) await note(visit, { deed: 'resolve', message: message.id, facts: { answer } })
  return back(visit, message, done ? 'resolved' : 'notResolved')
})
