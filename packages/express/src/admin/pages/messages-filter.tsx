/** What stands above the list: order, the filter form, and a chip for each filter in force. All of it GET. */
import type { Filters } from '../handlers/filters.js'
import type { Search } from '../handlers/search.js'
import { useFrame } from '../parts/frame.js'
import { STATE_ORDER } from '../parts/layout.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'

const words = texts.messages

/** A filter's place in the address, with some of it changed. */
export const filterQuery = (
  filters: Filters,
  changes: Partial<Record<keyof Filters | 'by' | 'after', string | null>> = {},
) => ({ ...filters, order: filters.order === 'next' ? 'next' : null, ...changes })

export function Order({ filters }: { filters: Filters }) {
  const { link } = useFrame()
  const item = (order: Filters['order'], text: string) => (
    <a
      href={link('messages', filterQuery(filters, { order: order === 'next' ? order : null }))}
      {...(filters.order === order ? { 'aria-current': 'true' as const } : {})}
    >
      {text}
    </a>
  )
  return (
    <nav class="seg" aria-label={words.order}>
      {item('newest', words.newest)}
      {item('next', words.next)}
    </nav>
  )
}

export function FilterForm({ filters }: { filters: Filters }) {
  const { link } = useFrame()
  const times = { '': words.sinceAny, hour: words.sinceHour, day: words.sinceDay, week: words.sinceWeek }
  return (
    <form class="filter" action={link('messages')} role="search" aria-label={words.filters}>
      <input type="search" name="q" value={filters.q} aria-label={words.search} placeholder={words.search} />
      <select name="state" aria-label={words.state}>
        <option value="">{words.anyState}</option>
        {STATE_ORDER.map((state) => (
          <option key={state} value={state} selected={filters.state === state}>
            {texts.states[state]}
          </option>
        ))}
      </select>
      <select name="since" aria-label={words.since}>
        {Object.entries(times).map(([value, text]) => (
          <option key={value} value={value} selected={(filters.since ?? '') === value}>
            {text}
          </option>
        ))}
      </select>
      {(['tag', 'transport'] as const).map(
        (name) => filters[name] !== '' && <input key={name} type="hidden" name={name} value={filters[name]} />,
      )}
      {filters.order === 'next' && <input type="hidden" name="order" value="next" />}
      <button>{words.filter}</button>
    </form>
  )
}

export function Chips({ filters, search }: { filters: Filters; search: Search | null }) {
  const { link } = useFrame()
  const times = { hour: words.sinceHour, day: words.sinceDay, week: words.sinceWeek }
  const chips: [keyof Filters, string][] = []
  if (search !== null) chips.push(['q', fill(words.by[search.kind], { text: search.text })])
  if (filters.state !== null) chips.push(['state', texts.states[filters.state]])
  if (filters.since !== null) chips.push(['since', times[filters.since]])
  if (filters.tag !== '') chips.push(['tag', fill(words.tag, { tag: filters.tag })])
  if (filters.transport !== '') chips.push(['transport', fill(words.transport, { transport: filters.transport })])
  if (chips.length === 0) return null
  return (
    <ul class="chips" aria-label={words.active}>
      {chips.map(([name, text]) => (
        <li key={name}>
          <a href={link('messages', filterQuery(filters, { [name]: null }))}>
            <bdi>{text}</bdi>{' '}
            <svg aria-hidden="true">
              <use href="#g-x" />
            </svg>
            <span class="hide">{words.remove}</span>
          </a>
        </li>
      ))}
      <li class="clear">
        <a href={link('messages')}>{words.clear}</a>
      </li>
    </ul>
  )
}
