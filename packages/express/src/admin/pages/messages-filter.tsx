/** What stands above the list: order, the filter form, and a chip for each filter in force. All of it GET. */
import { CLASSES, PRIORITIES, type Filters } from '../handlers/filters.js'
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
      {filters.order === 'next' && <input type="hidden" name="order" value="next" />}
      {filters.group !== '' && <input type="hidden" name="group" value={filters.group} />}
      <button>{words.filter}</button>
      <MoreFilters filters={filters} />
    </form>
  )
}

/** Open while one of its filters is in force. */
function MoreFilters({ filters }: { filters: Filters }) {
  const { begins, contains, priority, transport, tag, error, from, to } = filters
  const open = [begins, contains, priority ?? '', transport, tag, error ?? '', from, to].some((one) => one !== '')
  const field = (name: 'begins' | 'contains' | 'transport' | 'tag', text: string) => (
    <label class="field">
      {text} <input name={name} value={filters[name]} autocomplete="off" />
    </label>
  )
  return (
    <details open={open}>
      <summary>{words.moreFilters}</summary>
      <div>
        {field('begins', words.recipientBegins)}
        {field('contains', words.subjectContains)}
        <label class="field">
          {words.priority}{' '}
          <select name="priority">
            <option value="">{words.anyPriority}</option>
            {PRIORITIES.map((name) => (
              <option key={name} value={name} selected={priority === name}>
                {texts.priorities[name]}
              </option>
            ))}
          </select>
        </label>
        {field('transport', words.transportName)}
        {field('tag', words.tagName)}
        <label class="field">
          {words.error}{' '}
          <select name="error">
            <option value="">{words.anyError}</option>
            {CLASSES.map((name) => (
              <option key={name} value={name} selected={error === name}>
                {texts.classes[name]}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          {words.from} <input type="datetime-local" name="from" value={instant(from)} />
        </label>
        <label class="field">
          {words.until} <input type="datetime-local" name="to" value={instant(to)} />
        </label>
      </div>
    </details>
  )
}

const instant = (text: string): string => (text.length === 10 ? `${text}T00:00` : text)

/** The filters in force, each with its words. */
function chipsOf(filters: Filters, search: Search | null): [keyof Filters, string][] {
  const times = { hour: words.sinceHour, day: words.sinceDay, week: words.sinceWeek }
  const { state, since, priority, tag, transport, begins, contains, error, from, to, group } = filters
  const all: [keyof Filters, string | null][] = [
    ['q', search && fill(words.by[search.kind], { text: search.text })],
    ['state', state && texts.states[state]],
    ['since', since && times[since]],
    ['priority', priority && fill(words.priorityIs, { text: texts.priorities[priority] })],
    ['tag', tag && fill(words.tag, { tag })],
    ['transport', transport && fill(words.transport, { transport })],
    ['begins', begins && fill(words.beginsIs, { text: begins })],
    ['contains', contains && fill(words.containsIs, { text: contains })],
    ['error', error && fill(words.errorIs, { text: texts.classes[error] })],
    ['from', from && fill(words.fromIs, { text: from.replace('T', ' ') })],
    ['to', to && fill(words.untilIs, { text: to.replace('T', ' ') })],
    ['group', group && words.group],
  ]
  return all.filter((chip): chip is [keyof Filters, string] => chip[1] !== null && chip[1] !== '')
}

export function Chips({ filters, search }: { filters: Filters; search: Search | null }) {
  const { link } = useFrame()
  const chips = chipsOf(filters, search)
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
