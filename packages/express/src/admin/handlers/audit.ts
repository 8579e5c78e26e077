/** The audit: who did what and who opened content, newest first. Fails as the store does. */
import { storeOf } from '../doors.js'
import { AuditPage } from '../pages/audit.js'
import { page, type Answer, type Visit } from '../route.js'
import { texts } from '../texts/index.js'

const ROWS = 50

export async function showAudit(visit: Visit): Promise<Answer> {
  const actor = (visit.query.get('actor') ?? '').slice(0, 255)
  const deed = visit.query.get('deed') ?? ''
  const known = Object.hasOwn(texts.audit.deeds, deed) ? deed : ''
  const after = visit.query.get('after')
  const store = await storeOf(visit.mailer)
  const asked = { limit: ROWS, ...(actor === '' ? {} : { actor }), ...(known === '' ? {} : { deed: known }) }
  const found = await store?.listAudit(after === null ? asked : { ...asked, after })
  const data = { entries: found?.items ?? [], next: found?.next ?? null, first: after === null, actor, deed: known }
  return page({ title: texts.audit.title, here: { page: 'audit' }, data, component: AuditPage })
}
