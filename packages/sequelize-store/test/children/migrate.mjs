// Migrates, as one of several processes that start in the same moment. argv: the options of its store, as JSON.
import { SequelizeStore } from '@mailspool/sequelize-store'

const store = new SequelizeStore(JSON.parse(process.argv[2]))
process.send('ready')
await new Promise((resolve) => process.once('message', resolve))
process.send(await store.migrations.up())
await store.close()
process.disconnect()
