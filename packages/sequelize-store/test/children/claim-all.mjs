// A worker without a mailer: claims until nothing is left and tells what it got. argv: the options of its store, as JSON.
import { SequelizeStore } from '@mailspool/sequelize-store'

const store = new SequelizeStore(JSON.parse(process.argv[2]))
const request = { limit: 10, lease: 60, formats: [1], crashed: 'none', contentUpTo: 0 }
process.send('ready')
await new Promise((resolve) => process.once('message', resolve))
for (;;) {
  const claimed = await store.claim({ ...request, transports: [{ name: 'default', limit: 10 }] })
  if (claimed.length === 0) break
  process.send(claimed.map(({ id }) => id))
}
await store.close()
process.disconnect()
