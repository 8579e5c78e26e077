/**
 * The don't-send list as text, an address a line: download, and import of pasted lines or a file. Duty: what became of each
 * line; an address that is on the list keeps the reason that it has. Fails as the store does.
 */
import { normaliseAddress, type DontSendEntry, type Page } from '@mailspool/core'
import { note } from '../audit.js'
import { storeOf } from '../doors.js'
import { ImportedPage } from '../pages/imported.js'
import { page, type Answer, type Visit } from '../route.js'
import { texts } from '../texts/index.js'
import { expiryOf } from './dont-send.js'

/** Octets of one import: about 150,000 addresses. */
export const IMPORT_LIMIT = 4 * 1024 * 1024

const ROWS = 1000
const BATCH = 500
/** Lines that are no address and are shown. */
const SHOWN = 20

export function exportDontSend(visit: Visit): Answer {
  return { kind: 'lines', lines: addresses(visit), name: 'dont-send.txt' }
}

async function* addresses({ mailer, now }: Visit): AsyncGenerator<string> {
  let after: string | null = null
  do {
    const query: { limit: number; after?: string } = after === null ? { limit: ROWS } : { limit: ROWS, after }
    const found: Page<DontSendEntry> = await mailer.dontSend.list(query)
    const valid = found.items.filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
    yield valid.map(({ address }) => `${address}\n`).join('')
    after = found.next
  } while (after !== null)
}

export async function importDontSend(visit: Visit): Promise<Answer> {
  const { form } = visit
  const lines = linesOf(`${form.get('lines') ?? ''}\n${form.get('file') ?? ''}`)
  const invalid = lines.filter(({ address }) => address === null)
  const given = [...new Set(lines.flatMap(({ address }) => address ?? []))]
  const reason = (form.get('reason') ?? '').trim().slice(0, 200)
  const added = await add(visit, given, reason === '' ? null : reason)
  if (added > 0) await note(visit, { deed: 'listImport', facts: { added } })
  const data = {
    added,
    alreadyThere: given.length - added,
    invalid: invalid.length,
    examples: invalid.slice(0, SHOWN).map(({ line, text }) => ({ line, text: text.slice(0, 100) })),
  }
  const status = lines.length === invalid.length ? 422 : 200
  return page({ title: texts.imported.title, here: { page: 'dontSend' }, data, component: ImportedPage, status })
}

/** The first column of each line; blank lines and those that begin with # are passed over. */
function linesOf(text: string): { line: number; text: string; address: string | null }[] {
  return text.split(/\r\n|\r|\n/).flatMap((whole, index) => {
    const first = (whole.split(/[,;\t]/)[0] ?? '').trim().replace(/^"(.*)"$/, '$1')
    return first === '' || first.startsWith('#') ? [] : [{ line: index + 1, text: first, address: normaliseAddress(first) }]
  })
} // prettier-ignore

async function add(visit: Visit, given: readonly string[], reason: string | null): Promise<number> {
  const store = await storeOf(visit.mailer)
  const [source, expiresAt] = [visit.actor.name.slice(0, 200), expiryOf(visit)]
  let added = 0
  for (let from = 0; store !== null && from < given.length; from += BATCH) {
    const some = given.slice(from, from + BATCH)
    const there = await store.among(some)
    const fresh = some.filter((address) => !there.has(address))
    await store.addDontSend(fresh.map((address) => ({ address, reason, source, expiresAt })))
    added += fresh.length
  }
  return added
}
