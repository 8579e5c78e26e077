/** Asks once before something is done to many messages: a count, three examples, and verb and number on the button. */
import type { Message } from '@mailspool/core'
import type { BulkDeed } from '../bulk/deeds.js'
import { Act } from '../parts/act.js'
import { useFrame } from '../parts/frame.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { count } from '../words/numbers.js'
import { Subject } from './messages.js'

export interface ConfirmBulkData {
  deed: BulkDeed
  n: number
  orMore: boolean
  all: boolean
  ids: readonly string[]
  query: string
  before: string
  examples: readonly Message[]
  /** Where the list is. */
  back: string
}

const words = texts.bulk

/** '212 messages', '1 message', '10,000+ messages'. */
export function many(n: number, orMore = false): string {
  if (n === 1 && !orMore) return words.one
  return fill(words.many, { n: orMore ? fill(texts.atLeast, { n: count(n).replace(/\+$/, '') }) : count(n) })
}

export function ConfirmBulk(data: ConfirmBulkData) {
  const { deed, n, orMore, examples, back } = data
  const what = many(n, orMore)
  return (
    <div class="page">
      <h1 class="said">{fill(words.ask[deed], { what })}</h1>
      <p class="lead muted">{words.lead[deed]}</p>
      {examples.length > 0 && <Examples messages={examples} all={data.all} />}
      <Act to="act/start">
        <input type="hidden" name="do" value={deed} />
        <input type="hidden" name="which" value={data.all ? 'all' : 'chosen'} />
        <input type="hidden" name="query" value={data.query} />
        <input type="hidden" name="before" value={data.before} />
        {data.ids.map((id) => (
          <input key={id} type="hidden" name="id" value={id} />
        ))}
        {n > 0 && <button class={deed === 'delete' ? 'danger primary' : 'primary'}>{fill(words.verb[deed], { what })}</button>}
        <a class="button" href={back}>
          {n > 0 ? words.leave : words.backToList}
        </a>
      </Act>
    </div>
  )
} // prettier-ignore

function Examples({ messages, all }: { messages: readonly Message[]; all: boolean }) {
  const { link } = useFrame()
  return (
    <section>
      <h2>{all ? words.newest : words.examples}</h2>
      <table class="table stack">
        <thead>
          <tr>
            <th scope="col">{texts.messages.to}</th>
            <th scope="col">{texts.messages.subject}</th>
            <th scope="col">{texts.messages.state}</th>
            <th scope="col" class="num">
              {texts.messages.age}
            </th>
          </tr>
        </thead>
        <tbody>
          {messages.map((message) => (
            <tr key={message.id}>
              <td class="break">
                <bdi>{message.recipients[0]?.address ?? '–'}</bdi>
              </td>
              <td class="break">
                <a href={link(`messages/${message.id}`)}>
                  <Subject message={message} />
                </a>
              </td>
              <td>{texts.states[message.state]}</td>
              <td class="num">
                <When at={message.createdAt} as="age" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
