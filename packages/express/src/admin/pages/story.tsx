/** The time line of a message, newest first: what comes next, each attempt with its reply, and when it was queued. */
import type { Attempt, Message } from '@mailspool/core'
import { useFrame } from '../parts/frame.js'
import { Glyph, type GlyphName } from '../parts/glyphs.js'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { nth } from '../words/numbers.js'
import { codedReply } from '../words/people.js'
import { readReply, shortly } from '../words/replies.js'
import { span } from '../words/time.js'

const words = texts.story

/** A message that is retried for days has hundreds; the newest tell the story. */
const SHOWN = 50

export function Story({ message }: { message: Message }) {
  const attempts = message.attempts ?? []
  const numbers = counted(attempts)
  const shown = attempts.slice(-SHOWN).reverse()
  const upcoming = message.dueAt !== null && (message.state === 'deferred' || message.state === 'scheduled')
  return (
    <section aria-labelledby="h-story">
      <h2 id="h-story">{upcoming ? texts.message.storyNext : texts.message.story}</h2>
      <ol class="story">
        {upcoming && <Upcoming message={message} />}
        {shown.map((attempt) => (
          <AttemptItem key={attempt.id} attempt={attempt} number={numbers.get(attempt.id) ?? null} />
        ))}
        <QueuedItem message={message} />
      </ol>
      {attempts.length > SHOWN && (
        <p class="meta">{fill(texts.message.olderAttempts, { n: attempts.length - SHOWN })}</p>
      )}
    </section>
  )
} // prettier-ignore

/** Attempt id -> its number among those that count. */
function counted(attempts: readonly Attempt[]): ReadonlyMap<string, number> {
  return new Map(attempts.filter((attempt) => attempt.counted).map(({ id }, index) => [id, index + 1]))
}

function Upcoming({ message }: { message: Message }) {
  const { now } = useFrame()
  if (message.dueAt === null) return null
  const first = (message.attempts ?? []).length === 0
  return (
    <li class="to-come scheduled">
      <Glyph name="scheduled" />
      <h3>{fill(words.upcoming, { nth: nth(first ? 1 : message.attemptCount + 1) })}</h3>
      <When at={message.dueAt} as={message.dueAt > now ? 'relative' : 'upcoming'} />
    </li>
  )
}

const RESULT_GLYPH: Record<Attempt['result'], GlyphName> = {
  success: 'sent',
  failure: 'deferred',
  dontSend: 'dontSend',
  expired: 'failed',
  uncertain: 'uncertain',
  crashed: 'cancelled',
}

function AttemptItem({ attempt, number }: { attempt: Attempt; number: number | null }) {
  const glyph = isFinal(attempt) ? 'failed' : RESULT_GLYPH[attempt.result]
  const what = whatOf(attempt)
  const title = number === null ? fill(words.uncounted, { what }) : fill(words.attempt, { nth: nth(number), what })
  const facts = { transport: attempt.transport, span: span(attempt.durationMs / 1000), worker: attempt.worker }
  return (
    <li class={glyph}>
      <Glyph name={glyph} />
      <h3>{title}</h3>
      <When at={attempt.at} as="clock" />
      <p>
        {fill(words.meta, facts)}
        {attempt.possibleDuplicate && `. ${words.copy}`}
      </p>
      <ReplyText attempt={attempt} />
    </li>
  )
}

const isFinal = ({ result, code, failureClass }: Attempt): boolean =>
  result === 'failure' && (failureClass === 'permanent' || (code !== null && code >= 500))

function whatOf(attempt: Attempt): string {
  if (attempt.result !== 'failure') return words[attempt.result]
  const short = shortly(codedReply(attempt), attempt.failureClass)
  return short.charAt(0).toLowerCase() + short.slice(1)
}

function ReplyText({ attempt }: { attempt: Attempt }) {
  const reply = codedReply(attempt)
  if (reply === null) return null
  const { code } = readReply(reply)
  const rest = code !== null && reply.startsWith(code) ? reply.slice(code.length) : reply
  return (
    <samp class="reply">
      {rest !== reply && <b>{code}</b>}
      {rest}
    </samp>
  )
}

function QueuedItem({ message }: { message: Message }) {
  const later = message.dueAt !== null && message.state === 'scheduled' && (message.attempts ?? []).length === 0
  const priority = texts.priorities[message.priority].toLowerCase()
  const when = message.dueAt && <When at={message.dueAt} as="clock" />
  return (
    <li class="queued">
      <Glyph name="queued" />
      <h3>{words.queued}</h3>
      <When at={message.createdAt} as="clock" />
      <p>
        <Say text={later ? words.later : words.withPriority} with={{ priority, when }} />
      </p>
    </li>
  )
}
