/**
 * Which messages were made of a message by sending it again, and of which one it was made itself. Duty: written into the
 * audit of both, so that each is found by the audit's index of messages (decision 0030). Fails as the store does.
 */
import type { AuditEntry, Message, MessageId, State } from '@mailspool/core'
import { note } from '../audit.js'
import { isId } from '../content/open-content.js'
import { storeOf } from '../doors.js'
import type { Visit } from '../route.js'

/** The other message of a send-again. */
export interface Other {
  message: MessageId
  at: Date
  by: string
  /** Whom the new one is for. */
  to: string
  /** Null: it is not there any more. */
  state: State | null
}

/** Newest first. */
export interface Again {
  sentAs: readonly Other[]
  madeOf: Other | null
}

/** Of a message sent again more often than this, the newest are shown. */
const SHOWN = 5

/** Both sides; what a button pressed twice sends once is noted twice and shown once. */
export async function noteAgain(visit: Visit, message: Message, made: { id: MessageId; to: string }): Promise<void> {
  await note(visit, { deed: 'sendAgain', message: message.id, facts: { to: made.to, as: made.id } })
  await note(visit, { deed: 'madeAgain', message: made.id, facts: { to: made.to, of: message.id } })
}

export async function againOf(visit: Visit, { id }: Message): Promise<Again> {
  const store = await storeOf(visit.mailer)
  const lines = async (deed: string) => (await store?.listAudit({ message: id, deed, limit: SHOWN }))?.items ?? []
  const [as, of] = await Promise.all([lines('sendAgain'), lines('madeAgain')])
  const once = new Map(as.map((entry) => [String(entry.facts.as), entry]))
  const sentAs = await Promise.all([...once.values()].map((entry) => otherOf(visit, entry, 'as')))
  const [first] = of
  return {
    sentAs: sentAs.filter((one) => one !== null),
    madeOf: first === undefined ? null : await otherOf(visit, first, 'of'),
  }
}

async function otherOf({ mailer }: Visit, { at, actor, facts }: AuditEntry, which: 'as' | 'of'): Promise<Other | null> {
  const message = String(facts[which])
  if (!isId(message)) return null
  const found = await mailer.find(message)
  return { message, at, by: actor, to: String(facts.to ?? ''), state: found?.state ?? null }
}
