/** The mail itself, in pieces: the preview for the sandboxed frame, attachments and .eml as downloads. Each opening is logged. */
import { messageOf, openContent, type Part } from '../content/open-content.js'
import { previewHtml } from '../content/preview.js'
import { readMail, type ReadMail } from '../content/read-mail.js'
import type { Answer, Visit } from '../route.js'
import { texts } from '../texts/index.js'
import { fill } from '../texts/fill.js'

const NOT_FOUND: Answer = { kind: 'notFound' }

export async function preview(visit: Visit): Promise<Answer> {
  const mail = await openMail(visit, 'preview')
  if (mail?.html == null) return NOT_FOUND
  return { kind: 'preview', html: previewHtml(mail.html, mail.files) }
}

export async function downloadEml(visit: Visit): Promise<Answer> {
  const message = await messageOf(visit)
  const bytes = message && (await openContent(visit, message, 'eml'))
  if (message === null || bytes === null) return NOT_FOUND
  return { kind: 'download', bytes, name: `${message.id}.eml`, type: 'message/rfc822' }
}

export async function downloadAttachment(visit: Visit): Promise<Answer> {
  const given = visit.params.number ?? ''
  const mail = await openMail(visit, 'attachments')
  const file = /^\d{1,4}$/.test(given) ? mail?.files[Number(given) - 1] : undefined
  if (file === undefined) return NOT_FOUND
  const name = file.name || fill(texts.mail.unnamed, { n: given })
  // whatever it says it is: a browser must never show it as a page of ours
  return { kind: 'download', bytes: file.bytes, name, type: 'application/octet-stream' }
}

async function openMail(visit: Visit, part: Part): Promise<ReadMail | null> {
  const message = await messageOf(visit)
  const bytes = message && (await openContent(visit, message, part))
  return bytes && readMail(bytes)
}
