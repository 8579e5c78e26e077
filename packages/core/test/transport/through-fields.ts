/** A mail on its way through a plugin that takes fields, and what a reader sees of it. For the tests of fields.ts. */
import type { SendMailOptions } from 'nodemailer'
import type { Mail } from '../../src/enqueue/mail.js'
import { parse, parts, type ParsedMail } from '../enqueue/parts.js'
import { aParcel, deliverOnce, open } from './parcels.js'

/** Queues a mail, hands it to a plugin that takes fields, and has nodemailer compose it once more from them. */
export async function throughFields(mail: Mail, given: { to?: string[]; content?: Buffer } = {}) {
  const { send, row } = parts()
  const { id } = await send(mail)
  const { content, messageId, recipients } = row(id)
  const stored = given.content ?? content!
  let fields: SendMailOptions = {}
  let again: Buffer = Buffer.alloc(0)
  const plugin = {
    name: 'an API',
    version: '1',
    send: (one: { data: SendMailOptions; message: { build(): Promise<Buffer> } }, done: (error: null) => void) => {
      fields = { ...one.data }
      void one.message.build().then((built) => {
        again = built
        done(null)
      })
    },
  }
  const to = given.to ?? recipients.map((one) => one.address)
  const outcome = await deliverOnce(open(plugin), aParcel({ content: stored, messageId, to }))
  return { outcome, fields, stored, again, before: await meaning(stored), after: await meaning(again) }
}

/** All that a reader sees of a mail: no boundaries, no folding, no transfer encodings. */
async function meaning(content: Buffer) {
  const mail = (await parse(content)) as ParsedMail & Record<string, unknown>
  const headers = [...mail.headers].filter(([name]) => !/^(content-|mime-version|list$)/.test(name))
  // what a list says in words is kept where it needs no encoding
  const list = Object.entries(
    (mail.headers.get('list') ?? {}) as Record<string, { url?: string; mail?: string; id?: string }>,
  )
  return {
    headers: Object.fromEntries(headers),
    list: list.map(([key, one]) => [key, one.mail ?? one.url ?? one.id]),
    lines: mail.headerLines.map(({ key }) => key).sort(),
    text: mail.text,
    html: mail.html,
    attachments: mail.attachments.map((one) => ({
      ...one,
      headers: undefined,
      checksum: undefined,
      partId: undefined,
    })),
    types: [...content.toString('latin1').matchAll(/^content-type: ([^;\r]+)/gim)].map(([, type]) => type),
  }
}
