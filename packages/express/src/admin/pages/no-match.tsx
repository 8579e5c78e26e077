/** The list when nothing fits: says why it is empty and offers the next step. */
import type { Filters } from '../handlers/filters.js'
import type { Search } from '../handlers/search.js'
import { useFrame } from '../parts/frame.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { domainOf } from '../words/people.js'
import { filterQuery } from './messages-filter.js'

const words = texts.messages

interface Props {
  filters: Filters
  search: Search | null
  /** Whether the address that was looked for is on the don't-send list. */
  onList: boolean
}

export function NoMatch({ filters, search, onList }: Props) {
  const { link } = useFrame()
  const wide = filterQuery(filters, { after: null, by: null })
  const domain = search?.kind === 'recipient' ? domainOf(search.text) : null
  return (
    <section class="page">
      <h2 class="said">
        <bdi>{headline()}</bdi>
      </h2>
      <p class="lead muted">
        {onList && `${fill(words.onList, { address: search?.text ?? '' })} `}
        {words.noneLead}
      </p>
      <p class="acts">
        {filters.since !== null && (
          <a class="button" href={link('messages', { ...wide, since: null })}>
            {words.anyTime}
          </a>
        )}
        {filters.state !== null && (
          <a class="button" href={link('messages', { ...wide, state: null })}>
            {words.inAnyState}
          </a>
        )}
        {domain !== null && (
          <a class="button" href={link('messages', { ...wide, q: `@${domain}` })}>
            {fill(words.everyone, { domain })}
          </a>
        )}
        <a class="button" href={link('messages')}>
          {words.all}
        </a>
      </p>
    </section>
  )

  function headline(): string {
    if (search === null) return fill(words.none, { what: words.noneAny })
    const text = search.kind === 'recipient' || search.kind === 'domain' ? words.noneFor : words.noneAbout
    return fill(words.none, { what: fill(text, { text: search.text }) })
  }
}
