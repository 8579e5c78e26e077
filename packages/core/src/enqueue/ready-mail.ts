/**
 * A mail that is checked and composed, and waits to be stored. Duty: the message that becomes of it, as the don't-send list
 * is asked only while it is stored; and what is sent instead where overrideRecipients is set.
 * Failures: MAILER_TOO_LARGE, before anything is stored.
 */
import { uuidv7 } from 'uuidv7'
import { MailerError } from '../errors.js'
import type { CheckedSettings } from '../settings.js'
import type { NewMessage, NewRecipient } from '../store/store.js'
import { parseAddressList, showAddress } from './addresses.js'
import type { Composed } from './compose.js'
import { about, type Draft } from './draft.js'
import { newMessage } from './new-message.js'
import { overrideRecipients, withOriginals } from './override.js'
import { listedAs, NOBODY, withFates } from './suppress.js'

export interface Addressed {
  message: NewMessage
  /** Recipients on the don't-send list, as the caller wrote them. */
  dropped: readonly string[]
}

export interface ReadyMail {
  /** Whom the don't-send list is asked about. */
  addresses: readonly string[]
  /** If none of them is on it. */
  unlisted: Addressed
  /** If these are; the id is the same. */
  given: (listed: ReadonlySet<string>) => Addressed
}

export function readyMail<Tx>(draft: Draft<Tx>, composed: Composed, settings: CheckedSettings): ReadyMail {
  const id = uuidv7()
  const { recipients } = draft.envelope
  const addresses = listedAs(recipients)
  const given = (listed: ReadonlySet<string>): Addressed => {
    const suppressed = withFates(recipients, { addresses, listed })
    const sent = forDevelopers({ recipients: suppressed.recipients, composed }, settings)
    refuseLarge(draft, sent.composed, settings)
    return { message: messageOf(draft, { id, sent }, settings), dropped: suppressed.dropped }
  }
  return { addresses, unlisted: given(NOBODY), given }
}

function refuseLarge<Tx>({ place }: Draft<Tx>, { content }: Composed, { maxSize: limit }: CheckedSettings): void {
  if (content.length <= limit) return
  about(place)(new MailerError('MAILER_TOO_LARGE', { size: content.length, limit }))
}

interface Sent {
  recipients: readonly NewRecipient[]
  composed: Composed
}

/** Where overrideRecipients is set; a mail with nobody left to write to stays as it is, as in production. */
function forDevelopers({ recipients, composed }: Sent, { overrideRecipients: setting }: CheckedSettings): Sent {
  const isSet = setting !== null && setting.length > 0
  if (!isSet || !recipients.some((one) => one.fate === 'open')) return { recipients, composed }
  return {
    recipients: overrideRecipients(parseAddressList(setting, 'overrideRecipients')),
    composed: { ...composed, content: withOriginals(composed.content, recipients) },
  }
}

function messageOf<Tx>(
  draft: Draft<Tx>,
  { id, sent }: { id: string; sent: Sent },
  { logContent }: CheckedSettings,
): NewMessage {
  return newMessage({
    id,
    recipients: sent.recipients,
    composed: sent.composed,
    options: draft.options,
    from: showAddress(draft.from),
    envelopeFrom: draft.envelope.from,
    subject: draft.subject,
    idempotencyHash: draft.idempotencyHash(),
    logContent,
  })
}
