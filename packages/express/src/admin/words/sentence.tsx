/**
 * The answer a message's page opens with: "Delivered to ann@example.com 2 min ago, on the 2nd attempt.", and below it
 * what happens next. Duty: one sentence for each state and reason, never more than is certain. Pure but for the markup.
 */
import type { CheckedSettings, Message, QueueStatus } from '@mailspool/core'
import type { ComponentChildren, VNode } from 'preact'
import { Breaking } from '../parts/address.js'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'
import { nth } from './numbers.js'
import { accepted, codedReply, domainOf, lastAttempt, troubleOf, worst } from './people.js'
import { queuedAs, readReply, says } from './replies.js'
import { secondsBetween, span } from './time.js'

const say = texts.sentences

export interface Told {
  said: VNode
  next: VNode
}

export interface Facts {
  message: Message
  settings: Pick<CheckedSettings, 'maxAge' | 'maxRetries'>
  /** Asked for queued mail only: it may be held back. */
  status: QueueStatus | null
  now: Date
}

/** Both sentences of one message. */
export function tell(facts: Facts): Told {
  return TELLERS[facts.message.state](facts)
}

type Pieces = Record<string, ComponentChildren>

const told = (said: string, next: string, pieces: Pieces = {}): Told => ({
  said: <Say text={said} with={pieces} />,
  next: <Say text={next} with={pieces} />,
})

const TELLERS: Record<Message['state'], (facts: Facts) => Told> = {
  scheduled: ({ message, now }) => {
    const when = message.dueAt === null ? null : <When at={message.dueAt} as="upcoming" />
    const last = lastAttempt(message)
    if (last?.result === 'uncertain') return told(say.again.said, say.again.next, { when })
    if (last !== null && troubleOf(message) !== null) {
      return told(say.setAside.said, say.setAside.next, { ...clause(message), when })
    }
    if (last !== null) return told(say.setAside.bare, say.setAside.next, { when })
    const due = message.dueAt === null || message.dueAt <= now
    return told(due ? say.scheduled.due : say.scheduled.said, say.scheduled.next, { when, ...plain(message) })
  },
  queued: (facts) => held(facts) ?? queued(facts),
  sending: ({ message }) => told(say.sending.said, say.sending.next, { ...whom(message), ...plain(message), nth: nth(message.attemptCount + 1) }),
  sent: ({ message }) => {
    const finished = { when: message.finishedAt === null ? null : <When at={message.finishedAt} /> }
    if (message.recipients.some(({ fate }) => fate === 'uncertain')) return told(say.sent.assumed, say.sent.assumedNext, { ...whom(message), ...finished })
    const said = message.attemptCount > 1 ? say.sent.said : say.sent.saidOnce
    return { ...told(said, '', { ...whom(message), ...finished, nth: nth(message.attemptCount) }), next: <>{took(message)}</> }
  },
  deferred: ({ message, settings, now }) => {
    const next = { others: others(message), limit: limit(settings) }
    if (troubleOf(message) === null) return told(say.deferred.fresh, say.deferred.next, next)
    const { said, due, wait } = say.deferred
    const text = message.dueAt === null ? wait : message.dueAt <= now ? due : said
    return told(text, say.deferred.next, { ...clause(message), ...next, when: message.dueAt && <When at={message.dueAt} as="upcoming" /> })
  },
  failed: ({ message }) => {
    const { reason, recipients } = message
    const when = message.finishedAt && <When at={message.finishedAt} />
    if (reason === 'dontSend') return told(recipients.length > 1 ? say.failed.dontSendAll : say.failed.dontSend, say.failed.nextList, whom(message))
    const mayMend = reason === 'refused' || reason === 'partial' || reason === 'maxRetries' || reason === 'maxAge'
    return told(say.failed[reason ?? 'other'], mayMend ? say.failed.next : say.failed.nextPlain, { ...clause(message), when, others: others(message) })
  },
  uncertain: ({ message }) => {
    const open = message.recipients.filter(({ fate }) => fate !== 'accepted')
    const domains = [...new Set(open.map(({ address }) => domainOf(address)))]
    const who = domains.length === 1 && domains[0] !== undefined ? <Breaking text={domains[0]} /> : say.server
    return told(say.uncertain.said, say.uncertain.next, { ...whom(message), who, domain: who })
  },
  cancelled: ({ message }) => {
    const some = accepted(message) > 0
    const when = message.finishedAt && <When at={message.finishedAt} />
    return told(some ? say.cancelled.some : say.cancelled.said, say.cancelled.next, { when, others: some ? others(message) : say.cancelled.nobody })
  },
} // prettier-ignore

function queued({ message, now }: Facts): Told {
  // nobody noted when it was put back
  if (lastAttempt(message) !== null) return told(say.queued.again, say.queued.nextAgain)
  return told(say.queued.said, say.queued.next, { span: span(secondsBetween(message.dueAt ?? message.createdAt, now)) })
}

/** Why queued mail stands still: a pause, a breaker, a transport that nobody here knows. */
function held({ message, status, now }: Facts): Told | null {
  if (status === null) return null
  const pause = status.pauses.find(({ transport }) => transport === null || transport === message.transport)
  const pieces = { transport: message.transport, span: span(secondsBetween(message.createdAt, now)) }
  if (pause !== undefined || status.paused) {
    const by = pause?.by ? fill(say.held.by, { name: pause.by }) : ''
    const reason = pause?.reason ? fill(say.held.reason, { reason: pause.reason }) : ''
    const whole = pause === undefined || pause.transport === null
    return told(whole ? say.held.said : say.held.saidTransport, say.held.next, { ...pieces, by, reason })
  }
  if (message.transport in status.unknownTransports) return told(say.stopped.unknown, say.queued.next, pieces)
  const transport = status.transports.find(({ name }) => name === message.transport)
  if (transport?.breaker !== 'open') return null
  return told(say.stopped.said, say.stopped.next, { ...pieces, error: transport.lastError ?? '' })
}

/** {clause} and {code}: what went wrong in plain words, and the codes beside it. */
function clause(message: Message): Pieces {
  const trouble = troubleOf(message)
  if (trouble === null) return { clause: say.clauseUnknown, code: '' }
  const { code } = readReply(trouble.reply)
  const text = says(trouble.reply, trouble.failureClass)
  return {
    clause: <Say text={text} with={{ who: <Breaking text={trouble.who} /> }} />,
    code: code === null ? '' : <span class="muted"> ({code})</span>,
  }
}

/** {whom}: the one recipient, or the first and how many more. */
function whom(message: Message): Pieces {
  const first = message.recipients.find(({ fate }) => fate === 'accepted') ?? worst(message.recipients)
  if (first === null) return { whom: say.manyRecipients.replace('{n} ', '') }
  const more = message.recipients.length - 1
  const rest = more === 0 ? '' : more === 1 ? say.andOne : fill(say.andMore, { n: more })
  return { whom: <><b><Breaking text={first.address} /></b>{rest}</> } // prettier-ignore
}

const plain = (message: Message): Pieces => ({
  priority: texts.priorities[message.priority].toLowerCase(),
  transport: message.transport,
  recipients: message.recipients.length === 1 ? say.oneRecipient : fill(say.manyRecipients, { n: message.recipients.length }),
}) // prettier-ignore

function others(message: Message): string {
  const n = accepted(message)
  if (n === 0) return ''
  return fill(n === 1 ? say.others.haveOne : say.others.have, { n, all: message.recipients.length })
}

function limit({ maxAge, maxRetries }: Facts['settings']): string {
  if (maxRetries !== null) return fill(say.deferred.retries, { n: maxRetries })
  return maxAge === null ? '' : fill(say.deferred.age, { span: span(maxAge) })
}

function took(message: Message): ComponentChildren {
  const success = message.attempts?.findLast(({ result }) => result === 'success')
  const reply = success === undefined ? null : codedReply(success)
  const { code } = readReply(reply)
  const id = queuedAs(reply)
  const stopped = message.recipients.filter(({ fate }) => fate === 'dontSend').length
  const tail =
    (stopped > 0 ? fill(say.sent.list, { n: stopped }) : '') + (message.possibleDuplicate ? say.sent.copy : '')
  if (success === undefined || code === null) return say.sent.bare + tail
  const pieces = {
    transport: success.transport,
    code: <span class="mono">{code}</span>,
    id: <span class="mono">{id}</span>,
  }
  return (
    <>
      <Say text={say.sent.took} with={pieces} />
      {id !== null && <Say text={say.sent.calls} with={pieces} />}
      {say.sent.done}
      {tail}
    </>
  )
}
