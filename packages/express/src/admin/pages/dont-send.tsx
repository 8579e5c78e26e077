/** The don't-send list: search, the entries by address, and a form that adds one. */
import type { DontSendEntry } from '@mailspool/core'
import { Act } from '../parts/act.js'
import { useFrame, useMay } from '../parts/frame.js'
import { DoneLine, type Done } from '../parts/notice.js'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'

export interface DontSendData {
  /** What the search field holds. */
  begins: string
  entries: readonly DontSendEntry[]
  next: string | null
  first: boolean
  /** What the form that adds holds already. */
  given: { address: string; reason: string }
  /** Why the last one was not added. */
  problem: string | null
  done: Done | null
}

const words = texts.dontSend

export function DontSendPage(data: DontSendData) {
  const mayConfigure = useMay('configure')
  return (
    <>
      <div class="top">
        <h1>{words.title}</h1>
        <p class="muted">{words.lead}</p>
      </div>
      <DoneLine done={data.done} />
      <SearchForm begins={data.begins} />
      {data.entries.length === 0 ? <None begins={data.begins} /> : <Table {...data} mayRemove={mayConfigure} />}
      {mayConfigure && <AddForm given={data.given} problem={data.problem} />}
    </>
  )
}

function SearchForm({ begins }: { begins: string }) {
  const { link } = useFrame()
  return (
    <form class="filter" action={link('dont-send')} role="search" aria-label={words.search}>
      <input type="search" name="address" value={begins} aria-label={words.begins} placeholder={words.begins} />
      <button>{words.find}</button>
    </form>
  )
}

function None({ begins }: { begins: string }) {
  return (
    <section class="page">
      <h2 class="said">
        {begins === '' ? words.none : <Say text={words.noMatch} with={{ text: <bdi>{begins}</bdi> }} />}
      </h2>
      {begins === '' && <p class="lead muted">{words.noneLead}</p>}
    </section>
  )
}

function Table({ entries, next, first, begins, mayRemove }: DontSendData & { mayRemove: boolean }) {
  const { link } = useFrame()
  return (
    <>
      <table class="table stack lined">
        <caption class="hide">{words.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.address}</th>
            <th scope="col">{words.reason}</th>
            <th scope="col">{words.source}</th>
            <th scope="col">{words.added}</th>
            <th scope="col">{words.ends}</th>
            {mayRemove && (
              <th scope="col">
                <span class="hide">{words.remove}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <Row key={entry.address} entry={entry} mayRemove={mayRemove} />
          ))}
        </tbody>
      </table>
      <div class="pages">
        <nav aria-label={words.title}>
          {!first && (
            <a class="button small" href={link('dont-send', { address: begins })}>
              {words.first}
            </a>
          )}
          {next !== null && (
            <a class="button small" rel="next" href={link('dont-send', { address: begins, after: next })}>
              {words.next}
            </a>
          )}
        </nav>
      </div>
    </>
  )
}

function Row({ entry, mayRemove }: { entry: DontSendEntry; mayRemove: boolean }) {
  const { link, now } = useFrame()
  const { address, reason, source, createdAt, expiresAt } = entry
  return (
    <tr>
      <th scope="row" class="clip" title={address}>
        <a href={link('messages', { q: address })}>
          <bdi>{address}</bdi>
        </a>
      </th>
      <td class="wrap">{reason ?? <span class="muted">–</span>}</td>
      <td class="wrap muted">{source ?? '–'}</td>
      <td data-label={words.added}>
        <When at={createdAt} />
      </td>
      <td data-label={words.ends} class={expiresAt === null ? 'muted' : undefined}>
        {expiresAt === null ? words.never : <Ends at={expiresAt} over={expiresAt <= now} />}
      </td>
      {mayRemove && (
        <td class="num">
          <Act to="dont-send/remove">
            <button class="small" name="address" value={address}>
              {words.remove}
              <span class="hide"> {address}</span>
            </button>
          </Act>
        </td>
      )}
    </tr>
  )
}

function Ends({ at, over }: { at: Date; over: boolean }) {
  return over ? <Say text={words.ended} with={{ when: <When at={at} /> }} /> : <When at={at} />
}

function AddForm({ given, problem }: Pick<DontSendData, 'given' | 'problem'>) {
  const terms = { never: words.untilNever, month: words.untilMonth, year: words.untilYear }
  return (
    <section aria-labelledby="add">
      <h2 id="add">{words.add}</h2>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <Act to="dont-send/add" class="filter">
        <label class="field wide-field">
          {words.address} <input name="address" required autocomplete="off" value={given.address} />
        </label>
        <label class="field wide-field">
          {words.reason} <input name="reason" autocomplete="off" maxLength={200} value={given.reason} />
        </label>
        <label class="field">
          {words.until}{' '}
          <select name="until">
            {Object.entries(terms).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <button class="low">{words.addNow}</button>
      </Act>
      <p class="meta">{words.note}</p>
    </section>
  )
}
