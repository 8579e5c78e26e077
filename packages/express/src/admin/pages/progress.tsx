/** How far a deed on many messages has come, and what really became of each. Live while it goes on. */
import type { Outcome } from '../bulk/deeds.js'
import type { Progress } from '../bulk/progress.js'
import { Act } from '../parts/act.js'
import { useFrame, useMay } from '../parts/frame.js'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { count } from '../words/numbers.js'
import { many } from './confirm-bulk.js'

const words = texts.bulk

/** Not written for so long: whoever was at it is gone. */
const SILENT_MS = 60_000

export function ProgressPage({ progress }: { progress: Progress }) {
  const { link, now } = useFrame()
  const mayAct = useMay('act')
  const { deed, by, done, total, orMore, end } = progress
  const silent = end === null && now.getTime() - new Date(progress.at).getTime() > SILENT_MS
  const heading = end === null ? words.doing[deed] : words.did[deed]
  const note = silent ? words.silent : end === null ? words.goesOn : words.ends[end]
  const started = <When at={new Date(progress.startedAt)} />
  return (
    <div class="page">
      <h1 class="said">{fill(heading, { what: many(end === null ? total : done, end === null && orMore) })}</h1>
      <p class="lead muted">
        <Say text={words.started} with={{ name: by, when: started }} /> {note}
      </p>
      {end === null && (
        <>
          <progress value={done} max={Math.max(1, total)} aria-label={words.progress} />
          <p class="muted">{fill(words.of, { done: count(done), total: count(total) })}</p>
        </>
      )}
      <dl class="sum">
        {Object.entries(progress.tally).map(([outcome, n]) => (
          <div key={outcome}>
            <dt>{count(n)}</dt>
            <dd>{words.outcomes[outcome as Outcome]}</dd>
          </div>
        ))}
      </dl>
      <div class="acts">
        {mayAct && end === null && !silent && (
          <Act to={`progress/${progress.id}/stop`}>
            <button>{words.stop}</button>
          </Act>
        )}
        <a class="button" href={link('messages')}>
          {words.backToList}
        </a>
        <a class="button plain" href={link('failures')}>
          {texts.failures.title}
        </a>
      </div>
    </div>
  )
}
