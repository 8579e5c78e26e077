/** The don't-send list: search, add, remove. Fails as the store does; an address that is none is said on the page. */
import type { DontSendEntry, MailerError, Page } from '@mailspool/core'
import { note } from '../audit.js'
import { storeOf } from '../doors.js'
import { isBadWords } from '../content/open-content.js'
import { doneOf } from '../parts/notice.js'
import { DontSendPage, type DontSendData } from '../pages/dont-send.js'
import { page, redirect, type Answer, type Visit } from '../route.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'

const ROWS = 50
const DAY_MS = 86_400_000

/** How long an entry holds, by the form's choice. */
export const TERMS = { never: null, month: 30, year: 365 } as const

const NONE: Page<DontSendEntry> = { items: [], next: null }

export async function showDontSend(visit: Visit): Promise<Answer> {
  return answer(visit, {
    begins: (visit.query.get('address') ?? '').trim().slice(0, 320),
    given: { address: visit.query.get('add') ?? '', reason: '' },
    problem: null,
  })
}

export async function addDontSend(visit: Visit): Promise<Answer> {
  const address = (visit.form.get('address') ?? '').trim()
  const reason = (visit.form.get('reason') ?? '').trim().slice(0, 200)
  const expiresAt = expiryOf(visit)
  const expires = expiresAt === null ? {} : { expiresAt }
  const given = { address, reason }
  if (address === '') return answer(visit, { begins: '', given, problem: texts.dontSend.noAddress })
  try {
    await visit.mailer.dontSend.add(address, { source: visit.actor.name, ...(reason === '' ? {} : { reason }), ...expires })
  } catch (error) {
    if (!isBadWords(error)) throw error
    return answer(visit, { begins: '', given, problem: fill(texts.dontSend.refused, { problem: problemOf(error) }) })
  }
  await note(visit, { deed: 'listAdd', facts: { address } })
  return redirect(visit.link('dont-send', { done: 'added' }))
} // prettier-ignore

/** When an entry ends, by the form's choice; null: never. */
export function expiryOf({ form, now }: Visit): Date | null {
  const term = form.get('until') ?? 'never'
  const days = Object.hasOwn(TERMS, term) ? TERMS[term as keyof typeof TERMS] : null
  return days === null ? null : new Date(now.getTime() + days * DAY_MS)
}

export async function removeDontSend(visit: Visit): Promise<Answer> {
  const address = visit.form.get('address') ?? ''
  const was = await visit.mailer.dontSend.remove(address).catch((error: unknown) => {
    if (isBadWords(error)) return false
    throw error
  })
  if (was) await note(visit, { deed: 'listRemove', facts: { address } })
  return redirect(visit.link('dont-send', { done: was ? 'removed' : 'notRemoved' }))
}

/** The error's own words without the sentence that speaks of mail. */
function problemOf(error: MailerError): string {
  const { problem } = error.details
  return typeof problem === 'string' ? `the address ${problem}` : error.message
}

type Asked = Pick<DontSendData, 'begins' | 'given' | 'problem'>

async function answer(visit: Visit, asked: Asked): Promise<Answer> {
  const after = visit.query.get('after')
  const query = { limit: ROWS, ...(asked.begins === '' ? {} : { address: asked.begins }), ...(after === null ? {} : { after }) }
  const { items, next } = await visit.mailer.dontSend.list(query).catch((error: unknown) => {
    if (isBadWords(error)) return NONE
    throw error
  })
  const store = await storeOf(visit.mailer)
  const stopped = await store?.stoppedTo(items.map(({ address }) => address))
  const entries = items.map((entry, index) => ({ ...entry, stopped: stopped?.[index] ?? 0 }))
  const data = { ...asked, entries, next, first: after === null, done: doneOf(visit.query) }
  return page({
    title: texts.dontSend.title,
    here: { page: 'dontSend' },
    data,
    component: DontSendPage,
    status: asked.problem === null ? 200 : 422,
  })
} // prettier-ignore
