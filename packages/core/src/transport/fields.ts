/**
 * The stored bytes as nodemailer's fields again, for plugins that call an HTTP API. Duty: parsing (postal-mime), and
 * addressing open recipients only: such an API writes to whom the fields name, so whoever has the mail already, or is
 * on the don't-send list, is left out, and who stands in the envelope alone is bcc.
 */
import type { SendMailOptions } from 'nodemailer'
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime'
import type { Parcel } from './transport.js'

/** Never rejects for a mail that we composed; broken MIME is read as far as it goes. */
export async function fieldsOf(parcel: Parcel): Promise<SendMailOptions> {
  const mail = await PostalMime.parse(parcel.content, { attachmentEncoding: 'arraybuffer' })
  const open = new Set(parcel.to.map((address) => address.toLowerCase()))
  const among = (list: Address[] | undefined): Mailbox[] =>
    flat(list).filter((one) => open.has(one.address.toLowerCase()))
  const to = among(mail.to)
  const cc = among(mail.cc)
  const shown = new Set([...to, ...cc].map((one) => one.address.toLowerCase()))
  const fields = {
    from: flat([mail.from].filter((one) => one !== undefined))[0],
    sender: flat([mail.sender].filter((one) => one !== undefined))[0],
    replyTo: flat(mail.replyTo),
    to,
    cc,
    bcc: parcel.to.filter((address) => !shown.has(address.toLowerCase())),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: parcel.messageId,
    inReplyTo: mail.inReplyTo,
    references: mail.references,
    date: mail.date,
    headers: ownHeaders(mail),
    attachments: mail.attachments.map(attachmentOf),
  }
  const given = Object.entries(fields).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  )
  return Object.fromEntries(given)
}

interface Mailbox {
  name: string
  address: string
}

/** Groups are only another way to list addresses. */
function flat(list: readonly Address[] | undefined): Mailbox[] {
  return (list ?? []).flatMap((one) => (one.group ?? [one]).map(({ name, address }) => ({ name, address })))
}

const TOLD_BY_FIELDS =
  /^(from|sender|reply-to|to|cc|bcc|subject|message-id|in-reply-to|references|date|mime-version|content-.*)$/

function ownHeaders(mail: Email): Record<string, string[]> {
  const headers: Record<string, string[]> = {}
  for (const { originalKey, key, value } of mail.headers) {
    if (!TOLD_BY_FIELDS.test(key)) headers[originalKey] = [...(headers[originalKey] ?? []), value]
  }
  return headers
}

function attachmentOf(one: Attachment): NonNullable<SendMailOptions['attachments']>[number] {
  return {
    filename: one.filename ?? false,
    contentType: one.mimeType,
    content: Buffer.from(one.content as ArrayBuffer),
    contentDisposition: one.disposition ?? 'attachment',
    ...(one.contentId === undefined ? {} : { cid: one.contentId.replace(/^<|>$/g, '') }),
  }
}
