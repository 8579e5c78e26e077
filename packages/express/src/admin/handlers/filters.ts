/** The filters of the list, as the address has them. Duty: what is none of ours is as if it were not there. Pure. */
import { STATES, type State } from '@mailspool/core'

/** Seconds of the time filter. */
export const SINCE = { hour: 3600, day: 86_400, week: 7 * 86_400 } as const

export type Since = keyof typeof SINCE

/** The filters as the address has them; what is none of ours is as if it were not there. */
export interface Filters {
  q: string
  state: State | null
  since: Since | null
  tag: string
  transport: string
  order: 'newest' | 'next'
}

export function readFilters(query: URLSearchParams): Filters {
  const state = query.get('state')
  const since = query.get('since') ?? ''
  return {
    q: (query.get('q') ?? '').trim().slice(0, 500),
    state: STATES.find((known) => known === state) ?? null,
    since: Object.hasOwn(SINCE, since) ? (since as Since) : null,
    tag: query.get('tag') ?? '',
    transport: query.get('transport') ?? '',
    order: query.get('order') === 'next' ? 'next' : 'newest',
  }
}
