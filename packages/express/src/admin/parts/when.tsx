/** A moment: relative in view, absolute UTC on hover. `as`: 'relative' (ago, ahead), 'upcoming', 'age' or 'clock'. */
import { clockText, relative, secondsBetween, shortSpan, upcoming, utcText } from '../words/time.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { useFrame } from './frame.js'

type Manner = 'relative' | 'upcoming' | 'age' | 'clock'

const WORDS: Record<Manner, (at: Date, now: Date) => string> = {
  relative,
  upcoming,
  age: (at, now) => shortSpan(secondsBetween(at, now)),
  clock: clockText,
}

export function When({ at, as = 'relative' }: { at: Date; as?: Manner }) {
  const { now } = useFrame()
  return (
    <time
      dateTime={at.toISOString()}
      title={fill(texts.time.utc, { time: utcText(at) })}
      {...(as === 'clock' ? { class: 'clock' } : {})}
    >
      {WORDS[as](at, now)}
    </time>
  )
}
