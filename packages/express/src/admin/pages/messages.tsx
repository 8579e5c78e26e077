/** The list of messages. Every filter is a form or a link; below 960 px rows stack. */
import type { Message } from '@mailspool/core'
import type { ComponentChildren } from 'preact'
import type { Filters } from '../handlers/filters.js'
import type { Search } from '../handlers/search.js'
import { useFrame } from '../parts/frame.js'
import { Glyph } from '../parts/glyphs.js'
import { DoneLine, type Done } from '../parts/notice.js'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { Why } from '../words/why.js'
import { Chips, FilterForm, Order, filterQuery } from './messages-filter.js'
import { NoMatch } from './no-match.js'

export interface MessagesData {
  filters: Filters
  /** How the search text was read; null without one. */
  search: Search | null
  messages: readonly Message[]
  next: string | null
  /** Whether this is the first page. */
  first: boolean
  /** Whether the address that nothing was found for is on the don't-send list. */
  onList: boolean
  done: Done | null
}

const words = texts.messages

export function MessagesPage(data: MessagesData) {
  const { filters, search } = data
  return (
    <>
      <div class="top">
        <h1>{words.title}</h1>
        <div class="end">
          <Order filters={filters} />
        </div>
      </div>
      <DoneLine done={data.done} />
      <FilterForm filters={filters} />
      <Chips filters={filters} search={search} />
      {data.messages.length === 0 ? <NoMatch {...data} /> : <Table {...data} />}
    </>
  )
}

function Table({ messages, filters, search, next, first }: MessagesData) {
  const columns = ['c-state', 'c-to', 'c-subject', 'c-n', 'c-prio', 'c-age']
  return (
    <>
      <table class="table fixed list">
        <caption class="hide">{filters.order === 'next' ? words.captionNext : words.caption}</caption>
        <colgroup>
          {columns.map((name) => (
            <col key={name} class={name} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{words.state}</th>
            <th scope="col">{words.to}</th>
            <th scope="col">{words.subject}</th>
            <th scope="col" class="num">
              {words.attempts}
            </th>
            <th scope="col" class="prio">
              {words.priority}
            </th>
            <th scope="col" class="num">
              {words.age}
            </th>
          </tr>
        </thead>
        <tbody>
          {messages.map((message) => (
            <Row key={message.id} message={message} />
          ))}
        </tbody>
      </table>
      <Pages messages={messages} query={filterQuery(filters, { by: search?.kind ?? null })} next={next} first={first} />
    </>
  )
}

function Row({ message }: { message: Message }) {
  const { link } = useFrame()
  const [to] = message.recipients
  const more = message.recipients.length - 1
  const priority = texts.priorities[message.priority]
  return (
    <tr class={`${message.state}-row`}>
      <td class={`state ${message.state}`}>
        <Glyph name={message.state} /> {texts.states[message.state]}
      </td>
      <td class="to">
        <div class="pair">
          <span title={to?.address}>{to?.address ?? '–'}</span>
          {more > 0 && (
            <span class="more">
              +{more}
              <span class="hide"> {words.more}</span>
            </span>
          )}
        </div>
      </td>
      <td class="subject">
        <div class="pair">
          <a href={link(`messages/${message.id}`)} title={message.subject ?? undefined}>
            <Subject message={message} />
          </a>
          <span class="why">
            <Why message={message} />
          </span>
        </div>
      </td>
      <td class="n num">{message.attemptCount}</td>
      <td class="prio">{message.priority === 'high' ? <b>{priority}</b> : <span class="muted">{priority}</span>}</td>
      <td class="age num">
        <When at={message.createdAt} as="age" />
      </td>
    </tr>
  )
}

/** The subject, or why there is none to see. */
export function Subject({ message }: { message: Message }): ComponentChildren {
  if (message.subject !== null && message.subject !== '') return <bdi>{message.subject}</bdi>
  return <span class="muted">{message.sensitive ? words.sensitive : words.noSubject}</span>
}

interface PagesProps {
  messages: readonly Message[]
  query: ReturnType<typeof filterQuery>
  next: string | null
  first: boolean
}

function Pages({ messages, query, next, first }: PagesProps) {
  const { link } = useFrame()
  const [newest, oldest] = [messages[0], messages.at(-1)]
  const shown = messages.length === 1 ? words.shownOne : fill(words.shown, { n: messages.length })
  return (
    <div class="pages">
      <p>
        {shown}
        {newest !== undefined && oldest !== undefined && newest !== oldest && query.order !== 'next' && (
          <Say
            text={words.span}
            with={{ from: <When at={newest.createdAt} as="clock" />, to: <When at={oldest.createdAt} as="clock" /> }}
          />
        )}
      </p>
      <nav aria-label={words.pages}>
        {!first && (
          <a class="button small" href={link('messages', query)}>
            {words.pageNewest}
          </a>
        )}
        {next !== null && (
          <a class="button small" rel="next" href={link('messages', { ...query, after: next })}>
            {words.pageOlder}
          </a>
        )}
      </nav>
    </div>
  )
}
