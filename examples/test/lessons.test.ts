/** The lessons (the fourth: own-transaction.test.ts) and the README do what they say: typed in a fresh folder, and compared. */
import { test } from '@jest/globals'
import { blocksIn, follow, withoutInstall } from './follow.js'
import { freshFolder, link } from './shell.js'

const LESSONS = ['examples/01-hello', 'examples/02-cron', 'examples/03-express', 'examples/05-admin']

for (const lesson of LESSONS) {
  test(`${lesson}/README.md`, async () => {
    const { folder, remove } = freshFolder(lesson)
    try {
      await follow(folder, blocksIn(`${lesson}/README.md`))
    } finally {
      remove()
    }
  })
}

test('README.md, from nothing to a delivered mail', async () => {
  const { folder, remove } = freshFolder()
  try {
    const blocks = blocksIn('README.md').map(withoutInstall)
    link(folder)
    await follow(folder, blocks)
  } finally {
    remove()
  }
})
