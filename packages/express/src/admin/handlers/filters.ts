/** The filters of the list, as the address has them, and what they ask of the store. Duty: what is none of ours is as if it were not there. Pure. */
import { STATES, type FailureClass, type MessageQuery, type State } from '@mailspool/core'

/** Seconds of the time filter. */
export const SINCE = { hour: 3600, day: 86_400, week: 7 * 86_400 } as const

export type Since = keyof typeof SINCE

export const PRIORITIES = ['high', 'medium', 'low'] as const
export const CLASSES: readonly FailureClass[] = [
  'temporary', 'permanent', 'greylisted', 'rate', 'policy', 'auth', 'network', 'tls', 'protocol',
] // prettier-ignore

/** The filters as the address has them; what is none of ours is as if it were not there. */
export interface Filters {
  q: string
  state: State | null
  priority: (typeof PRIORITIES)[number] | null
  since: Since | null
  /** '2025-11-25' or '2025-11-25T14:30', UTC. */
  from: string
  to: string
  tag: string
  transport: string
  /** Some recipient's address begins so. */
  begins: string
  /** Inside the subject. */
  contains: string
  error: FailureClass | null
  /** A group of failures. */
  group: string
  order: 'newest' | 'next'
}

const among = <T extends string>(known: readonly T[], given: string | null): T | null =>
  known.find((one) => one === given) ?? null

export function readFilters(query: URLSearchParams): Filters {
  const since = query.get('since') ?? ''
  const short = (name: string) => (query.get(name) ?? '').trim().slice(0, 500)
  return {
    q: short('q'),
    state: among(STATES, query.get('state')),
    priority: among(PRIORITIES, query.get('priority')),
    since: Object.hasOwn(SINCE, since) ? (since as Since) : null,
    from: instantOf(short('from')) === null ? '' : short('from'),
    to: instantOf(short('to')) === null ? '' : short('to'),
    tag: short('tag'),
    transport: short('transport'),
    begins: short('begins'),
    contains: short('contains'),
    error: among(CLASSES, query.get('error')),
    group: short('group'),
    order: query.get('order') === 'next' ? 'next' : 'newest',
  }
}

function instantOf(text: string): Date | null {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$/.test(text)) return null
  const at = new Date(text.length === 10 ? `${text}T00:00:00Z` : `${text}Z`)
  return Number.isNaN(at.getTime()) ? null : at
}

/** What the filters ask of the store; the search text is not among them (search.ts). */
export function queryOf(filters: Filters, now: Date): MessageQuery {
  const { state, priority, since, tag, transport, begins, contains, error, group, order } = filters
  const range = since === null ? null : new Date(now.getTime() - SINCE[since] * 1000)
  const [from, to] = [instantOf(filters.from), instantOf(filters.to)]
  const after = [range, from].reduce((a, b) => (a === null ? b : b === null || a > b ? a : b))
  return {
    order,
    // what is not queued is not the next to be sent; and the order is an index of queued mail alone
    ...(state !== null ? { state } : order === 'next' ? { state: 'queued' as const } : {}),
    ...(priority === null ? {} : { priority }),
    ...(tag === '' ? {} : { tag }),
    ...(transport === '' ? {} : { transport }),
    ...(begins === '' ? {} : { recipientBegins: begins }),
    ...(contains === '' ? {} : { subjectContains: contains }),
    ...(error === null ? {} : { failureClass: error }),
    ...(group === '' ? {} : { failureGroup: group }),
    ...(after === null ? {} : { createdAfter: after }),
    ...(to === null ? {} : { createdBefore: to }),
  }
}

/** Whether counting them reads no more than it counts: a count that has to look through messages is left to the page that asks back. */
export const countsCheaply = ({ priority, contains, error, begins }: Filters): boolean =>
  priority === null && contains === '' && error === null && begins === ''
