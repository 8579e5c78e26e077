/** Who did and who looked at what, newest first. */
import type { AuditEntry } from '@mailspool/core'
import type { Deed } from '../audit.js'
import { segment } from '../link.js'
import { useFrame } from '../parts/frame.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { count } from '../words/numbers.js'
import { many } from './confirm-bulk.js'

export interface AuditData {
  entries: readonly AuditEntry[]
  next: string | null
  first: boolean
  actor: string
  deed: string
}

const words = texts.audit

export function AuditPage({ entries, next, first, actor, deed }: AuditData) {
  const { link } = useFrame()
  return (
    <>
      <div class="top">
        <h1>{words.title}</h1>
        <p class="muted">{words.lead}</p>
      </div>
      <form class="filter" action={link('audit')} role="search" aria-label={words.filters}>
        <input type="search" name="actor" value={actor} aria-label={words.who} placeholder={words.who} />
        <select name="deed" aria-label={words.did}>
          <option value="">{words.anything}</option>
          {Object.entries(words.deeds).map(([name, text]) => (
            <option key={name} value={name} selected={deed === name}>
              {text}
            </option>
          ))}
        </select>
        <button>{texts.messages.filter}</button>
      </form>
      {entries.length === 0 ? <None asked={actor !== '' || deed !== ''} /> : <Lines entries={entries} />}
      <div class="pages">
        <nav aria-label={words.title}>
          {!first && (
            <a class="button small" href={link('audit', { actor, deed })}>
              {texts.messages.pageNewest}
            </a>
          )}
          {next !== null && (
            <a class="button small" rel="next" href={link('audit', { actor, deed, after: next })}>
              {texts.messages.pageOlder}
            </a>
          )}
        </nav>
      </div>
    </>
  )
}

function None({ asked }: { asked: boolean }) {
  const { link } = useFrame()
  return (
    <section class="page">
      <h2 class="said">{asked ? words.noMatch : words.none}</h2>
      <p class="lead muted">{asked ? words.noMatchLead : words.noneLead}</p>
      {asked && (
        <p class="acts">
          <a class="button" href={link('audit')}>
            {words.whole}
          </a>
        </p>
      )}
    </section>
  )
}

function Lines({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <table class="table stack">
      <caption class="hide">{words.lead}</caption>
      <thead>
        <tr>
          <th scope="col">{words.when}</th>
          <th scope="col">{words.who}</th>
          <th scope="col">{words.did}</th>
          <th scope="col">{words.what}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <td>
              <When at={entry.at} as="clock" />
            </td>
            <th scope="row">
              <bdi>{entry.actor}</bdi>
            </th>
            <td>{entry.deed in words.deeds ? words.deeds[entry.deed as Deed] : entry.deed}</td>
            <td class="break">
              <What entry={entry} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The message, the number of messages and what became of them, or the small facts as they are. */
function What({ entry: { message, facts } }: { entry: AuditEntry }) {
  const { link } = useFrame()
  const { messages, as, of, ...rest } = facts
  const other = as ?? of
  const became = Object.entries(rest).flatMap(([name, value]) =>
    name in texts.bulk.outcomes
      ? [fill(words.outcome, { n: count(Number(value)), what: texts.bulk.outcomes[name as keyof typeof texts.bulk.outcomes] })]
      : [String(value)],
  ) // prettier-ignore
  const parts = typeof messages === 'number' ? [many(messages), ...became] : became
  return (
    <>
      {message !== null && <a href={link(`messages/${message}`)}>{words.message}</a>}
      {message !== null && parts.length > 0 && ', '}
      <bdi>{parts.join(', ')}</bdi>
      {other !== undefined && (
        <>
          , <a href={link(`messages/${segment(String(other))}`)}>{as === undefined ? words.olderOne : words.newOne}</a>
        </>
      )}
      {message === null && parts.length === 0 && <span class="muted">{words.everything}</span>}
    </>
  )
}
