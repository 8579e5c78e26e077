/** A nodemailer front on the queue: createTransport(queueTransport(mailer)), and what became of its mails. */
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer'
import { queueTransport, type QueuedInfo } from '../../src/enqueue/queue-transport.js'
import type { SendOptions } from '../../src/enqueue/mail.js'
import { createMailer } from '../../src/mailer.js'
import type { Settings } from '../../src/settings.js'
import { createMemoryStore } from '../../src/store/memory-store/memory-store.js'
import { parse } from './parts.js'

export const GOOD: SendMailOptions = { from: 'Shop <shop@example.com>', to: 'ann@x.de', subject: 'Hello', text: 'Hi' }

interface Given {
  settings?: Partial<Settings>
  defaults?: SendOptions
  nodemailerDefaults?: SendMailOptions
  copied?: boolean
}

export function front({ settings = {}, defaults, nodemailerDefaults, copied = false }: Given = {}) {
  const store = createMemoryStore()
  const mailer = createMailer({ store, transport: 'null:', transports: { bulk: 'null:' }, ...settings })
  const transport = queueTransport(mailer, defaults)
  const used = copied ? copy(transport) : transport
  const transporter: Transporter<QueuedInfo> = createTransport<QueuedInfo>(used, nodemailerDefaults)
  const rows = () => [...store.tables.messages.values()]
  const sent = async (mail: object) => {
    const info = await transporter.sendMail({ ...GOOD, ...mail })
    const row = store.tables.messages.get(info.id)!
    return { info, row, raw: row.content!.toString('latin1'), mail: await parse(row.content) }
  }
  return { store, mailer, transport, transporter, rows, sent }
}

function copy<T extends object>(original: T): T {
  const made: Record<string, unknown> = {}
  for (const name in original) made[name] = original[name]
  return made as T
}
