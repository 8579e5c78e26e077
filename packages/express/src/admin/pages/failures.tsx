/** Failures by what the servers said: how many, what helps, whose domains, since when, and the buttons for all of them. */
import type { FailureGroup } from '@mailspool/core'
import type { Range } from '../handlers/ranges.js'
import { Act } from '../parts/act.js'
import { useFrame, useMay } from '../parts/frame.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { count } from '../words/numbers.js'
import { meaningOf, shortly } from '../words/replies.js'
import { many } from './confirm-bulk.js'

export interface FailuresData {
  groups: readonly FailureGroup[]
  orMore: boolean
  range: Range | null
}

const words = texts.failures

export function FailuresPage({ groups, orMore, range }: FailuresData) {
  const { link } = useFrame()
  const n = groups.reduce((sum, group) => sum + group.n, 0)
  const ranges = { day: words.day, week: words.week, month: words.month, all: words.all }
  return (
    <>
      <div class="top">
        <h1>{words.title}</h1>
        {n > 0 && <p class="muted">{fill(groups.length === 1 ? words.leadOne : words.lead, { what: many(n, orMore), n: groups.length })}</p>}
        <div class="end">
          <nav class="seg" aria-label={words.range}>
            {Object.entries(ranges).map(([name, text]) => (
              <a
                key={name}
                href={link('failures', { range: name === 'all' ? null : name })}
                {...((range ?? 'all') === name ? { 'aria-current': 'true' as const } : {})}
              >
                {text}
              </a>
            ))}
          </nav>
        </div>
      </div>
      {groups.length === 0 ? (
        <section class="page">
          <h2 class="said">{words.none}</h2>
          <p class="lead muted">{range === null ? words.noneLead : words.noneRange}</p>
          {range === null && (
            <p class="acts">
              <a class="button" href={link('messages', { state: 'deferred' })}>
                {words.deferred}
              </a>
            </p>
          )}
        </section>
      ) : (
        <Groups groups={groups} />
      )}
      {orMore && <p class="meta">{words.newestOnly}</p>}
    </>
  )
} // prettier-ignore

function Groups({ groups }: { groups: readonly FailureGroup[] }) {
  const mayAct = useMay('act')
  return (
    <>
      <table class="table tall stack groups">
        <caption class="hide">{words.caption}</caption>
        <thead>
          <tr>
            <th scope="col" class="num">
              {texts.messages.title}
            </th>
            <th scope="col">{words.reason}</th>
            <th scope="col">{words.domains}</th>
            <th scope="col">{words.seen}</th>
            {mayAct && (
              <th scope="col">
                <span class="hide">{texts.overview.actions}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <Row key={group.key} group={group} mayAct={mayAct} />
          ))}
        </tbody>
      </table>
      <p class="pages">{words.note}</p>
    </>
  )
}

/** In words: the reply where the server refused, else why the queue gave up. */
export function nameOf({ reason, reply, failureClass }: FailureGroup): string {
  const said = reply === null ? null : shortly(reply, failureClass)
  if (reason === null || reason === 'refused' || reason === 'partial') return said ?? texts.reasons.refused
  return said === null ? texts.reasons[reason] : `${texts.reasons[reason]}: ${said.charAt(0).toLowerCase()}${said.slice(1)}`
} // prettier-ignore

function helpOf({ reason, reply, failureClass }: FailureGroup): string | null {
  if (reason === 'dontSend' || reason === 'expired' || reason === 'poison' || reason === 'undecodable') return words.helps[reason]
  const meaning = reply === null ? 'temporary' : meaningOf(reply, failureClass)
  return meaning in words.helps ? words.helps[meaning as keyof typeof words.helps] : null
} // prettier-ignore

function Row({ group, mayAct }: { group: FailureGroup; mayAct: boolean }) {
  const { link } = useFrame()
  const { key, n, reply, domains, otherDomains } = group
  const query = { state: 'failed', group: key }
  const help = helpOf(group)
  const named = domains.map(({ domain, n: each }) => (domains.length === 1 && otherDomains === 0 ? domain : `${domain} ${count(each)}`)) // prettier-ignore
  const others =
    otherDomains === 0 ? [] : [fill(otherDomains === 1 ? words.otherOne : words.others, { n: otherDomains })]
  return (
    <tr>
      <td class="num big">{count(n)}</td>
      <th scope="row" class="break">
        <a href={link('messages', query)}>{nameOf(group)}</a>
        {reply !== null && (
          <>
            <br />
            <samp class="mono">{reply}</samp>
          </>
        )}
        {help !== null && (
          <>
            <br />
            <span class="muted">{help}</span>
          </>
        )}
      </th>
      <td class="break" data-label={words.domains}>
        {named.length === 0 ? <span class="muted">{words.noDomain}</span> : [...named, ...others].join(', ')}
      </td>
      <td data-label={words.seen}>
        <When at={group.firstAt} />
        <br />
        <When at={group.lastAt} />
      </td>
      {mayAct && (
        <td class="num">
          <Act to="act">
            <input type="hidden" name="which" value="all" />
            <input type="hidden" name="query" value={new URLSearchParams(query).toString()} />
            <button class="small" name="do" value="requeue">
              {fill(words.requeue, { n: count(n) })}
              <span class="hide"> {nameOf(group)}</span>
            </button>
            <button class="small danger" name="do" value="delete">
              {words.delete}
              <span class="hide"> {nameOf(group)}</span>
            </button>
          </Act>
        </td>
      )}
    </tr>
  )
}
