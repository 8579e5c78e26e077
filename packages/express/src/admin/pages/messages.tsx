/** The list of messages. Every filter is a form or a link; below 960 px rows stack. */
import type { Message, MessageCount } from '@mailspool/core'
import type { ComponentChildren } from 'preact'
import type { Filters } from '../handlers/filters.js'
import type { Search } from '../handlers/search.js'
import { linksFrom, type LinkQuery } from '../link.js'
import { Act } from '../parts/act.js'
import { useFrame } from '../parts/frame.js'
import { Glyph } from '../parts/glyphs.js'
import { DoneLine, type Done } from '../parts/notice.js'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { count } from '../words/numbers.js'
import { Why } from '../words/why.js'
import { Bulk } from './messages-bulk.js'
import { Chips, FilterForm, Order, filterQuery } from './messages-filter.js'
import { NoMatch } from './no-match.js'

export interface MessagesData {
  filters: Filters
  /** How the search text was read; null without one. */
  search: Search | null
  /** How many fit; null: counting would look through too many. */
  count: MessageCount | null
  mayAct: boolean
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
        {data.messages.length > 0 && <p class="muted">{matchText(data)}</p>}
        <div class="end">
          <Order filters={filters} />
        </div>
      </div>
      <DoneLine done={data.done} />
      <FilterForm filters={filters} />
      <Chips filters={filters} search={search} />
      {data.messages.length === 0 && data.next === null && <NoMatch {...data} />}
      {data.messages.length === 0 && data.next !== null && <p class="lead muted">{words.lookedAt}</p>}
      {(data.messages.length > 0 || data.next !== null) && <Rows {...data} />}
    </>
  )
}

/** '1,214 match', or that there are more than are shown. */
function matchText({ count: counted, messages }: MessagesData): string {
  if (counted === null) return fill(words.matchMany, { n: messages.length })
  if (counted.n === 1 && !counted.orMore) return words.matchOne
  return fill(words.match, { n: count(counted.n) })
}

const linkTo = linksFrom('/')

/** The list in a form where the actor may act: rows to choose, and what to do with them. */
function Rows(data: MessagesData) {
  const { messages, filters, search, next, first, mayAct } = data
  const query = filterQuery(filters, { by: search?.kind ?? null })
  const pages = <Pages messages={messages} query={query} next={next} first={first} />
  if (messages.length === 0) return pages
  if (!mayAct) {
    return (
      <>
        <Table {...data} query={query} />
        {pages}
      </>
    )
  }
  return (
    <>
      <Act to="act" class="rows">
        <input type="hidden" name="query" value={linkTo('', query).replace(/^[^?]*\??/, '')} />
        <Bulk count={data.count} />
        <Table {...data} query={query} />
      </Act>
      {pages}
    </>
  )
}

function Table({ messages, filters, mayAct, query }: MessagesData & { query: LinkQuery }) {
  const columns = [...(mayAct ? ['c-box'] : []), 'c-state', 'c-to', 'c-subject', 'c-n', 'c-prio', 'c-age']
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
            {mayAct && (
              <td>
                <label>
                  <input type="checkbox" class="every" />
                  <span class="hide">{words.chooseAll}</span>
                </label>
              </td>
            )}
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
            <Row key={message.id} message={message} mayAct={mayAct} query={query} />
          ))}
        </tbody>
      </table>
    </>
  )
}

function Row({ message, mayAct, query }: { message: Message; mayAct: boolean; query: LinkQuery }) {
  const { link } = useFrame()
  const [to] = message.recipients
  const more = message.recipients.length - 1
  const priority = texts.priorities[message.priority]
  return (
    <tr class={`${message.state}-row`}>
      {mayAct && (
        <td class="box">
          <label>
            <input type="checkbox" name="id" value={message.id} />
            <span class="hide">
              {fill(words.choose, { subject: message.subject ?? words.noSubject, whom: to?.address ?? '–' })}
            </span>
          </label>
        </td>
      )}
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
          <a href={link(`messages/${message.id}`, query)} title={message.subject ?? undefined}>
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
  const shown =
    messages.length === 0 ? '' : messages.length === 1 ? words.shownOne : fill(words.shown, { n: messages.length })
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
            {messages.length === 0 ? words.lookOn : words.pageOlder}
          </a>
        )}
      </nav>
    </div>
  )
}
