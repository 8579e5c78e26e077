// Adds batches of ten mails of 2.5 MB until it is killed; says before each that it begins.
import { aMessage } from '@mailspool/core/testing'
import { SequelizeStore } from '@mailspool/sequelize-store'

const store = new SequelizeStore(JSON.parse(process.argv[2]))
const content = Buffer.alloc(2_500_000, 'a line of text\r\n')
for (;;) {
  const messages = Array.from({ length: 10 }, () => aMessage({ content, size: content.length, tags: ['a'] }))
  process.send('begins')
  await store.add({ messages, batchSize: 500 })
}
