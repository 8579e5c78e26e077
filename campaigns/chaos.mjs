// `npm run chaos -- --db postgres --messages 1000 --kills 20`: one database, killed and started anew on the same data.
import { openDatabase } from './database.mjs'
import { readOptions } from './options.mjs'
import { runCampaign } from './run.mjs'

await runCampaign({
  readOptions: () => readOptions(process.argv.slice(2)),
  open: ({ options, ...place }) => openDatabase({ db: options.db, ...place }),
})
