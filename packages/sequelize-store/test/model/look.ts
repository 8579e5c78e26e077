/**
 * Looks at both stores in every way there is. Duty: pages are followed to their end, since only the store knows what its
 * cursors mean; the rest is compared as it is.
 */
import { STATES, type Attempt, type MailStore, type Message, type Page, type State } from '@mailspool/core'
import { Disagreement, type Pair } from './pair.js'
import { ADDRESSES, type Step } from './steps.js'

type Look = Extract<Step, { op: 'look' }>

export async function look(pair: Pair, step: Look): Promise<void> {
  const { order, limit, address, tag } = step
  const states = STATES.filter((_, n) => (step.state & (1 << n)) !== 0)
  const lists = [{ state: states }, { recipient: address }, { tag }, { transport: 'bulk', state: states }, { subject: 'Your' }]
  for (const query of lists) {
    const form = (items: Message[]) => (order === 'next' ? items : inStepsById(pair, items))
    await pair.ask((store) => pages((after) => store.list({ ...query, order, limit, ...after })), form)
  }
  for (const query of [{}, { result: 'failure' }, { failureClass: 'permanent' }] as const) {
    const log = order === 'oldest' ? ('oldest' as const) : ('newest' as const)
    const form = (items: Attempt[]) => withoutOwnIds(inStepsById(pair, items))
    await pair.ask((store) => pages((after) => store.attempts({ ...query, order: log, limit, ...after })), form)
  }
  const [id] = pair.idsAt([step.state])
  if (id !== undefined) {
    await pair.ask((store) => store.find(id), (found) => found && { ...found, attempts: withoutOwnIds(inStepsById(pair, found.attempts ?? [])) }) // prettier-ignore
    await pair.ask((store) => store.content(id))
  }
  await figures(pair, limit)
} // prettier-ignore

async function figures(pair: Pair, upTo: number): Promise<void> {
  await pair.ask<Record<State, number>>((store) => store.counts({ upTo }))
  await pair.ask((store) => store.statistics({ formats: [1] }))
  await pair.ask((store) => store.among(ADDRESSES), (found) => [...found].sort()) // prettier-ignore
  await pair.ask((store) => pages((after) => store.listDontSend({ limit: upTo, ...after })))
  await pair.ask((store) => store.readSettings('pause'))
}

/** What was stored in one step has no order but that of its ids: a database may take a millisecond between its rows. */
function inStepsById<T extends Message | Attempt>({ since }: Pair, items: readonly T[]): T[] {
  const groups: T[][] = []
  // the store's own attempt has an id of its own, and is of its message's step
  const stepOf = (item: T) => since.get(item.id) ?? ('message' in item ? since.get(item.message) : undefined)
  for (const item of items) {
    const last = groups.at(-1)?.[0]
    if (last !== undefined && stepOf(last) === stepOf(item)) groups.at(-1)!.push(item)
    else groups.push([item])
  }
  return groups.flatMap((group) => group.sort((a, b) => (a.id < b.id ? -1 : 1)))
}

/** More than a life can store. */
const MOST = 10_000

type Store = Pick<MailStore, 'list' | 'attempts' | 'listDontSend'>
type Item = Message | Attempt | Awaited<ReturnType<Store['listDontSend']>>['items'][number]

async function pages<T extends Item>(read: (after: { after?: string }) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = []
  let next: string | null = null
  do {
    const page: Page<T> = await read(next === null ? {} : { after: next })
    all.push(...page.items)
    if (page.next !== null && page.next === next) throw new Disagreement(`the page after ${next} ends where it began`)
    if (all.length > MOST) throw new Disagreement(`pages go on for ever: ${read.toString()}`)
    next = page.next
  } while (next !== null)
  return all
}

/** The attempt of mail that fails at once is the store's own, and so is its id. */
const withoutOwnIds = (attempts: readonly Attempt[]): unknown[] =>
  attempts.map(({ id, ...rest }) => (rest.result === 'dontSend' && rest.worker === '' ? rest : { id, ...rest }))
