/**
 * The guides do what they say: every ```sh of docs/guides is typed, every ```js is a file of the project that is run or
 * read by it, and what is printed is compared. Duty: which guide needs what. Those about servers run on the servers that
 * TEST_POSTGRES_URL and TEST_MYSQL_URL name, in a database of their own.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { blocksIn, follow, withoutInstall } from './follow.js'
import { onServer, type Kind } from './servers.js'
import { freshFolder, link, ROOT } from './shell.js'

/** In the order of docs/README.md; `null`: SQLite, or no database. */
const GUIDES: Readonly<Record<string, Kind | null>> = {
  cron: null,
  worker: null,
  'several-hosts': 'postgres',
  postgres: 'postgres',
  mysql: 'mysql',
  sqlite: null,
  transactions: 'postgres',
  migrations: 'postgres',
  testing: null,
  'dont-send-list': null,
  monitoring: null,
  'rolling-deploys': null,
}

/** Followed elsewhere: their blocks are pieces of programs that stand in those tests. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'moving-nodemailer-code': 'neighbours/test',
}

/** What stands in the guides for the address of a server. */
const STANDS_FOR: Readonly<Record<Kind, string>> = {
  postgres: 'postgres://shop:secret@localhost/shop',
  mysql: 'mysql://shop:secret@localhost/shop',
}

/** The lessons show that npx finds it; a second for each command would be minutes here. */
const WITHOUT_NPX = { 'npx mailer-cli': 'node_modules/.bin/mailer-cli' }

test('every guide is followed by a test, and found in docs/README.md', () => {
  const written = readdirSync(join(ROOT, 'docs/guides')).map((file) => file.replace(/\.md$/, ''))
  expect(written.filter((name) => !(name in GUIDES) && !(name in ELSEWHERE))).toEqual([])
  expect(Object.keys(GUIDES).filter((name) => !written.includes(name))).toEqual([])
  const index = readFileSync(join(ROOT, 'docs/README.md'), 'utf8')
  expect(written.filter((name) => !index.includes(`(guides/${name}.md)`))).toEqual([])
})

for (const [name, kind] of Object.entries(GUIDES)) {
  const document = `docs/guides/${name}.md`
  if (kind === null) test(document, () => inProject(document))
  else onServer(kind, document, (url) => inProject(document, { [STANDS_FOR[kind]]: url }))
}

test('docs/coming-from-django-mailer.md', () => inProject('docs/coming-from-django-mailer.md'))

async function inProject(document: string, replaced: Record<string, string> = {}): Promise<void> {
  const { folder, remove } = freshFolder()
  try {
    link(folder)
    writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "private": true }\n')
    await follow(folder, blocksIn(document).map(withoutInstall), { ...replaced, ...WITHOUT_NPX })
  } finally {
    remove()
  }
}
