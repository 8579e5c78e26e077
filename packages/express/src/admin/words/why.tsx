/** The few words after a subject in the list: why it is where it is, and when it moves. Nothing for mail on its way. */
import type { Message } from '@mailspool/core'
import type { ComponentChildren } from 'preact'
import { Say } from '../parts/say.js'
import { When } from '../parts/when.js'
import { texts } from '../texts/index.js'
import { worst } from './people.js'
import { shortly } from './replies.js'

export function Why({ message }: { message: Message }): ComponentChildren {
  const { state, dueAt, reason } = message
  const reply = worst(message.recipients.filter(({ fate }) => fate === 'open' || fate === 'refused'))?.reply ?? null
  const when = dueAt && <When at={dueAt} as="upcoming" />
  const why = reply === null ? texts.replies.temporary.short : shortly(reply)
  if (state === 'scheduled') return <Say text={message.attemptCount > 0 ? texts.why.again : texts.why.due} with={{ when }} />
  if (state === 'deferred' && when === null) return texts.why.waits
  if (state === 'deferred') return reply === null && message.attemptCount === 0 ? texts.why.waits : <Say text={texts.why.next} with={{ why, when }} />
  if (state === 'uncertain') return texts.why.answer
  if (state !== 'failed' || reason === null) return null
  return reason === 'refused' && reply !== null ? shortly(reply) : texts.reasons[reason]
} // prettier-ignore
