/** The don't-send list: search, the entries by address, and a form that adds one. */
import { NEWEST_TO, type DontSendEntry } from '@mailspool/core'
import { Act } from '../parts/act.js'
import { useFrame, useMay } from '../parts/frame.js'
import { DoneLine, type Done } from '../parts/notice.js'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'

/** `stopped`: of the newest NEWEST_TO messages to the address. */
type Entry = DontSendEntry & { stopped: number }

export interface DontSendData {
  /** What the search field holds. */
  begins: string
  entries: readonly Entry[]
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
  const { link } = useFrame()
  return (
    <>
      <div class="top">
        <h1>{words.title}</h1>
        <p class="muted">{words.lead}</p>
        {data.entries.length > 0 && (
          <div class="end">
            <a class="button small" href={link('dont-send/export')} download>
              {words.export}
            </a>
          </div>
        )}
      </div>
      <DoneLine done={data.done} />
      <SearchForm begins={data.begins} />
      {data.entries.length === 0 ? <None begins={data.begins} /> : <Table {...data} mayRemove={mayConfigure} />}
      {mayConfigure && <AddForm given={data.given} problem={data.problem} />}
      {mayConfigure && <ImportForm />}
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
  const { link } = useFrame()
  return (
    <section class="page">
      <h2 class="said">
        {begins === '' ? words.none : <Say text={words.noMatch} with={{ text: <bdi>{begins}</bdi> }} />}
      </h2>
      <p class="lead muted">{begins === '' ? words.noneLead : words.noMatchLead}</p>
      {begins !== '' && (
        <p class="acts">
          <a class="button" href={link('dont-send')}>
            {words.whole}
          </a>
        </p>
      )}
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
            <th scope="col" class="num">
              {words.stopped}
            </th>
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

function Row({ entry, mayRemove }: { entry: Entry; mayRemove: boolean }) {
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
      <td class="num" data-label={words.stopped}>
        <Stopped entry={entry} />
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

/** Leads to them. */
function Stopped({ entry: { address, stopped } }: { entry: Entry }) {
  const { link } = useFrame()
  if (stopped === 0) return <span class="muted">0</span>
  return (
    <a href={link('messages', { q: address })}>
      {stopped >= NEWEST_TO ? fill(texts.atLeast, { n: NEWEST_TO }) : stopped}
      <span class="hide"> {fill(words.stoppedTo, { address })}</span>
    </a>
  )
}

function Ends({ at, over }: { at: Date; over: boolean }) {
  return over ? <Say text={words.ended} with={{ when: <When at={at} /> }} /> : <When at={at} />
}

function AddForm({ given, problem }: Pick<DontSendData, 'given' | 'problem'>) {
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
        <Until />
        <button class="low">{words.addNow}</button>
      </Act>
      <p class="meta">{words.note}</p>
    </section>
  )
}

function Until() {
  const terms = { never: words.untilNever, month: words.untilMonth, year: words.untilYear }
  return (
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
  )
}

function ImportForm() {
  return (
    <section aria-labelledby="import">
      <h2 id="import">{words.import}</h2>
      <Act to="dont-send/import" class="filter" upload>
        <label class="field whole">
          {words.lines} <textarea name="lines" rows={4} spellcheck={false} autocomplete="off" />
        </label>
        <label class="field">
          {words.file} <input type="file" name="file" accept=".txt,.csv,text/plain,text/csv" />
        </label>
        <label class="field wide-field">
          {words.reason} <input name="reason" autocomplete="off" maxLength={200} />
        </label>
        <Until />
        <button class="low">{words.importNow}</button>
      </Act>
      <p class="meta">{words.importNote}</p>
    </section>
  )
}
