/**
 * Send again: what a message says, as a new message, also to a corrected address. Duty: asks for the addresses, does it
 * once however often the button is pressed, and leads to the new message. Fails as the store does; an address that is none
 * is said on the page, and then nothing was changed.
 */
import { randomUUID } from 'node:crypto'
import { isMailerError, type Message } from '@mailspool/core'
import { isBadWords, messageOf } from '../content/open-content.js'
import { SendAgainPage, type SendAgainData } from '../pages/send-again.js'
import { page, redirect, type Answer, type Visit } from '../route.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { noteAgain } from './again.js'
import { listOf } from './list-query.js'

const words = texts.sendAgain

export async function askSendAgain(visit: Visit): Promise<Answer> {
  const message = await messageOf(visit)
  if (message === null) return { kind: 'notFound' }
  const anybodyLeft = message.recipients.some(({ fate }) => fate !== 'accepted')
  const rows = message.recipients.map(({ address, fate }) => ({
    old: address,
    given: anybodyLeft && fate === 'accepted' ? '' : address,
    has: fate === 'accepted',
  }))
  return answer(visit, { message, rows, also: '', once: randomUUID(), problem: null })
}

export async function sendAgain(visit: Visit): Promise<Answer> {
  const message = await messageOf(visit)
  if (message === null) return { kind: 'notFound' }
  const asked = readForm(visit, message)
  const to = [
    ...asked.rows.filter(({ given }) => given !== '').map(({ old, given }) => (given === old ? old : { address: given, insteadOf: old })),
    ...(asked.also === '' ? [] : [asked.also]),
  ]
  if (to.length === 0) return answer(visit, { ...asked, problem: words.nobody })
  try {
    const again = await visit.mailer.sendAgain(message.id, { to, idempotencyKey: `again:${asked.once}` })
    if (again === null) return await answer(visit, { ...asked, problem: words.notSent })
    await noteAgain(visit, message, { id: again.id, to: to.map((one) => (typeof one === 'string' ? one : one.address)).join(', ').slice(0, 300) })
    const done = again.dropped.length > 0 ? 'againDropped' : again.cancelled ? 'againCancelled' : 'again'
    return redirect(visit.link(`messages/${again.id}`, { done }))
  } catch (error) {
    if (!isBadWords(error) && !(isMailerError(error) && /^MAILER_(TOO|UNKNOWN_TRANSPORT|IDEMPOTENCY)/.test(error.code))) throw error
    const { problem } = error.details
    const text = error.code === 'MAILER_BAD_ADDRESS' && typeof problem === 'string' ? fill(words.badAddress, { problem }) : error.message
    return answer(visit, { ...asked, problem: fill(words.refused, { problem: text }) })
  }
} // prettier-ignore

function readForm({ form }: Visit, message: Message): Omit<SendAgainData, 'problem' | 'gone' | 'list'> {
  const [given, old] = [form.getAll('to'), form.getAll('old')]
  const rows = message.recipients.map(({ address, fate }) => ({
    old: address,
    given: (given[old.indexOf(address)] ?? '').trim().slice(0, 500),
    has: fate === 'accepted',
  }))
  const key = form.get('key') ?? ''
  return { message, rows, also: (form.get('also') ?? '').trim().slice(0, 500), once: /^[0-9a-f-]{36}$/.test(key) ? key : randomUUID() }
} // prettier-ignore

async function answer(visit: Visit, asked: Omit<SendAgainData, 'gone' | 'list'>): Promise<Answer> {
  const { message } = asked
  const gone: SendAgainData['gone'] = message.sensitive ? 'sensitive' : (await visit.mailer.content(message.id)) === null ? 'gone' : null
  const status = asked.problem === null ? 200 : 422
  return page({ title: words.title, here: { page: 'messages' }, data: { ...asked, gone, list: listOf(visit) }, component: SendAgainPage, status })
} // prettier-ignore
