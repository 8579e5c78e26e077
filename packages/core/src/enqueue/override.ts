/**
 * The developers' setting overrideRecipients: whatever a mail's envelope says, it goes to these addresses. Duty: the
 * envelope that is used instead, and the originals as X-Original-… headers in front of the content.
 */
import { foldLines } from 'nodemailer/lib/mime-funcs'
import type { ParsedAddress } from '../message/address.js'
import type { NewRecipient } from '../store/store.js'

const HEADERS = { to: 'X-Original-To', cc: 'X-Original-Cc', bcc: 'X-Original-Bcc' } as const

export function overrideRecipients(addresses: readonly ParsedAddress[]): readonly NewRecipient[] {
  const distinct = [...new Set(addresses.map((one) => one.address))]
  return distinct.map((address) => ({ address, kind: 'to', fate: 'open' }))
}

/** Bcc too: the mail goes to developers, who want to see who would have got it. */
export function withOriginals(content: Buffer, recipients: readonly NewRecipient[]): Buffer {
  const lines = (['to', 'cc', 'bcc'] as const).flatMap((kind) => {
    const addresses = recipients.filter((one) => one.kind === kind).map((one) => one.address)
    return addresses.length === 0 ? [] : [`${foldLines(`${HEADERS[kind]}: ${addresses.join(', ')}`, 76)}\r\n`]
  })
  return Buffer.concat([Buffer.from(lines.join('')), content])
}
