/** Questions about the audit. */
import assert from 'node:assert/strict'
import { uuidv7 } from 'uuidv7'
import type { AuditQuery, MailStore, NewAuditEntry } from '../../store/store.js'
import { questions } from './question.js'
import { isAboutNow } from './steps.js'

const entry = (overrides: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  id: uuidv7(), actor: 'Kenji Mori', deed: 'requeue', message: null, facts: {}, ...overrides,
}) // prettier-ignore

export const auditQuestions = questions('audit', {
  'keeps a line as it is, with the time of the database': async ({ store }) => {
    const line = entry({ actor: 'Søren <b>', message: uuidv7(), facts: { messages: 2000, reason: 'it’s "5%"' } })
    await store.writeAudit([line])
    const [{ at, ...kept }] = (await store.listAudit({})).items as [NewAuditEntry & { at: Date }]
    isAboutNow(at)
    assert.deepEqual(kept, line)
  },

  'writes a line once': async ({ store }) => {
    const line = entry()
    await store.writeAudit([line])
    await store.writeAudit([line, entry()])
    await store.writeAudit([])
    assert.equal((await store.listAudit({})).items.length, 2)
  },

  'is listed newest first, by who, what and which message, in pages': async ({ store }) => {
    const id = uuidv7()
    const lines = [entry(), entry({ actor: 'Sofia' }), entry({ deed: 'open', message: id }), entry({ message: id })]
    for (const line of lines) await store.writeAudit([line])
    const ids = [...lines].reverse().map((line) => line.id)
    for (const limit of [1, 3, 100]) assert.deepEqual(await listed(store, { limit }), ids)
    assert.deepEqual(await listed(store, { actor: 'Sofia' }), [lines[1]?.id])
    assert.deepEqual(await listed(store, { deed: 'open' }), [lines[2]?.id])
    assert.deepEqual(await listed(store, { message: id }), [lines[3]?.id, lines[2]?.id])
    assert.deepEqual(await listed(store, { message: id, deed: 'requeue', actor: 'Kenji Mori' }), [lines[3]?.id])
    assert.deepEqual(await listed(store, { actor: 'nobody' }), [])
  },
})

async function listed(store: MailStore, query: AuditQuery): Promise<string[]> {
  const found: string[] = []
  let after: string | null = null
  for (let n = 0; n < 20; n++) {
    const page = await store.listAudit(after === null ? query : { ...query, after })
    found.push(...page.items.map(({ id }) => id))
    if (page.next === null) return found
    after = page.next
  }
  assert.fail('the pages should come to an end')
}
