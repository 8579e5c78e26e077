/** The list when nothing fits: says why it is empty and offers the next step. */
import type { Filters } from '../handlers/filters.js'
import type { Search } from '../handlers/search.js'
import { setOnly } from '../link.js'
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
  if (Object.keys(setOnly({ ...wide, order: null })).length === 0) return <NoneYet />
  return (
    <section class="page">
      <h2 class="said">
        <bdi>{headline(filters, search)}</bdi>
      </h2>
      <p class="lead muted">
        {onList && `${fill(words.onList, { address: search?.text ?? '' })} `}
        {!onList && search?.kind === 'recipient' && `${words.notOnList} `}
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
}

function NoneYet() {
  const { link } = useFrame()
  return (
    <section class="page">
      <h2 class="said">{words.noneYet}</h2>
      <p class="lead muted">{words.noneYetLead}</p>
      <p class="acts">
        <a class="button" href={link('')}>
          {words.firstSteps}
        </a>
      </p>
    </section>
  )
}

/** 'No failed mail to ann@example.com in the last 24 hours'. */
function headline(filters: Filters, search: Search | null): string {
  const { state, since, ...rest } = filters
  const whom = search?.kind === 'recipient' || search?.kind === 'domain' ? words.noneFor : words.noneAbout
  const others = Object.keys(setOnly({ ...rest, q: null, order: null })).length > 0
  return fill(words.none, {
    state: state === null ? '' : fill(words.noneState, { state: texts.states[state].toLowerCase() }),
    about: search === null ? (others ? words.noneFits : '') : fill(whom, { text: search.text }),
    when: since === null ? '' : words.noneIn[since],
  })
}
