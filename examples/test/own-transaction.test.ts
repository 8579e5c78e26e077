/** Lesson 4 on each database: the same commands print the same, with a process killed between insert and commit. */
import { test } from '@jest/globals'
import { blocksIn, follow } from './follow.js'
import { onServer } from './servers.js'
import { freshFolder } from './shell.js'

const LESSON = 'examples/04-own-transaction'

test('on SQLite', () => followed([]))

onServer('postgres', 'on Postgres', (url) => followed([`export DATABASE_URL='${url}'`]))
onServer('mysql', 'on MySQL or MariaDB', (url) => followed([`export DATABASE_URL='${url}'`]))

/** `before`: what is typed first, as the lesson says of servers. */
async function followed(before: readonly string[]): Promise<void> {
  const { folder, remove } = freshFolder(LESSON)
  try {
    const typed = before.map((text) => ({ kind: 'typed' as const, text, prints: null, line: 0 }))
    await follow(folder, [...typed, ...blocksIn(`${LESSON}/README.md`)])
  } finally {
    remove()
  }
}
