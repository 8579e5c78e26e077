/** What can be done to the rows chosen, or to all that match: stands above the list, inside its form. */
import type { MessageCount } from '@mailspool/core'
import { DEEDS } from '../bulk/deeds.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { count } from '../words/numbers.js'

const words = texts.messages

export function Bulk({ count: counted }: { count: MessageCount | null }) {
  const all = counted === null ? words.allMatchMany : fill(words.allMatch, { n: count(counted.n) })
  return (
    <div class="bulk" role="group" aria-label={words.bulk}>
      <label class="tick">
        <input type="radio" name="which" value="chosen" checked /> <span>{words.chosen} <output /></span>
      </label>
      <label class="tick">
        <input type="radio" name="which" value="all" /> <span>{all}</span>
      </label>
      <div class="acts">
        {DEEDS.map((deed) => (
          <button key={deed} class={deed === 'delete' ? 'small danger' : 'small'} name="do" value={deed}>
            {words.acts[deed]}
          </button>
        ))}
      </div>
    </div>
  )
} // prettier-ignore
