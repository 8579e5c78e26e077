/**
 * One message: the answer, recipients, what happened, and the parts of the mail for those who may read them.
 * Fails as the store does. Content is read only with the right seeContent, never for sensitive mail.
 */
import type { Mailer, Message } from '@mailspool/core'
import { may } from '../actor.js'
import { contentOf, messageOf, openContent } from '../content/open-content.js'
import { readMail } from '../content/read-mail.js'
import { remotePictures } from '../content/preview.js'
import { MessagePage } from '../pages/message.js'
import type { MailData, Tab } from '../pages/mail-parts.js'
import { doneOf } from '../parts/notice.js'
import { page, type Answer, type Visit } from '../route.js'
import { texts } from '../texts/index.js'
import { againOf } from './again.js'
import { besideIn, listOf } from './list-query.js'

const TABS: readonly Tab[] = ['preview', 'text', 'headers', 'source', 'attachments']

/** Octets of the source that the page shows; the download has them all. */
const SOURCE_SHOWN = 256 * 1024

export async function showMessage(visit: Visit): Promise<Answer> {
  const message = await messageOf(visit)
  if (message === null) return { kind: 'notFound' }
  const list = listOf(visit)
  const [status, mail, beside, again] = await Promise.all([
    message.state === 'queued' ? visit.mailer.status() : null,
    mailData(visit, message),
    besideIn(visit, message, list),
    againOf(visit, message),
  ])
  const settings = limitsOf(visit.mailer.settings)
  const data = { message, status, settings, mail, list, beside, again, done: doneOf(visit.query) }
  const here = { page: 'messages' as const, state: null }
  const title = message.subject ?? texts.messages.noSubject
  return page({ title, here, data, component: MessagePage })
}

/** These and no others: the data is answered as JSON too, and settings hold passwords. */
const limitsOf = ({ maxAge, maxRetries }: Mailer['settings']) => ({ maxAge, maxRetries })

async function mailData(visit: Visit, message: Message): Promise<MailData> {
  if (message.sensitive) return { kind: 'sensitive' }
  if (!may(visit.actor, 'seeContent')) return { kind: 'noRight' }
  const tab = TABS.find((known) => known === visit.query.get('tab')) ?? 'preview'
  // the frame asks for the preview itself, and that is when it counts as opened
  const bytes = tab === 'preview' ? await contentOf(visit, message) : await openContent(visit, message, tab)
  if (bytes === null) return { kind: 'gone' }
  const mail = await readMail(bytes)
  return {
    kind: 'mail',
    tab: mail === null ? 'source' : tab,
    width: visit.query.get('width') === 'phone' ? 'phone' : 'desktop',
    readable: mail !== null,
    hasHtml: mail?.html !== null && mail !== null,
    pictures: remotePictures(mail?.html ?? ''),
    text: mail?.text ?? null,
    headers: mail?.headers ?? [],
    files: (mail?.files ?? []).map(({ name, type, inline, bytes: { length } }) => ({
      name,
      type,
      inline,
      size: length,
    })),
    source: bytes.subarray(0, SOURCE_SHOWN).toString('utf8'),
    size: bytes.length,
    shown: Math.min(bytes.length, SOURCE_SHOWN),
  }
}
