// The application's own tables. Those of the queue are made by `npx mailer-cli migrate`.
import { sequelize } from './database.mjs'

await sequelize.sync()
await sequelize.close()
